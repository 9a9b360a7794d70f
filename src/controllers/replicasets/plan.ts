// Which Pods a ReplicaSet makes or deletes, and what it reports. Pure.
//
// Pods that have ended or are on their way out do not count: a replacement is made at once. What is surplus goes in the
// order of `rankedForDeletion`. The status is upstream's; a failure to make or delete Pods is part of it as the condition
// ReplicaFailure, which is set after the fact (`statusAfter`).
import { setCondition } from '../../api/conditions.ts'
import type { Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../../api/generated/types.ts'
import { isTerminating, uidOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { isActive, isLeaving } from '../../workload/activity.ts'
import { rankedForDeletion } from '../../workload/deletion-rank.ts'
import { minReadySecondsOf, replicasOf } from '../../workload/desired.ts'
import { availableAt, isAvailable, isReady } from '../../workload/pod-health.ts'

export interface ObservedReplicaSet {
  readonly set: ReplicaSet
  /** All that it controls, ended and leaving ones too. */
  readonly pods: readonly Pod[]
  /** Pods of its family (the ReplicaSets of the same Deployment), itself included. */
  readonly family: readonly Pod[]
}

export interface ReplicaSetPlan {
  /** How many Pods are missing. */
  readonly create: number
  readonly remove: readonly Pod[]
  readonly status: ReplicaSetStatus
  /** When a Ready Pod becomes available, which nothing else tells. */
  readonly checkAgainMs: number | null
}

export function planReplicaSet(
  { set, pods, family }: ObservedReplicaSet,
  { now, podsMax }: { readonly now: Instant; readonly podsMax: number },
): ReplicaSetPlan {
  const active = pods.filter(isActive)
  const surplus = isTerminating(set) ? 0 : active.length - replicasOf(set)
  const remove =
    surplus > 0
      ? rankedForDeletion(active, { now, crowds: crowdsOf(family) }).slice(0, Math.min(surplus, podsMax))
      : []
  return {
    create: Math.min(Math.max(0, -surplus), podsMax),
    remove,
    status: statusOf(set, { active, leaving: pods.filter(isLeaving).length, now }),
    checkAgainMs: nextAvailabilityMs(set, active, now),
  }
}

function crowdsOf(family: readonly Pod[]): ReadonlyMap<string, number> {
  const crowds = new Map<string, number>()
  for (const pod of family) {
    const nodeName = pod.spec?.nodeName ?? ''
    if (isActive(pod)) crowds.set(nodeName, (crowds.get(nodeName) ?? 0) + 1)
  }
  return crowds
}

interface Counted {
  readonly active: readonly Pod[]
  readonly leaving: number
  readonly now: Instant
}

function statusOf(set: ReplicaSet, { active, leaving, now }: Counted): ReplicaSetStatus {
  const labels = Object.entries(set.spec?.template?.metadata?.labels ?? {})
  const isLabelled = (pod: Pod) => labels.every(([label, value]) => pod.metadata?.labels?.[label] === value)
  const ready = active.filter(isReady)
  const available = ready.filter(pod => isAvailable(pod, minReadySecondsOf(set), now))
  const { conditions } = set.status ?? {}
  return {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(isLabelled).length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
    terminatingReplicas: leaving,
    observedGeneration: set.metadata?.generation,
    ...(conditions ? { conditions } : {}),
  }
}

function nextAvailabilityMs(set: ReplicaSet, active: readonly Pod[], now: Instant): number | null {
  const minReadySeconds = minReadySecondsOf(set)
  if (minReadySeconds === 0) return null
  const ahead = active.flatMap(pod => {
    const at = availableAt(pod, minReadySeconds)
    return at !== null && at > now ? [at - now] : []
  })
  return ahead.length === 0 ? null : Math.min(...ahead)
}

/** The status with what became of the plan. */
export function statusAfter(
  { status, create }: ReplicaSetPlan,
  { failure, now }: { readonly failure: Error | null; readonly now: Instant },
): ReplicaSetStatus {
  const { conditions = [], ...rest } = status
  const others = conditions.filter(({ type }) => type !== 'ReplicaFailure')
  if (!failure) return others.length > 0 ? { ...rest, conditions: others } : rest
  const condition: ReplicaSetCondition = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: create > 0 ? 'FailedCreate' : 'FailedDelete',
    message: failure.message,
  }
  const before = conditions.find(({ type }) => type === 'ReplicaFailure')
  // The first failure stands until there is none.
  return { ...rest, conditions: before ? conditions : setCondition(conditions, condition, now) }
}

/** The Pods that are controlled by one of these. */
export const podsOfAny = (sets: readonly ReplicaSet[], podsOf: (set: ReplicaSet) => readonly Pod[]) =>
  [...new Map(sets.map(set => [uidOf(set), set])).values()].flatMap(podsOf)
