// What becomes of a Pod that is there: whether it will be Ready, and why not. Judged from what it is now: a Pod that
// crashes, lacks its image or finds no node is taken to stay so, because nothing in the plan changes that.
import type { Pod } from '../../api/generated/types.ts'
import { isTerminating } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { isReady, phaseOf, terminatingSince, unreadySince } from '../../workload/pod-health.ts'
import { type PodEvidence, podTrouble } from '../../workload/trouble/pod-trouble.ts'
import { isHard, remedyOf, type Trouble } from '../../workload/trouble/trouble.ts'
import type { Reason } from '../reasons.ts'
import type { Pace } from './pace.ts'

export type Prognosis =
  | { readonly kind: 'ready' }
  | { readonly kind: 'becomesReady'; readonly at: Instant }
  | { readonly kind: 'staysUnready'; readonly trouble: Trouble; readonly isOfTemplate: boolean }
  | { readonly kind: 'goes'; readonly at: Instant }
  | { readonly kind: 'staysTerminating'; readonly trouble: Trouble }
  | { readonly kind: 'ended' }

export function prognosisOf(evidence: PodEvidence, pace: Pace): Prognosis {
  const { pod, now } = evidence
  const trouble = podTrouble(evidence)?.trouble
  if (!trouble) return { kind: 'ready' }
  if (isTerminating(pod)) {
    if (isHard(trouble)) return { kind: 'staysTerminating', trouble }
    const asked = terminatingSince(pod) ?? now
    return { kind: 'goes', at: Math.max(now, asked + pace.stop.typicalMs) }
  }
  if (trouble.kind === 'ended') return { kind: 'ended' }
  const remedy = remedyOf(trouble)
  if (remedy === 'template' || remedy === 'scheduling')
    return { kind: 'staysUnready', trouble, isOfTemplate: remedy === 'template' }
  const created = parseTime(pod.metadata?.creationTimestamp) ?? now
  if (now - created <= pace.patienceMs)
    return { kind: 'becomesReady', at: Math.max(now, created + pace.start.typicalMs) }
  const isOfTemplate = phaseOf(pod) === 'Running' && remedy === 'time' && !wasReady(pod)
  return { kind: 'staysUnready', trouble, isOfTemplate }
}

/** Of a Pod that was never Ready, that is said from its first moments on. */
const firstMomentsMs = 10_000

/** Whether it was Ready before: its template can be, then. */
function wasReady(pod: Pod): boolean {
  const [since, started] = [unreadySince(pod), parseTime(pod.status?.startTime)]
  return since !== null && started !== null && since - started > firstMomentsMs
}

/** Why it stays as it is; null where it does not, or where nothing is wrong. */
export const reasonOf = (prognosis: Prognosis): Reason | null =>
  prognosis.kind === 'staysUnready' || prognosis.kind === 'staysTerminating'
    ? { kind: 'trouble', trouble: prognosis.trouble }
    : null

/** Whether Pods made from the same template would fare like this one. */
export const dooms = (prognosis: Prognosis): boolean =>
  prognosis.kind === 'staysUnready' && prognosis.isOfTemplate

export const isHealthy = (pod: Pod): boolean => isReady(pod) && !isTerminating(pod)
