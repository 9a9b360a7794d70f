import type { PersistentVolume } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { setIscsiDefaults, setLegacyVolumeDefaults } from './pod/legacy-volumes.ts'
import { roundResources } from './pod/resource-list.ts'
import { fill, structIn } from './struct.ts'

export function setVolumeObjectDefaults(volume: Draft<PersistentVolume>): void {
  const spec = structIn(volume, 'spec')
  fill(spec, 'persistentVolumeReclaimPolicy', 'Retain')
  spec.volumeMode ??= 'Filesystem'
  roundResources(spec.capacity)
  if (spec.hostPath) spec.hostPath.type ??= ''
  setIscsiDefaults(spec.iscsi)
  setLegacyVolumeDefaults(spec)
  fill(structIn(volume, 'status'), 'phase', 'Pending')
}
