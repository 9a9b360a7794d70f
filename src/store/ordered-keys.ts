// A sorted set of keys in chunks: insertion and removal move at most one chunk, a range is walked in order, and the
// number of keys in a range is known without walking it. Chunks split above `chunkMax` and vanish when empty.
import type { Key } from './store.ts'

const chunkMax = 512

interface Position {
  readonly chunk: number
  readonly index: number
}

export class OrderedKeys {
  #chunks: Key[][] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  add(key: Key): void {
    if (this.#chunks.length === 0) this.#chunks.push([])
    const at = this.#seek(key)
    const chunk = this.#chunks[at.chunk] ?? this.#last()
    const index = this.#chunks[at.chunk] ? at.index : chunk.length
    if (chunk[index] === key) return
    chunk.splice(index, 0, key)
    this.#size++
    if (chunk.length > chunkMax)
      this.#chunks.splice(this.#chunks.indexOf(chunk) + 1, 0, chunk.splice(chunkMax / 2))
  }

  delete(key: Key): void {
    const { chunk: position, index } = this.#seek(key)
    const chunk = this.#chunks[position]
    if (chunk?.[index] !== key) return
    chunk.splice(index, 1)
    this.#size--
    if (chunk.length === 0) this.#chunks.splice(position, 1)
  }

  /** Keys that start with `prefix` and come after `after`, in order. */
  *range(prefix: Key, after?: Key): Generator<Key> {
    const start = after !== undefined && after >= prefix ? this.#seek(after, true) : this.#seek(prefix)
    for (let position = start.chunk; position < this.#chunks.length; position++) {
      const chunk = this.#chunks[position] ?? []
      for (let index = position === start.chunk ? start.index : 0; index < chunk.length; index++) {
        const key = chunk[index]
        if (key === undefined || !key.startsWith(prefix)) return
        yield key
      }
    }
  }

  /** The first of the same keys, at most so many, at once. */
  first(prefix: Key, countMax: number, after?: Key): readonly Key[] {
    const start = after !== undefined && after >= prefix ? this.#seek(after, true) : this.#seek(prefix)
    const found: Key[] = []
    for (let position = start.chunk; position < this.#chunks.length; position++) {
      const chunk = this.#chunks[position] ?? []
      for (let index = position === start.chunk ? start.index : 0; index < chunk.length; index++) {
        const key = chunk[index]
        if (key === undefined || found.length >= countMax || !key.startsWith(prefix)) return found
        found.push(key)
      }
    }
    return found
  }

  /** How many keys start with `prefix` and come after `after`. */
  count(prefix: Key, after?: Key): number {
    const start =
      after !== undefined && after >= prefix
        ? this.#rank(this.#seek(after, true))
        : this.#rank(this.#seek(prefix))
    return Math.max(0, this.#rank(this.#seek(`${prefix}\uffff`)) - start)
  }

  #last(): Key[] {
    return this.#chunks[this.#chunks.length - 1] ?? []
  }

  #rank({ chunk, index }: Position): number {
    let rank = index
    for (let position = 0; position < chunk; position++) rank += this.#chunks[position]?.length ?? 0
    return rank
  }

  /** Where the first key at or above `key` stands, or above it when `beyond`. */
  #seek(key: Key, beyond = false): Position {
    let [low, high] = [0, this.#chunks.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (comesBefore(this.#chunks[middle]?.at(-1), key, beyond)) low = middle + 1
      else high = middle
    }
    const keys = this.#chunks[low] ?? []
    return { chunk: low, index: firstIndex(keys, key, beyond) }
  }
}

const comesBefore = (other: Key | undefined, key: Key, beyond: boolean): boolean =>
  other !== undefined && (other < key || (beyond && other === key))

/** The first index whose key does not come before `key`. */
function firstIndex(keys: readonly Key[], key: Key, beyond: boolean): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (comesBefore(keys[middle], key, beyond)) low = middle + 1
    else high = middle
  }
  return low
}

/** Two walks in order as one; what is in both comes once. */
export function* inOrder(one: Iterable<Key>, other: Iterable<Key>): Generator<Key> {
  const [left, right] = [one[Symbol.iterator](), other[Symbol.iterator]()]
  let [a, b] = [left.next(), right.next()]
  while (!a.done || !b.done) {
    const takesLeft = !a.done && (b.done || a.value <= b.value)
    const takesRight = !b.done && (a.done || b.value <= a.value)
    yield takesLeft && !a.done ? a.value : b.value
    if (takesLeft) a = left.next()
    if (takesRight) b = right.next()
  }
}

export function take(keys: Iterable<Key>, countMax: number): readonly Key[] {
  const taken: Key[] = []
  for (const key of keys) {
    taken.push(key)
    if (taken.length === countMax) break
  }
  return taken
}
