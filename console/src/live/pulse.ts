// Whether the server still answers. A stream that has nothing to tell and one whose server stands still are alike: where
// nothing has come for a while, something small is asked, and who has no answer in time is not there.

export interface PulseOptions {
  /** Anything that costs the server nothing; whatever it answers, it has answered. */
  ask(): Promise<unknown>
  /** Nothing has come since then, although it was asked. */
  onSilence(since: number): void
}

const tickMs = 1_000
/** So long nothing need come. */
export const quietMs = 4_000
/** So long an answer may take, of a server that has much to do. */
export const deadlineMs = 9_000

export class Pulse {
  readonly #options: PulseOptions
  #heardAt = Date.now()
  #isAsking = false
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(options: PulseOptions) {
    this.#options = options
  }

  /** Something has come. */
  readonly heard = (): void => {
    this.#heardAt = Date.now()
  }

  start(): void {
    if (this.#timer !== null) return
    this.#heardAt = Date.now()
    this.#timer = setInterval(() => this.#look(), tickMs)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #look(): void {
    if (this.#isAsking || Date.now() - this.#heardAt < quietMs) return
    this.#isAsking = true
    const since = this.#heardAt
    const deadline = setTimeout(() => {
      if (this.#timer !== null && this.#heardAt === since) this.#options.onSilence(since)
    }, deadlineMs)
    const over = () => {
      clearTimeout(deadline)
      this.#isAsking = false
      this.heard()
    }
    // That it cannot be reached at all, streams notice themselves. One question at a time, however long it takes.
    this.#options.ask().then(over, over)
  }
}
