// What CSI drivers tell of themselves and of their volumes.
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  VolumeAttachment,
  VolumeAttributesClass,
} from '../generated/types.ts'
import { pathSegmentName } from '../validation/rules/name-rule.ts'
import { validateCsiDriver, validateCsiDriverUpdate } from '../validation/storage/csi-driver.ts'
import { validateCsiNode, validateCsiNodeUpdate } from '../validation/storage/csi-node.ts'
import {
  validateStorageCapacity,
  validateStorageCapacityUpdate,
} from '../validation/storage/csi-storage-capacity.ts'
import {
  validateVolumeAttachment,
  validateVolumeAttachmentStatus,
  validateVolumeAttachmentUpdate,
} from '../validation/storage/volume-attachment.ts'
import {
  validateAttributesClass,
  validateAttributesClassUpdate,
} from '../validation/storage/volume-attributes-class.ts'
import { ageColumn, column, formatAmount, nameColumn, nameColumnWith } from './columns.ts'
import { type Particulars, wholeMeta } from './strategy-with.ts'

const boolean = { type: 'boolean' } as const

export const csiDriverParticulars: Particulars<CSIDriver> = {
  // Checked with the rest of it, as the name of a driver.
  nameRule: pathSegmentName,
  validate: validateCsiDriver,
  validateUpdate: validateCsiDriverUpdate,
  columns: [
    nameColumn,
    column('AttachRequired', driver => driver.spec?.attachRequired ?? true, boolean),
    column('PodInfoOnMount', driver => driver.spec?.podInfoOnMount ?? false, boolean),
    column('StorageCapacity', driver => driver.spec?.storageCapacity ?? false, boolean),
    column('TokenRequests', ({ spec }) =>
      spec?.tokenRequests ? spec.tokenRequests.map(request => request.audience).join(',') : '<unset>',
    ),
    column('RequiresRepublish', driver => driver.spec?.requiresRepublish ?? false, boolean),
    column('Modes', driver => (driver.spec?.volumeLifecycleModes ?? []).join(',') || '<none>'),
    ageColumn,
  ],
}

export const csiNodeParticulars: Particulars<CSINode> = {
  validate: validateCsiNode,
  validateUpdate: validateCsiNodeUpdate,
  columns: [
    nameColumn,
    column('Drivers', node => node.spec?.drivers?.length ?? 0, { type: 'integer' }),
    ageColumn,
  ],
}

export const csiStorageCapacityParticulars: Particulars<CSIStorageCapacity> = {
  validate: validateStorageCapacity,
  validateUpdate: validateStorageCapacityUpdate,
  columns: [
    nameColumn,
    column('StorageClassName', each => each.storageClassName),
    column('Capacity', each => (each.capacity === undefined ? '<unset>' : formatAmount(each.capacity))),
  ],
}

export const volumeAttachmentParticulars: Particulars<VolumeAttachment> = {
  statusKeeps: wholeMeta,
  validate: validateVolumeAttachment,
  validateUpdate: validateVolumeAttachmentUpdate,
  validateStatus: validateVolumeAttachmentStatus,
  initialStatus: () => ({ attached: false }),
  columns: [
    nameColumn,
    column('Attacher', each => each.spec?.attacher ?? ''),
    column('PV', each => each.spec?.source.persistentVolumeName ?? ''),
    column('Node', each => each.spec?.nodeName ?? ''),
    column('Attached', each => each.status?.attached ?? false, boolean),
    ageColumn,
  ],
}

const defaultKey = 'storage.kubernetes.io/is-default-class'

export const volumeAttributesClassParticulars: Particulars<VolumeAttributesClass> = {
  validate: validateAttributesClass,
  validateUpdate: validateAttributesClassUpdate,
  columns: [
    nameColumnWith(({ metadata }) =>
      metadata?.annotations?.[defaultKey] === 'true' ? `${metadata.name} (default)` : (metadata?.name ?? ''),
    ),
    column('DriverName', each => each.driverName),
    ageColumn,
  ],
}
