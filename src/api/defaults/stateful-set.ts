import type { StatefulSet } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { setClaimDefaults } from './persistent-volume-claim.ts'
import { setPodTemplateDefaults } from './pod/pod-spec.ts'
import { each, fill, structIn } from './struct.ts'

/**
 * A `rollingUpdate` is filled in only where the strategy's type is left open: a set that asks for RollingUpdate and says no more keeps
 * none, and its controller treats the two differently.
 */
export function setStatefulSetDefaults(set: Draft<StatefulSet>): void {
  const spec = structIn(set, 'spec')
  fill(spec, 'podManagementPolicy', 'OrderedReady')
  spec.serviceName ??= ''
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
  const strategy = structIn(spec, 'updateStrategy')
  if (!strategy.type) {
    strategy.type = 'RollingUpdate'
    strategy.rollingUpdate ??= {}
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0
  const retention = structIn(spec, 'persistentVolumeClaimRetentionPolicy')
  fill(retention, 'whenDeleted', 'Retain')
  fill(retention, 'whenScaled', 'Retain')
  setPodTemplateDefaults(structIn(spec, 'template'))
  for (const claim of each(spec.volumeClaimTemplates)) {
    claim.apiVersion = 'v1'
    claim.kind = 'PersistentVolumeClaim'
    structIn(claim, 'metadata')
    setClaimDefaults(claim)
  }
}
