// How a Pod is, as its phase and its conditions tell. Upstream's questions, which differ in small ways that matter:
// Ready is the condition alone; Running and Ready looks at the phase too; available looks at the time and not at the
// phase; and a Pod on its way out can be all of them.
import { conditionOf, hasCondition } from '../api/conditions.ts'
import type { Pod, PodCondition } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import { type Instant, parseTime } from '../base/clock.ts'

/** Empty for a Pod that exists only in a plan. */
export const phaseOf = (pod: Pod): string => pod.status?.phase ?? ''

export const podCondition = (pod: Pod, type: string): PodCondition | null =>
  conditionOf(pod.status?.conditions, type)

export const isReady = (pod: Pod): boolean => hasCondition(pod.status?.conditions, 'Ready')

export const isRunningAndReady = (pod: Pod): boolean => phaseOf(pod) === 'Running' && isReady(pod)

/** All containers have stopped for good. */
export const hasEnded = (pod: Pod): boolean => phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed'

/** What a Pod's availability follows from. */
export interface Readiness {
  readonly isReady: boolean
  /** Null when it is not Ready or does not say since when. */
  readonly readySince: Instant | null
}

export function readinessOf(pod: Pod): Readiness {
  const ready = podCondition(pod, 'Ready')
  const isReady = ready?.status === 'True'
  return { isReady, readySince: isReady ? parseTime(ready.lastTransitionTime) : null }
}

/** When a Ready Pod has been so for `minReadySeconds`; null when it is not Ready or does not say since when. */
export function availableAt(pod: Pod, minReadySeconds: number): Instant | null {
  const { readySince } = readinessOf(pod)
  return readySince === null ? null : readySince + minReadySeconds * 1000
}

/** Ready for `minReadySeconds`. Neither phase nor deletion count, as upstream has it. */
export const isAvailableBy = (
  { isReady, readySince }: Readiness,
  { minReadySeconds, now }: { readonly minReadySeconds: number; readonly now: Instant },
): boolean =>
  isReady && (minReadySeconds === 0 || (readySince !== null && readySince + minReadySeconds * 1000 <= now))

export const isAvailable = (pod: Pod, minReadySeconds: number, now: Instant): boolean =>
  isAvailableBy(readinessOf(pod), { minReadySeconds, now })

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
  parseTime(podCondition(pod, 'Ready')?.lastTransitionTime) ?? parseTime(pod.metadata?.creationTimestamp)

/** Whether it was Ready while its containers ran as they do now: none has been started since. */
export function hasLostReadiness(pod: Pod): boolean {
  const ready = podCondition(pod, 'Ready')
  const since = parseTime(ready?.lastTransitionTime)
  const containers = pod.status?.containerStatuses ?? []
  if (ready?.status !== 'False' || since === null || isTerminating(pod)) return false
  return (
    containers.length > 0 && containers.every(({ state }) => startedBefore(since, state?.running?.startedAt))
  )
}

function startedBefore(moment: Instant, startedAt: string | undefined): boolean {
  const at = parseTime(startedAt)
  return at !== null && at < moment
}
