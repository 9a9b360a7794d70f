import type { StatefulSet } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { setPodTemplateDefaults } from './pod.ts'
import { setClaimSpecDefaults } from './volume.ts'

const historyLimit = 10

export function setStatefulSetDefaults({ spec }: Draft<StatefulSet>): void {
  if (!spec) return
  spec.podManagementPolicy ||= 'OrderedReady'
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= historyLimit
  setUpdateStrategyDefaults(spec)
  spec.persistentVolumeClaimRetentionPolicy ??= {}
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain'
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain'
  setPodTemplateDefaults(spec.template)
  for (const template of spec.volumeClaimTemplates ?? []) {
    // Whatever a client writes there, a claim template is a claim: reading and writing it back changes nothing.
    Object.assign(template, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
    template.metadata ??= {}
    template.spec ??= {}
    setClaimSpecDefaults(template.spec)
    template.status ??= {}
    template.status.phase ||= 'Pending'
  }
}

/**
 * `rollingUpdate` is filled in only when the type was left out too. A manifest that says `type: RollingUpdate` and no
 * more keeps it absent, and a Pod lost in mid-rollout then comes back at the current revision.
 */
function setUpdateStrategyDefaults(spec: NonNullable<Draft<StatefulSet>['spec']>): void {
  spec.updateStrategy ??= {}
  const strategy = spec.updateStrategy
  if (!strategy.type) {
    strategy.type = 'RollingUpdate'
    strategy.rollingUpdate ??= {}
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0
}
