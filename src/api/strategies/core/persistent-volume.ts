import { formatTime, type Instant } from '../../../base/clock.ts'
import type { PersistentVolume } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { validateVolume, validateVolumeUpdate } from '../../validation/storage/persistent-volume.ts'
import { ageColumn, column, formatAccessModes, formatAmount, nameColumn, wideColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'
import { persistentVolumeWarnings } from '../warnings/volume-warnings.ts'

const betaClass = 'volume.beta.kubernetes.io/storage-class'

export const persistentVolumeParticulars: Particulars<PersistentVolume> = {
  columns: [
    nameColumn,
    column('Capacity', volume => formatAmount(volume.spec?.capacity?.storage)),
    column('Access Modes', volume => formatAccessModes(volume.spec?.accessModes)),
    column('Reclaim Policy', volume => volume.spec?.persistentVolumeReclaimPolicy ?? ''),
    column('Status', ({ metadata, status }) =>
      metadata?.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    column('Claim', ({ spec }) =>
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
    ),
    column(
      'StorageClass',
      ({ metadata, spec }) => metadata?.annotations?.[betaClass] ?? spec?.storageClassName ?? '',
    ),
    column('VolumeAttributesClass', volume => volume.spec?.volumeAttributesClassName ?? '<unset>'),
    column('Reason', volume => volume.status?.reason ?? ''),
    ageColumn,
    wideColumn('VolumeMode', volume => volume.spec?.volumeMode ?? '<unset>'),
  ],
  initialStatus: ({ metadata }) => ({
    phase: 'Pending',
    lastPhaseTransitionTime: metadata?.creationTimestamp,
  }),
  stampStatus: stampPhase,
  validate: validateVolume,
  validateUpdate: validateVolumeUpdate,
  warnings: persistentVolumeWarnings,
  selectableFields: ({ metadata }) => ({ name: metadata?.name ?? '' }),
}

/** Since when it is in its phase; a time that a client gives itself counts. */
function stampPhase({ status }: Draft<PersistentVolume>, old: PersistentVolume, now: Instant): void {
  if (!status || status.phase === old.status?.phase) return
  const before = old.status?.lastPhaseTransitionTime
  if (status.lastPhaseTransitionTime === undefined || status.lastPhaseTransitionTime === before)
    status.lastPhaseTransitionTime = formatTime(now)
}
