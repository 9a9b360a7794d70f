// The requests of a priority level that are answered at one moment.
//
// Invariants:
//   - at most `limit` have a seat, and where flows wait at most three quarters of them are one flow's: whoever asks for what takes
//     minutes, as a webhook that hangs, leaves the others the rest;
//   - while somebody waits, all seats are taken, or as many as their flow may have;
//   - the flows of the level are served by turns, whoever waits in one in order;
//   - of one flow at most `waitingMax` wait; where that is none, whoever finds no seat is refused.
import { tooManyRequests } from './too-many-requests.ts'
import { type Patience, WaitingLines } from './waiting-lines.ts'

export interface LevelLimits {
  readonly limit: number
  readonly waitingMax: number
}

/** Gives the seat back; to be called once. */
type Leave = () => void

export class LevelSeats {
  #limits: LevelLimits
  #taken = 0
  /** How many of them are whose; none for those that have none. */
  readonly #takenBy = new Map<string, number>()
  readonly #waiting = new WaitingLines<Leave>()

  constructor(limits: LevelLimits) {
    this.#limits = limits
  }

  /** Whoever waits may go on now, if there are more seats. */
  change(limits: LevelLimits): void {
    this.#limits = limits
    this.#fill()
  }

  /** A seat: at once where one is free, else when it is the flow's turn. Throws a 429, and rejects who waits too long. */
  enter(flow: string, patience: Patience): Leave | Promise<Leave> {
    if (this.#hasRoomFor(flow)) return this.#take(flow)
    if (this.#waiting.lengthOf(flow) >= this.#limits.waitingMax) throw tooManyRequests()
    return this.#waiting.wait(flow, patience)
  }

  #hasRoomFor(flow: string): boolean {
    const { limit, waitingMax } = this.#limits
    if (this.#taken >= limit) return false
    // Where nobody can wait, whoever finds a seat has it.
    return waitingMax === 0 || (this.#takenBy.get(flow) ?? 0) < Math.ceil((limit * 3) / 4)
  }

  #take(flow: string): Leave {
    this.#taken++
    this.#takenBy.set(flow, (this.#takenBy.get(flow) ?? 0) + 1)
    return () => {
      this.#taken--
      const left = (this.#takenBy.get(flow) ?? 0) - 1
      if (left > 0) this.#takenBy.set(flow, left)
      else this.#takenBy.delete(flow)
      this.#fill()
    }
  }

  #fill(): void {
    for (let next = this.#next(); next !== null; next = this.#next()) next.take(this.#take(next.flow))
  }

  /** Flows that have as many seats as they may are passed over. */
  #next() {
    return this.#taken < this.#limits.limit ? this.#waiting.next(flow => this.#hasRoomFor(flow)) : null
  }
}
