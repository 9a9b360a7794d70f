// Whether a container that is just being tried anew is still in its crash loop. Its status says so only while the back-off
// lasts; in between it runs, or has just ended, and looks as if it were about to be well. So it counts as looping from its
// second restart on until it has outlived its life before by a margin.
import type { ContainerStatus } from '../../api/generated/types.ts'
import { type Instant, parseTime } from '../../base/clock.ts'

/** Before that it may have been one mishap. */
const loopRestarts = 2
/** By how much it has to live longer than the last time. */
const marginMs = 10_000
/** What lived so long before it ended does not crash at its start. */
const longLifeMs = 120_000
/** The second restart, and every one after it, is waited for so long at least. */
const backOffMs = 10_000

export type EndedState = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>

/** How it ended last, while it is in a loop; null where it is in none. */
export function endInLoop(
  { restartCount, state, lastState }: ContainerStatus,
  now: Instant,
): EndedState | null {
  const last = state?.terminated ?? lastState?.terminated
  if (restartCount < loopRestarts || !last || lifeOf(last) > longLifeMs) return null
  const startedAt = parseTime(state?.running?.startedAt)
  return startedAt === null || now - startedAt < lifeOf(last) + marginMs ? last : null
}

/** Since when the loop lasts at least; null where nothing tells. */
export function loopsSince(end: EndedState): Instant | null {
  const startedAt = parseTime(end.startedAt)
  return startedAt === null ? null : startedAt - backOffMs
}

/** 0 where it does not say. */
function lifeOf({ startedAt, finishedAt }: EndedState): number {
  const [from, to] = [parseTime(startedAt), parseTime(finishedAt)]
  return from === null || to === null ? 0 : Math.max(0, to - from)
}
