/** What waits, by whom it came from: the first of each is taken before the second of any. */
export class Rotation<Each> {
  readonly #queues = new Map<object, Each[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(from: object, each: Each): void {
    const queue = this.#queues.get(from)
    if (queue) queue.push(each)
    else this.#queues.set(from, [each])
    this.#size++
  }

  /** The next of them, at most this many. */
  take(max: number): Each[] {
    const taken: Each[] = []
    while (taken.length < max) {
      const [next] = this.#queues
      if (!next) break
      const [from, queue] = next
      taken.push(...queue.splice(0, 1))
      // Whoever has more stands at the end again.
      this.#queues.delete(from)
      if (queue.length > 0) this.#queues.set(from, queue)
    }
    this.#size -= taken.length
    return taken
  }
}
