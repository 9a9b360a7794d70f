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
import type { Member, Scene } from './scene.ts'

/** What a Pod must still do before it counts as available; null when it does. */
export function waitForAvailable(scene: Scene, member: Member, holds: Held): Waiting | null {
  const { pod, ordinal } = member
  const on = { podName: nameOf(pod), ordinal, holds }
  if (member.isTerminating) return { kind: 'terminating', ...on, since: terminatingSince(pod) }
  if (!isRunningAndReady(pod))
    return { kind: 'notReady', ...on, since: unreadySince(pod), phase: phaseOf(pod), created: false }
  if (!member.isUnavailable) return null
  const until = availableAt(pod, scene.minReadySeconds) ?? scene.now
  return { kind: 'notAvailable', ...on, since: unreadySince(pod), until }
}

/** The wait for a Pod that this plan makes. */
export const waitForCreated = (scene: Scene, ordinal: Ordinal, holds: Held): Waiting => ({
  kind: 'notReady',
  podName: podNameOf(scene.observed.set, ordinal),
  ordinal,
  holds,
  since: scene.now,
  phase: '',
  created: true,
})

/** The wait for a Pod that this plan deletes. */
export const waitForDeleted = (
  scene: Scene,
  { pod, ordinal }: Pick<Member, 'pod' | 'ordinal'>,
  holds: Held,
): Waiting => ({
  kind: 'terminating',
  podName: nameOf(pod),
  ordinal,
  holds,
  since: scene.now,
})
