import type { Pod } from '../api/generated/types.ts'
import { isTerminating } from '../api/object.ts'
import {
  availableAt,
  isAvailable,
  isRunningAndReady,
  phaseOf,
  terminatingSince,
  unreadySince,
} from './health.ts'
import { nameOf, type Ordinal, podNameOf } from './identity.ts'
import type { Scene } from './scene.ts'
import type { Held, Waiting } from './waiting.ts'

interface On {
  readonly pod: Pod
  readonly ordinal: Ordinal
  readonly holds: Held
}

/** What a Pod must still do before it counts as available; null when it does. */
export function waitForAvailable(scene: Scene, { pod, ordinal, holds }: On): Waiting | null {
  const on = { podName: nameOf(pod), ordinal, holds }
  if (isTerminating(pod)) return { kind: 'terminating', ...on, since: terminatingSince(pod) }
  if (!isRunningAndReady(pod))
    return { kind: 'notReady', ...on, since: unreadySince(pod), phase: phaseOf(pod), created: false }
  if (isAvailable(pod, scene.minReadySeconds, scene.now)) return null
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
export const waitForDeleted = (scene: Scene, { pod, ordinal, holds }: On): Waiting => ({
  kind: 'terminating',
  podName: nameOf(pod),
  ordinal,
  holds,
  since: scene.now,
})
