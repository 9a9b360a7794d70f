/** What waits, by whom it came from: the first of each is taken before the second of any. */
export class Rotation<Each> {
  readonly #queues = new Map<object, Queue<Each>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(from: object, each: Each): void {
    const queue = this.#queues.get(from)
    if (queue) queue.all.push(each)
    else this.#queues.set(from, { all: [each], taken: 0 })
    this.#size++
  }

  /** The next of them, at most this many. */
  take(max: number): Each[] {
    const taken: Each[] = []
    while (taken.length < max) {
      const [next] = this.#queues
      if (!next) break
      const [from, queue] = next
      taken.push(...queue.all.slice(queue.taken, ++queue.taken))
      if (queue.taken >= forgottenMin && 2 * queue.taken >= queue.all.length) forgetTaken(queue)
      // Whoever has more stands at the end again.
      this.#queues.delete(from)
      if (queue.taken < queue.all.length) this.#queues.set(from, queue)
    }
    this.#size -= taken.length
    return taken
  }
}

/** Of one: to take the first out would move all the others. */
interface Queue<Each> {
  readonly all: Each[]
  taken: number
}

/** What has been taken goes once it is the larger half: one who never stops coming keeps nothing alive. */
const forgottenMin = 64

function forgetTaken(queue: Queue<unknown>): void {
  queue.all.splice(0, queue.taken)
  queue.taken = 0
}
