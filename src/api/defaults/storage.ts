import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { setClaimSpecDefaults } from './volume.ts'

export function setClaimDefaults(claim: Draft<PersistentVolumeClaim>): void {
  claim.spec ??= {}
  setClaimSpecDefaults(claim.spec)
  claim.status ??= {}
  claim.status.phase ||= 'Pending'
}

export function setPersistentVolumeDefaults(volume: Draft<PersistentVolume>): void {
  volume.status ??= {}
  volume.status.phase ||= 'Pending'
  if (!volume.spec) return
  volume.spec.persistentVolumeReclaimPolicy ||= 'Retain'
  volume.spec.volumeMode ??= 'Filesystem'
  if (volume.spec.hostPath) volume.spec.hostPath.type ??= ''
}

export function setStorageClassDefaults(storageClass: Draft<StorageClass>): void {
  storageClass.reclaimPolicy ??= 'Delete'
  storageClass.volumeBindingMode ??= 'Immediate'
}
