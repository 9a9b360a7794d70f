import type { Clock } from '../base/clock.ts'

/** Ends a watch that should have ended, or has fallen silent. Its signal also ends with the outer one. */
export class Watchdog {
  readonly #clock: Clock
  readonly #outer: AbortSignal
  readonly #ending = new AbortController()
  readonly #end = () => this.#ending.abort()
  #timers: { cancel(): void }[] = []
  #silenceMs: number | null = null
  #lastSignAt = 0

  constructor(clock: Clock, outer: AbortSignal) {
    this.#clock = clock
    this.#outer = outer
    if (outer.aborted) this.#end()
    else outer.addEventListener('abort', this.#end, { once: true })
  }

  get signal(): AbortSignal {
    return this.#ending.signal
  }

  expectEndWithin(ms: number): void {
    this.#timers.push(this.#clock.after(ms, this.#end))
  }

  /** From now on there is a sign of life at least this often. */
  expectSign(everyMs: number): void {
    this.renewSign()
    if (this.#silenceMs === null) this.#listen(everyMs)
    this.#silenceMs = everyMs
  }

  renewSign(): void {
    this.#lastSignAt = this.#clock.now()
  }

  stop(): void {
    this.#outer.removeEventListener('abort', this.#end)
    for (const timer of this.#timers) timer.cancel()
    this.#timers = []
  }

  /** One timer at a time: it is set anew for what is left, not with every event. */
  #listen(afterMs: number): void {
    const timer = this.#clock.after(afterMs, () => {
      this.#timers = this.#timers.filter(each => each !== timer)
      const silentMs = this.#clock.now() - this.#lastSignAt
      const allowedMs = this.#silenceMs ?? silentMs
      if (silentMs >= allowedMs) this.#end()
      else this.#listen(allowedMs - silentMs)
    })
    this.#timers.push(timer)
  }
}
