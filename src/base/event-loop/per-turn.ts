// So many of a kind begin in one turn of the event loop, and the others in the next turns, in the order in which they came.
//
// Unlike `LoopTurn` it counts and asks no clock: what each of them sets going (writes, events, what follows from those) runs
// after it was let in, when it is too late to measure.

export class PerTurn {
  readonly #max: number
  readonly #waiting: (() => void)[] = []
  #left: number
  #isCounting = false

  constructor(max: number) {
    this.#max = max
    this.#left = max
  }

  /** Null for who may begin at once; resolves in a later turn for all others. */
  entry(): Promise<void> | null {
    if (!this.#isCounting) {
      this.#isCounting = true
      setImmediate(() => this.#nextTurn())
    }
    if (this.#waiting.length > 0 || this.#left === 0)
      return new Promise(resolve => {
        this.#waiting.push(resolve)
      })
    this.#left--
    return null
  }

  #nextTurn(): void {
    const entering = this.#waiting.splice(0, this.#max)
    this.#left = this.#max - entering.length
    this.#isCounting = entering.length > 0
    if (this.#isCounting) setImmediate(() => this.#nextTurn())
    for (const enter of entering) enter()
  }
}
