// What is begun in a place, one after the other, and ends with it: who has left before it began has left all the same. Pure.

export class Begun {
  #under = new AbortController()
  #hasLeft = false

  /** The place is there, again perhaps. */
  enter(): void {
    this.#hasLeft = false
  }

  /** Aborted when this is stopped, or the place is left. */
  begin(): AbortSignal {
    this.#under = new AbortController()
    if (this.#hasLeft) this.#under.abort()
    return this.#under.signal
  }

  stop(): void {
    this.#under.abort()
  }

  leave(): void {
    this.#hasLeft = true
    this.stop()
  }
}
