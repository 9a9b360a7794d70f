// How long this turn of the event loop has lasted, so that work which comes by the thousand lets others have theirs.
//
// What waits for promises alone never ends a turn: a thousand reconciles over a server of the same process would run one
// after the other while every socket waits. Whoever does many small things asks between two of them, and goes on in the
// next turn where this one was long. Those who wait go on a few each turn: one of each connection, or of whatever else they
// come from, before the second of any, and else in the order in which they came.
//
// A clock that stands still within a turn, as in tests, never makes one long.
import type { Clock, Instant } from '../clock.ts'
import { Rotation } from './rotation.ts'

/** Longer than this nobody goes on without a new turn. */
export const turnMsMax = 10
/** How many of those who wait go on in one turn: each of them may do a few milliseconds of work. */
const resumedPerTurn = 4

export class LoopTurn {
  readonly #clock: Clock
  readonly #waiting = new Rotation<() => void>()
  #startedAt: Instant | null = null
  #isPumping = false
  #atOnce = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether others should have their turn now. */
  isLong(): boolean {
    if (this.#waiting.size > 0) return true
    const now = this.#clock.now()
    if (this.#startedAt === null) {
      this.#startedAt = now
      setImmediate(() => {
        this.#startedAt = null
      })
      return false
    }
    return now - this.#startedAt >= turnMsMax
  }

  /** Resolves in a later turn. Whoever comes alone does not wait for the thousands that another has brought. */
  next(from: object = this): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.add(from, resolve)
      if (this.#isPumping) return
      this.#isPumping = true
      setImmediate(() => this.#pump())
    })
  }

  /** A few together, whose writes and events others take together; each on its own while the turns become long by them. */
  #pump(): void {
    this.#startedAt = null
    const since = this.#clock.now()
    for (const resume of this.#waiting.take(this.#atOnce)) resume()
    setImmediate(() => {
      const isShort = this.#clock.now() - since < turnMsMax
      this.#atOnce = isShort ? Math.min(this.#atOnce * 2, resumedPerTurn) : 1
      if (this.#waiting.size > 0) this.#pump()
      else this.#isPumping = false
    })
  }
}

const turns = new WeakMap<Clock, LoopTurn>()

/** The turn as all see it who share a clock. */
export function loopTurnOf(clock: Clock): LoopTurn {
  const known = turns.get(clock)
  if (known) return known
  const turn = new LoopTurn(clock)
  turns.set(clock, turn)
  return turn
}
