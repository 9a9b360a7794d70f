// What becomes of a Pod that is there: whether it will be Ready, and why not. Judged from what it is now: a Pod that
// crashes, lacks its image or finds no node is taken to stay so, because nothing in the plan changes that.
import type { Pod } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import { type Instant, parseTime } from '../base/clock.ts'
import { isReady, isRunningAndReady, podCondition, terminatingSince } from '../workload/pod-health.ts'
import type { Pace } from './pace.ts'

export type Prognosis =
  | { readonly kind: 'ready' }
  | { readonly kind: 'becomesReady'; readonly at: Instant }
  | { readonly kind: 'staysUnready'; readonly reason: string; readonly isOfTemplate: boolean }
  | { readonly kind: 'goes'; readonly at: Instant }
  | { readonly kind: 'staysTerminating'; readonly reason: string }
  | { readonly kind: 'ended' }

/** Waiting reasons that the template is to blame for: another Pod of the same revision meets the same end. */
const templateReasons = new Set([
  'CrashLoopBackOff',
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])

export function prognosisOf(pod: Pod, pace: Pace, now: Instant): Prognosis {
  if (isTerminating(pod)) return prognosisOfTerminating(pod, pace, now)
  const phase = pod.status?.phase
  if (phase === 'Failed' || phase === 'Succeeded') return { kind: 'ended' }
  if (isRunningAndReady(pod)) return { kind: 'ready' }
  const waiting = waitingReason(pod)
  if (waiting) return { kind: 'staysUnready', reason: waiting, isOfTemplate: true }
  const scheduled = podCondition(pod, 'PodScheduled')
  if (scheduled?.status === 'False')
    return {
      kind: 'staysUnready',
      reason: scheduled.message || 'it cannot be scheduled',
      isOfTemplate: false,
    }
  const created = parseTime(pod.metadata?.creationTimestamp) ?? now
  if (now - created <= pace.start.worstMs)
    return { kind: 'becomesReady', at: Math.max(now, created + pace.start.typicalMs) }
  return { kind: 'staysUnready', reason: unreadyReason(pod), isOfTemplate: phase === 'Running' }
}

function prognosisOfTerminating(pod: Pod, pace: Pace, now: Instant): Prognosis {
  const finalizers = pod.metadata?.finalizers ?? []
  if (finalizers.length > 0)
    return { kind: 'staysTerminating', reason: `its finalizers are not removed: ${finalizers.join(', ')}` }
  const ready = podCondition(pod, 'Ready')
  if (ready?.status === 'Unknown' || pod.status?.reason === 'NodeLost')
    return { kind: 'staysTerminating', reason: `its node ${pod.spec?.nodeName} does not answer` }
  const asked = terminatingSince(pod) ?? now
  return { kind: 'goes', at: Math.max(now, asked + pace.stop.typicalMs) }
}

function waitingReason(pod: Pod): string | null {
  for (const { state, name } of [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ]) {
    const reason = state?.waiting?.reason
    if (reason && templateReasons.has(reason)) return `container ${name} is in ${reason}`
  }
  return null
}

function unreadyReason(pod: Pod): string {
  if (pod.status?.phase !== 'Running') return `it is ${pod.status?.phase || 'Pending'}`
  const ready = podCondition(pod, 'Ready')
  if (ready?.status === 'Unknown') return `its node ${pod.spec?.nodeName} does not answer`
  const unready = (pod.status?.containerStatuses ?? [])
    .filter(container => !container.ready)
    .map(({ name }) => name)
  return unready.length > 0 ? `container ${unready.join(', ')} is not ready` : 'it is not Ready'
}

/** Whether Pods made from the same template would fare like this one. */
export const dooms = (prognosis: Prognosis): boolean =>
  prognosis.kind === 'staysUnready' && prognosis.isOfTemplate

export const isHealthy = (pod: Pod): boolean => isReady(pod) && !isTerminating(pod)
