import type { Instant } from '../base/clock.ts'
import type { SetEvents } from './carry-out/set-events.ts'
import { isSameWaiting, type Waiting } from './nouns/waiting.ts'

/** A wait that ends sooner is part of every rollout and no news. */
const tellAfterMs = 10_000

/** Remembers which waits have been told, so that each becomes one event, and only once it has lasted. */
export interface WaitingTold {
  /** Tells the wait if it is time; else says how long that is still off, null when there is nothing to tell. */
  tell(key: string, waiting: Waiting | null, now: Instant, events: SetEvents): number | null
  forget(key: string): void
}

interface Memory {
  readonly waiting: Waiting
  readonly since: Instant
  readonly isTold: boolean
}

export function createWaitingTold(): WaitingTold {
  const memories = new Map<string, Memory>()
  return {
    tell(key, waiting, now, events) {
      if (!waiting) {
        memories.delete(key)
        return null
      }
      const known = memories.get(key)
      const memory =
        known && isSameWaiting(known.waiting, waiting) ? known : { waiting, since: now, isTold: false }
      memories.set(key, memory)
      if (memory.isTold) return null
      const left = memory.since + tellAfterMs - now
      if (left > 0) return left
      memories.set(key, { ...memory, isTold: true })
      events.ofWaiting(waiting)
      return null
    },
    forget(key) {
      memories.delete(key)
    },
  }
}
