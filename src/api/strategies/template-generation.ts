// How often the template of a DaemonSet was changed, as an annotation that the server keeps: from before there were revisions.
// Clients read it, and Pods have it as a label.
import { isEqual } from '../equality.ts'
import type { DaemonSet } from '../generated/types.ts'
import type { Draft } from '../object.ts'

const annotation = 'deprecated.daemonset.template.generation'

/** The label of a DaemonSet's Pods. */
export const templateGenerationLabel = 'pod-template-generation'

export const templateGenerationOf = ({ metadata }: DaemonSet): number => {
  const text = metadata?.annotations?.[annotation] ?? ''
  return /^\d{1,15}$/.test(text) ? Math.max(1, Number(text)) : 1
}

/** Every DaemonSet has one. */
export const fillTemplateGeneration = (draft: Draft<DaemonSet>): void =>
  setTemplateGeneration(draft, templateGenerationOf(draft))

export const keepTemplateGeneration = (draft: Draft<DaemonSet>, old: DaemonSet): void =>
  setTemplateGeneration(draft, templateGenerationOf(old))

/** It goes up with each change of the template, whatever a client says of it. */
export function countTemplateGeneration(draft: Draft<DaemonSet>, old: DaemonSet): void {
  const isChanged = !isEqual(draft.spec?.template, old.spec?.template)
  setTemplateGeneration(draft, templateGenerationOf(old) + (isChanged ? 1 : 0))
}

function setTemplateGeneration(draft: Draft<DaemonSet>, generation: number): void {
  const { annotations } = draft.metadata ?? {}
  if (annotations?.[annotation] === String(generation)) return
  draft.metadata = { ...draft.metadata, annotations: { ...annotations, [annotation]: String(generation) } }
}
