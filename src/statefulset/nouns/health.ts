import type { Pod, PodCondition } from '../../api/generated/types.ts'
import { isTerminating } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'

/** Empty for a Pod that exists only in a plan. */
export const phaseOf = (pod: Pod): string => pod.status?.phase ?? ''

export const readyCondition = (pod: Pod): PodCondition | undefined => conditionOf(pod, 'Ready')

export function conditionOf(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find(condition => condition.type === type)
}

export const isReady = (pod: Pod): boolean => readyCondition(pod)?.status === 'True'

export const isRunningAndReady = (pod: Pod): boolean => phaseOf(pod) === 'Running' && isReady(pod)

/** When a Ready Pod has been so for `minReadySeconds`; null when it is not Ready or does not say since when. */
export function availableAt(pod: Pod, minReadySeconds: number): Instant | null {
  const ready = readyCondition(pod)
  if (ready?.status !== 'True') return null
  const since = parseTime(ready.lastTransitionTime)
  return since === null ? null : since + minReadySeconds * 1000
}

/** Ready for `minReadySeconds`. The phase is not looked at, as upstream does not. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: Instant): boolean {
  if (minReadySeconds === 0) return isReady(pod)
  const at = availableAt(pod, minReadySeconds)
  return at !== null && at <= now
}

/** What a rollout may not add to: not available, or on its way out. */
export const isUnavailable = (pod: Pod, minReadySeconds: number, now: Instant): boolean =>
  !isAvailable(pod, minReadySeconds, now) || isTerminating(pod)

/** When the deletion of a terminating Pod was asked for: its timestamp is the end of the grace it was given. */
export function terminatingSince(pod: Pod): Instant | null {
  const end = parseTime(pod.metadata?.deletionTimestamp)
  return end === null ? null : end - (pod.metadata?.deletionGracePeriodSeconds ?? 0) * 1000
}

/** Since when a Pod has not been Running and Ready. */
export const unreadySince = (pod: Pod): Instant | null =>
  parseTime(readyCondition(pod)?.lastTransitionTime) ?? parseTime(pod.metadata?.creationTimestamp)
