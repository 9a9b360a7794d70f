/** Work that must not be cut off in the middle: whoever takes its ground away waits for it first. */
export class UnderWay {
  readonly #works = new Set<Promise<unknown>>()

  async hold<T>(work: () => Promise<T>): Promise<T> {
    const running = work()
    this.#works.add(running)
    try {
      return await running
    } finally {
      this.#works.delete(running)
    }
  }

  /** Resolves when all that was begun has ended, well or badly. */
  async settled(): Promise<void> {
    while (this.#works.size > 0) await Promise.allSettled(this.#works)
  }
}
