import type { TFunction } from 'i18next'

/** The name that a field of a set has in the dialogs of its edits; the path where none has it. */
export function editFieldName(path: string, t: TFunction): string {
  if (path === 'spec.replicas') return t('edits.replicas')
  if (path === 'spec.updateStrategy.rollingUpdate.partition') return t('detail.partition')
  const [, list, container] =
    /^spec\.template\.spec\.(containers|initContainers)\[([^\]]+)\]\.image$/.exec(path) ?? []
  if (container === undefined) return path
  return t(list === 'containers' ? 'edits.imageOf' : 'edits.imageOfInit', { container })
}
