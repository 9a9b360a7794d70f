import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { validateClaimSpec } from '../../validation/storage/persistent-volume-claim.ts'
import {
  validateClaimStatus,
  validateClaimUpdate,
} from '../../validation/storage/persistent-volume-claim-update.ts'
import { ageColumn, column, formatAccessModes, formatAmount, nameColumn, wideColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'
import { claimWarnings } from './persistent-volume-claim-warnings.ts'

const betaClass = 'volume.beta.kubernetes.io/storage-class'

export const persistentVolumeClaimParticulars: Particulars<PersistentVolumeClaim> = {
  columns: [
    nameColumn,
    column('Status', ({ metadata, status }) =>
      metadata?.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    column('Volume', claim => claim.spec?.volumeName ?? ''),
    column('Capacity', ({ spec, status }) =>
      spec?.volumeName ? formatAmount(status?.capacity?.storage) : '',
    ),
    column('Access Modes', ({ spec, status }) =>
      spec?.volumeName ? formatAccessModes(status?.accessModes) : '',
    ),
    column(
      'StorageClass',
      ({ metadata, spec }) => metadata?.annotations?.[betaClass] ?? spec?.storageClassName ?? '',
    ),
    column('VolumeAttributesClass', claim => claim.spec?.volumeAttributesClassName ?? '<unset>'),
    ageColumn,
    wideColumn('VolumeMode', claim => claim.spec?.volumeMode ?? '<unset>'),
  ],
  initialStatus: () => ({ phase: 'Pending' }),
  prepareForCreate({ spec }) {
    if (spec) matchDataSources(spec)
  },
  validate: (findings, claim) => validateClaimSpec(findings, 'spec', claim.spec),
  validateUpdate(findings, claim, old) {
    const { dataSource, dataSourceRef } = old.spec ?? {}
    const allowsInvalidApiGroup = !!dataSource?.apiGroup || !!dataSourceRef?.apiGroup
    validateClaimSpec(findings, 'spec', claim.spec, { allowsInvalidApiGroup })
    validateClaimUpdate(findings, claim, old)
  },
  validateStatus: (findings, claim) => validateClaimStatus(findings, claim),
  warnings: claim => claimWarnings(claim),
  selectableFields: ({ metadata }) => ({ name: metadata?.name ?? '' }),
}

const isVolumeOrSnapshot = ({ apiGroup, kind }: { readonly apiGroup?: string; readonly kind: string }) =>
  (kind === 'PersistentVolumeClaim' && !apiGroup) ||
  (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io')

/** Two fields for one thing: the older knows volumes and snapshots only and forgets the rest. */
function matchDataSources(spec: Draft<PersistentVolumeClaimSpec>): void {
  if (spec.dataSourceRef?.namespace) delete spec.dataSourceRef
  const { dataSource, dataSourceRef } = spec
  if (!dataSourceRef && dataSource) {
    if (isVolumeOrSnapshot(dataSource)) spec.dataSourceRef = { ...dataSource }
    else delete spec.dataSource
  } else if (dataSourceRef && !dataSource) {
    const { apiGroup, kind, name } = dataSourceRef
    spec.dataSource = { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name }
  }
}
