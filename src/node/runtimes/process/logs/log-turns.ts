/**
 * Whoever works through much output asks for a turn before each piece of it: one piece per turn of the event loop, over
 * all containers, in the order in which they asked. So requests are answered in between, however much is written.
 */
export class LogTurns {
  readonly #waiting: (() => void)[] = []

  next(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) setImmediate(this.#giveTurn)
    })
  }

  #giveTurn = (): void => {
    this.#waiting.shift()?.()
    if (this.#waiting.length > 0) setImmediate(this.#giveTurn)
  }
}
