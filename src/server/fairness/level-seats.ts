// The requests of a priority level that are answered at one moment.
//
// Invariants:
//   - at most `limit` have a seat, and while somebody waits, all are taken;
//   - the flows of the level are served by turns, whoever waits in one in order;
//   - of one flow at most `waitingMax` wait; where that is none, whoever finds no seat is refused.
import { StatusError } from '../../api/status-error.ts'

export interface LevelLimits {
  readonly limit: number
  readonly waitingMax: number
}

/** Gives the seat back; to be called once. */
type Leave = () => void

export class LevelSeats {
  #limits: LevelLimits
  #taken = 0
  /** The flows that wait, the next one first. */
  readonly #waiting = new Map<string, ((leave: Leave) => void)[]>()
  readonly #leave = () => {
    this.#taken--
    this.#fill()
  }

  constructor(limits: LevelLimits) {
    this.#limits = limits
  }

  /** Whoever waits may go on now, if there are more seats. */
  change(limits: LevelLimits): void {
    this.#limits = limits
    this.#fill()
  }

  /** A seat: at once where one is free, else when it is the flow's turn. Throws a 429. */
  enter(flow: string): Leave | Promise<Leave> {
    if (this.#taken < this.#limits.limit) {
      this.#taken++
      return this.#leave
    }
    const queue = this.#waiting.get(flow) ?? []
    if (queue.length >= this.#limits.waitingMax) throw tooMany()
    this.#waiting.set(flow, queue)
    return new Promise(resolve => queue.push(resolve))
  }

  #fill(): void {
    while (this.#taken < this.#limits.limit) {
      const first = this.#waiting.entries().next()
      if (first.done) return
      const [name, queue] = first.value
      // To the end of the line, if more of it wait.
      this.#waiting.delete(name)
      const resolve = queue.shift()
      if (queue.length > 0) this.#waiting.set(name, queue)
      if (!resolve) continue
      this.#taken++
      resolve(this.#leave)
    }
  }
}

/** Upstream's words. */
const tooMany = (): StatusError =>
  new StatusError({
    reason: 'TooManyRequests',
    message: 'Too many requests, please try again later.',
    retryAfterSeconds: 1,
  })
