// Work that costs a core's time is done one after the other, and only so much of it may wait: what comes above that is told
// to come again. Each address has few places, so that one that knocks all the time leaves room for others.

export interface WorkQueueOptions {
  readonly waitingMax: number
  readonly waitingPerAddressMax: number
}

export type Worked<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'full' }

export class WorkQueue {
  readonly #options: WorkQueueOptions
  readonly #ofAddress = new Map<string, number>()
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: WorkQueueOptions) {
    this.#options = options
  }

  /** Whether more work of this address would be told to come again. */
  isFull(address: string): boolean {
    const { waitingMax, waitingPerAddressMax } = this.#options
    return this.#waiting >= waitingMax || (this.#ofAddress.get(address) ?? 0) >= waitingPerAddressMax
  }

  async run<T>(address: string, work: () => Promise<T>): Promise<Worked<T>> {
    if (this.isFull(address)) return { kind: 'full' }
    this.#waiting++
    this.#ofAddress.set(address, (this.#ofAddress.get(address) ?? 0) + 1)
    const done = this.#last.then(work)
    // How it went is told to who asked for it.
    this.#last = done.catch(() => {})
    try {
      return { kind: 'done', value: await done }
    } finally {
      this.#waiting--
      const left = (this.#ofAddress.get(address) ?? 1) - 1
      if (left > 0) this.#ofAddress.set(address, left)
      else this.#ofAddress.delete(address)
    }
  }
}
