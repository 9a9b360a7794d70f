import type { PersistentVolumeSpec, Volume } from '../../generated/types.ts'
import type { Draft } from '../../object.ts'
import { fill } from '../struct.ts'

type Source<Name extends keyof Volume & keyof PersistentVolumeSpec> =
  | Draft<Volume>[Name]
  | Draft<PersistentVolumeSpec>[Name]

export function setIscsiDefaults(iscsi: Source<'iscsi'>): void {
  if (iscsi) fill(iscsi, 'iscsiInterface', 'default')
}

/** Volumes whose drivers live outside of Kubernetes today; their fields keep their defaults. */
export function setLegacyVolumeDefaults(source: {
  readonly rbd?: Source<'rbd'>
  readonly azureDisk?: Source<'azureDisk'>
  readonly scaleIO?: Source<'scaleIO'>
}): void {
  const { azureDisk, rbd, scaleIO } = source
  if (rbd) {
    fill(rbd, 'pool', 'rbd')
    fill(rbd, 'user', 'admin')
    fill(rbd, 'keyring', '/etc/ceph/keyring')
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite'
    azureDisk.kind ??= 'Shared'
    azureDisk.fsType ??= 'ext4'
    azureDisk.readOnly ??= false
  }
  if (scaleIO) {
    fill(scaleIO, 'storageMode', 'ThinProvisioned')
    fill(scaleIO, 'fsType', 'xfs')
  }
}
