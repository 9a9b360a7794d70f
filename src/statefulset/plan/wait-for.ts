import { nameOf } from '../../api/object.ts'
import {
  availableAt,
  isRunningAndReady,
  phaseOf,
  terminatingSince,
  unreadySince,
} from '../../workload/pod-health.ts'
import { type Ordinal, podNameOf } from '../nouns/identity.ts'
import type { Held, Waiting } from '../nouns/waiting.ts'
import type { Member, PlanInput } from './plan-input.ts'

/** What a Pod must still do before it counts as available; null when it does. */
export function waitForAvailable(input: PlanInput, member: Member, holds: Held): Waiting | null {
  const { pod, ordinal } = member
  const on = { podName: nameOf(pod), ordinal, holds }
  if (member.isTerminating) return { kind: 'terminating', ...on, since: terminatingSince(pod) }
  if (!isRunningAndReady(pod))
    return { kind: 'notReady', ...on, since: unreadySince(pod), phase: phaseOf(pod), created: false }
  if (!member.isUnavailable) return null
  const until = availableAt(pod, input.minReadySeconds) ?? input.now
  return { kind: 'notAvailable', ...on, since: unreadySince(pod), until }
}

/** The wait for a Pod that this plan makes. */
export const waitForCreated = (input: PlanInput, ordinal: Ordinal, holds: Held): Waiting => ({
  kind: 'notReady',
  podName: podNameOf(input.observed.set, ordinal),
  ordinal,
  holds,
  since: input.now,
  phase: '',
  created: true,
})

/** The wait for a Pod that this plan deletes. */
export const waitForDeleted = (
  input: PlanInput,
  { pod, ordinal }: Pick<Member, 'pod' | 'ordinal'>,
  holds: Held,
): Waiting => ({
  kind: 'terminating',
  podName: nameOf(pod),
  ordinal,
  holds,
  since: input.now,
})
