import type { StorageClass } from '../generated/types.ts'
import { validateStorageClass, validateStorageClassUpdate } from '../validation/storage/storage-class.ts'
import { ageColumn, column, nameColumnWith } from './columns.ts'
import type { Particulars } from './strategy-with.ts'
import { renamedLabel } from './warnings/renamed-labels.ts'

const defaultKeys = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
] as const

/** Whether claims that name no class get this one. */
export const isDefaultClass = ({ metadata }: StorageClass): boolean =>
  defaultKeys.some(key => metadata?.annotations?.[key] === 'true')

export const storageClassParticulars: Particulars<StorageClass> = {
  columns: [
    nameColumnWith(each => `${each.metadata?.name ?? ''}${isDefaultClass(each) ? ' (default)' : ''}`),
    column('Provisioner', each => each.provisioner),
    column('ReclaimPolicy', each => each.reclaimPolicy ?? 'Delete'),
    column('VolumeBindingMode', each => each.volumeBindingMode ?? 'Immediate'),
    column('AllowVolumeExpansion', each => each.allowVolumeExpansion ?? false),
    ageColumn,
  ],
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  warnings: (each, old) => (old ? [] : topologyWarnings(each)),
}

const topologyWarnings = ({ allowedTopologies = [] }: StorageClass): readonly string[] =>
  allowedTopologies.flatMap(({ matchLabelExpressions = [] }, index) =>
    matchLabelExpressions.flatMap(({ key }, position) => {
      const text = renamedLabel(key)
      return text ? [`allowedTopologies[${index}].matchLabelExpressions[${position}].key: ${text}`] : []
    }),
  )
