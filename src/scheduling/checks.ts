// What a node is asked for a pod: all filters in upstream's order, as one question.
import type { PodDisruptionBudget } from '../api/generated/types.ts'
import type { Random } from '../base/random.ts'
import type { Cluster } from './cluster.ts'
import {
  type Filter,
  filterDevices,
  filterNodeAffinity,
  filterNodeName,
  filterPorts,
  filterResources,
  filterTaints,
  filterUnschedulable,
} from './filters.ts'
import type { PodNeeds } from './pod-needs.ts'
import { type LabelsOfNamespace, type NodeCheck, podAffinityCheck, spreadCheck } from './topology.ts'
import { fitVolumes, type Storage, type VolumeNeeds } from './volume-fit.ts'

export interface Snapshot {
  readonly cluster: Cluster
  readonly storage: Storage
  readonly random: Random
  readonly labelsOfNamespace: LabelsOfNamespace
  readonly budgets: readonly PodDisruptionBudget[]
  /** Where among the nodes to begin looking, so that large clusters are looked through evenly. */
  readonly startAt: number
}

/** All that a node is asked, as one question; the first objection counts. */
export function checksFor(needs: PodNeeds, snapshot: Snapshot, volumes: VolumeNeeds): NodeCheck {
  const { cluster, storage, labelsOfNamespace } = snapshot
  const filters: readonly Filter[] = [
    filterUnschedulable,
    filterNodeName,
    filterTaints,
    filterNodeAffinity,
    filterPorts,
    filterResources(cluster),
  ]
  const spread = spreadCheck(needs, cluster)
  const affinity = podAffinityCheck(needs, cluster, labelsOfNamespace)
  return node => {
    for (const filter of filters) {
      const objection = filter(needs, node)
      if (objection) return objection
    }
    if (volumes.kind !== 'none') {
      const fit = fitVolumes(volumes, node, storage)
      if (fit.kind === 'rejected') return fit.objection
    }
    return spread?.(node) ?? affinity?.(node) ?? filterDevices(needs)
  }
}
