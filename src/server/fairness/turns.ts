// Who lists without end, or changes large objects, shall not hold others up: that is done a few at a time, the flows (users)
// taking turns.
//
// Everything runs on one event loop, so that two hundred lists at once would each have a piece written in every round of it,
// and whatever else is asked would wait for all of them. Gets and other writes cost little and do not queue.
//
// Invariants:
//   - at most `seats` are taken, and while somebody waits, all are;
//   - flows are served by turns, whoever waits in one in order;
//   - a seat is given back when the answer is written, and at the latest after `heldMsMax`: a client that reads slowly costs
//     nothing meanwhile, and must not keep others from theirs;
//   - of one flow no more than `waitingMax` wait, unless it is exempt.
import type { Clock } from '../../base/clock.ts'
import { tooManyRequests } from './too-many-requests.ts'
import { type Patience, WaitingLines } from './waiting-lines.ts'

export interface TurnsOptions {
  readonly clock: Clock
  readonly seats: number
  readonly heldMsMax: number
  readonly waitingMax: number
}

export interface Flow {
  /** Who asks. */
  readonly name: string
  /** Is never refused. */
  readonly exempt: boolean
}

/** Gives the seat back. May be called more than once. */
export type Leave = () => void

export class Turns {
  readonly #options: TurnsOptions
  #taken = 0
  readonly #waiting = new WaitingLines<Leave>()

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /** A seat: at once where one is free, else when it is the flow's turn. Throws a 429, and rejects who waits too long. */
  enter({ name, exempt }: Flow, patience: Patience): Leave | Promise<Leave> {
    if (this.#taken < this.#options.seats) return this.#take()
    if (!exempt && this.#waiting.lengthOf(name) >= this.#options.waitingMax) throw tooManyRequests()
    return this.#waiting.wait(name, patience)
  }

  #take(): Leave {
    this.#taken++
    let isHeld = true
    const leave = () => {
      if (!isHeld) return
      isHeld = false
      patience.cancel()
      this.#taken--
      this.#next()
    }
    const patience = this.#options.clock.after(this.#options.heldMsMax, leave)
    return leave
  }

  #next(): void {
    const next = this.#waiting.next(() => true)
    if (next) next.take(this.#take())
  }
}
