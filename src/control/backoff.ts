import type { Random } from '../base/random.ts'

/** Delays that double up to a maximum, each stretched at random so that many clients do not come back together. */
export class Backoff {
  readonly #random: Random
  readonly #firstMs: number
  readonly #maxMs: number
  #failures = 0

  constructor(options: { readonly random: Random; readonly firstMs: number; readonly maxMs: number }) {
    this.#random = options.random
    this.#firstMs = options.firstMs
    this.#maxMs = options.maxMs
  }

  /** The delay before the next try. */
  next(): number {
    const base = Math.min(this.#firstMs * 2 ** this.#failures, this.#maxMs)
    this.#failures++
    return Math.min(Math.round(base * (1 + this.#random.next())), this.#maxMs)
  }

  reset(): void {
    this.#failures = 0
  }
}
