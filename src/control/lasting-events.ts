// What is told as an event once, and only when it has lasted.
//
// A reconcile sees the same state in every pass: told each time it would be a flood, and most states are part of every
// rollout and no news. So each key has the state that it was seen in last, since when, and whether that was told.
import type { Instant } from '../base/clock.ts'
import { type Outcome, settled } from './controller.ts'

export interface LastingEvent {
  /** What makes it the same as the one seen before. */
  readonly id: string
  /** How long it has to last. */
  readonly afterMs: number
  /** Records the event. */
  tell(): void
}

interface State {
  readonly id: string
  readonly since: Instant
  isTold: boolean
}

export interface LastingEvents {
  /** Answers when to look again: what has not lasted long enough needs another look. Null: there is nothing to tell. */
  see(key: string, event: LastingEvent | null, now: Instant): Outcome
  forget(key: string): void
}

export function createLastingEvents(): LastingEvents {
  const states = new Map<string, State>()
  return {
    see(key, event, now) {
      if (!event) {
        states.delete(key)
        return settled
      }
      const known = states.get(key)
      const state = known?.id === event.id ? known : { id: event.id, since: now, isTold: false }
      states.set(key, state)
      if (state.isTold) return settled
      const leftMs = state.since + event.afterMs - now
      if (leftMs > 0) return { kind: 'checkAgain', afterMs: leftMs }
      state.isTold = true
      event.tell()
      return settled
    },
    forget(key) {
      states.delete(key)
    },
  }
}
