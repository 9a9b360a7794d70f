// A clock that stands still until a test turns it.
//
// Timers fire in the order of their due time, equal ones in the order they were set. Between two timers every
// microtask is run to the end, so whatever a timer sets off has happened before the next one fires: the same
// program gives the same history, always.
import { assert } from '../base/assert.ts'
import type { Clock, Instant, Timer } from '../base/clock.ts'

export interface SimulatedClock extends Clock {
  /** Turns the clock by `ms`, firing what falls due on the way. */
  advance(ms: number): Promise<void>
  /** Lets everything happen that can happen without time passing. */
  settle(): Promise<void>
  /** Turns the clock from timer to timer until `condition` holds; fails when it has not within `withinMs`. */
  advanceUntil(condition: () => boolean, options?: { readonly withinMs?: number }): Promise<void>
  /** When the next timer is due, or null when none is set. */
  nextTimerAt(): Instant | null
}

interface SetTimer {
  readonly due: Instant
  readonly order: number
  fire: (() => void) | null
}

/** 2026-01-01T00:00:00Z: a start that reads well in traces. */
const defaultStart = Date.UTC(2026, 0, 1)

export function createSimulatedClock(start: Instant = defaultStart): SimulatedClock {
  let now = start
  let order = 0
  const timers = new TimerHeap()

  const settle = async (): Promise<void> => {
    // Everything before is queued as microtasks, so it runs before the next turn of the event loop. Two turns,
    // because a stream of Node's own may need one to pass on what the first has set free.
    await nextTurn()
    await nextTurn()
  }

  const advanceTo = async (target: Instant, isDone: () => boolean): Promise<void> => {
    await settle()
    for (let due = timers.nextDue(); due !== null && due <= target && !isDone(); due = timers.nextDue()) {
      now = Math.max(now, due)
      timers.fireNext()
      await settle()
    }
  }

  return {
    now: () => now,
    after(afterMs, fire): Timer {
      const timer: SetTimer = { due: now + Math.max(0, afterMs), order: order++, fire }
      timers.add(timer)
      return {
        cancel() {
          timer.fire = null
        },
      }
    },
    settle,
    async advance(ms) {
      const target = now + ms
      await advanceTo(target, () => false)
      now = target
    },
    async advanceUntil(condition, { withinMs = 3_600_000 } = {}) {
      const deadline = now + withinMs
      await advanceTo(deadline, condition)
      assert(condition(), `the condition did not come true within ${withinMs} ms of simulated time`)
    },
    nextTimerAt: () => timers.nextDue(),
  }
}

const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A binary heap of timers, the earliest on top. Cancelled ones are dropped when they come up. */
class TimerHeap {
  readonly #timers: SetTimer[] = []

  add(timer: SetTimer): void {
    this.#timers.push(timer)
    let at = this.#timers.length - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(at, parent)) break
      this.#swap(at, parent)
      at = parent
    }
  }

  nextDue(): Instant | null {
    while (this.#timers[0]?.fire === null) this.#removeTop()
    return this.#timers[0]?.due ?? null
  }

  fireNext(): void {
    const fire = this.#timers[0]?.fire
    this.#removeTop()
    fire?.()
  }

  #removeTop(): void {
    const last = this.#timers.pop()
    if (!last || this.#timers.length === 0) return
    this.#timers[0] = last
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const child = this.#isBefore(left + 1, left) ? left + 1 : left
      if (!this.#isBefore(child, at)) return
      this.#swap(at, child)
      at = child
    }
  }

  /** Whether the timer at `a` comes before the one at `b`; a place without a timer comes after all. */
  #isBefore(a: number, b: number): boolean {
    const one = this.#timers[a]
    const other = this.#timers[b]
    if (!one || !other) return one !== undefined
    return one.due < other.due || (one.due === other.due && one.order < other.order)
  }

  #swap(a: number, b: number): void {
    const one = this.#timers[a]
    const other = this.#timers[b]
    if (!one || !other) return
    this.#timers[a] = other
    this.#timers[b] = one
  }
}
