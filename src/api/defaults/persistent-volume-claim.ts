import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { roundResources } from './pod/resource-list.ts'
import { fill, structIn } from './struct.ts'

export function setClaimDefaults(claim: Draft<PersistentVolumeClaim>): void {
  setClaimSpecDefaults(structIn(claim, 'spec'))
  const status = structIn(claim, 'status')
  fill(status, 'phase', 'Pending')
  roundResources(status.capacity)
  roundResources(status.allocatedResources)
}

export function setClaimSpecDefaults(spec: Draft<PersistentVolumeClaimSpec>): void {
  spec.volumeMode ??= 'Filesystem'
  const resources = structIn(spec, 'resources')
  roundResources(resources.limits)
  roundResources(resources.requests)
}
