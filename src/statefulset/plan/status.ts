import type { Pod, StatefulSet, StatefulSetStatus } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import { minReadySecondsOf, replicasOf } from '../../workload/desired.ts'
import { isAvailableBy } from '../../workload/pod-health.ts'
import { factsOf } from '../nouns/pod-facts.ts'
import type { Step } from '../nouns/step.ts'

/** The counts of a status. None is ever negative. */
interface Counts {
  replicas: number
  readyReplicas: number
  availableReplicas: number
  currentReplicas: number
  updatedReplicas: number
}

export interface StatusBasis {
  readonly set: StatefulSet
  readonly currentRevision: string
  readonly updateRevision: string
  readonly now: Instant
}

function countPods(pods: readonly Pod[], { set, currentRevision, updateRevision, now }: StatusBasis): Counts {
  const minReadySeconds = minReadySecondsOf(set)
  const counts = {
    replicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    currentReplicas: 0,
    updatedReplicas: 0,
  }
  for (const pod of pods) {
    const facts = factsOf(pod)
    const { phase, revision } = facts
    if (phase === '') continue
    counts.replicas++
    if (phase === 'Running' && facts.isReady) {
      counts.readyReplicas++
      if (isAvailableBy(facts, { minReadySeconds, now })) counts.availableReplicas++
    }
    if (facts.isTerminating) continue
    if (revision === currentRevision) counts.currentReplicas++
    if (revision === updateRevision) counts.updatedReplicas++
  }
  return counts
}

/** The status that these Pods and steps amount to. A Pod being deleted by `steps` still counts, but not as current. */
export function statusOf(
  pods: readonly Pod[],
  steps: readonly Step[],
  basis: StatusBasis,
): StatefulSetStatus {
  const { set } = basis
  const counts = countPods(pods, basis)
  counts.currentReplicas -= steps.filter(lowersCurrent).length
  let { currentRevision } = basis
  if (isComplete(set, counts)) {
    currentRevision = basis.updateRevision
    counts.currentReplicas = counts.updatedReplicas
  }
  return {
    ...withoutZeros(counts),
    replicas: counts.replicas,
    availableReplicas: counts.availableReplicas,
    ...(set.metadata?.generation ? { observedGeneration: set.metadata.generation } : {}),
    ...(currentRevision ? { currentRevision } : {}),
    ...(basis.updateRevision ? { updateRevision: basis.updateRevision } : {}),
    collisionCount: set.status?.collisionCount ?? 0,
  }
}

/** What to report when some steps were not carried out: their Pods still count as current. */
export function statusAfter(status: StatefulSetStatus, undone: readonly Step[]): StatefulSetStatus {
  const kept = undone.filter(lowersCurrent).length
  return kept === 0 ? status : { ...status, currentReplicas: (status.currentReplicas ?? 0) + kept }
}

const lowersCurrent = (step: Step): boolean => step.kind === 'deletePod' && step.lowersCurrent

/** Only a rolling update ever completes, and whether its Pods are available is not asked. */
function isComplete(set: StatefulSet, { replicas, readyReplicas, updatedReplicas }: Counts): boolean {
  const wanted = replicasOf(set)
  return (
    set.spec?.updateStrategy?.type === 'RollingUpdate' &&
    replicas === wanted &&
    readyReplicas === wanted &&
    updatedReplicas === wanted
  )
}

/** The wire leaves these three out when they are zero. */
function withoutZeros({ readyReplicas, currentReplicas, updatedReplicas }: Counts): Partial<Counts> {
  return {
    ...(readyReplicas > 0 ? { readyReplicas } : {}),
    ...(currentReplicas > 0 ? { currentReplicas } : {}),
    ...(updatedReplicas > 0 ? { updatedReplicas } : {}),
  }
}

/** Whether a status is worth writing. Conditions and the collision count alone are not. */
export function isStatusNews({ status: old }: StatefulSet, status: StatefulSetStatus): boolean {
  return (
    (status.observedGeneration ?? 0) > (old?.observedGeneration ?? 0) ||
    status.replicas !== (old?.replicas ?? 0) ||
    (status.readyReplicas ?? 0) !== (old?.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) !== (old?.availableReplicas ?? 0) ||
    (status.currentReplicas ?? 0) !== (old?.currentReplicas ?? 0) ||
    (status.updatedReplicas ?? 0) !== (old?.updatedReplicas ?? 0) ||
    (status.currentRevision ?? '') !== (old?.currentRevision ?? '') ||
    (status.updateRevision ?? '') !== (old?.updateRevision ?? '')
  )
}
