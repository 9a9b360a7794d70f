// What the objects of a kind in a namespace use together, kept up to date with the store: an object that is made under a quota
// costs the same whether there are ten others or ten thousand.
//
// Invariant: once all are counted, the sum is that of the newest state in the store; what is on its way into it is counted by
// whoever sends it.
import { addQuantities, type Quantity, subtractQuantities } from '../../../api/quantity.ts'
import { assert } from '../../../base/assert.ts'
import type { Instant } from '../../../base/clock.ts'
import type { Steps } from '../../../base/turn.ts'
import type { Entry, Key, Store, StoreEvent } from '../../../store/store.ts'
import type { Usage } from './quota-usage.ts'

export interface TallyOptions {
  readonly store: Store
  readonly prefix: Key
  /** What is counted of each. */
  readonly names: ReadonlySet<string>
  now(): Instant
  usageOf(entry: Pick<Entry, 'bytes'>): Usage
  /** The moment after which it uses less. */
  usedUntil(entry: Pick<Entry, 'bytes'>): Instant
  /** There is nothing to count any more, or something that cannot be read: the tally is of no use any longer. */
  onEnd(): void
}

/** A Pod of the usual size costs one; a hundred of them take some milliseconds. */
const stepCost = 100
const bytesPerCost = 4_096
const namesPerCost = 20

export class UsageTally {
  readonly #options: TallyOptions
  readonly #stop: () => void
  readonly #usages = new Map<Key, Usage>()
  readonly #sum = new Map<string, Quantity>()
  /** What was there at the start; null once all of it is counted. */
  #atStart: readonly Entry[] | null
  /** What has changed while that is counted. */
  readonly #changed = new Set<Key>()
  #isOver = false

  /** Those that are to use less without being written again. */
  readonly #leaving = new Map<
    Key,
    { readonly entry: Pick<Entry, 'key' | 'bytes'>; readonly until: Instant }
  >()

  constructor(options: TallyOptions) {
    const { store, prefix, onEnd } = options
    this.#options = options
    const listed = store.list({ prefix })
    assert(listed.kind === 'listed', 'the newest state can be listed')
    this.#atStart = listed.entries
    const watching = store.watch({
      prefix,
      from: listed.revision,
      onEvents: events => {
        if (this.#take(events) || watching.kind !== 'watching') return
        watching.stop()
        this.#isOver = true
        onEnd()
      },
    })
    assert(watching.kind === 'watching', 'the newest state can be watched from')
    this.#stop = () => watching.stop()
  }

  /** Counts what was there at the start, some milliseconds in each step. */
  *count(): Steps<void> {
    let left = stepCost
    for (const entry of this.#atStart ?? []) {
      if (this.#changed.has(entry.key)) continue
      this.#put(entry)
      left -=
        1 + entry.bytes.byteLength / bytesPerCost + (this.#usages.get(entry.key)?.size ?? 0) / namesPerCost
      if (left > 0) continue
      yield
      left = stepCost
    }
    this.#atStart = null
    this.#changed.clear()
  }

  get names(): ReadonlySet<string> {
    return this.#options.names
  }

  /** It has ended while it was counted. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Another one counts more. */
  stop(): void {
    this.#stop()
  }

  get sum(): Usage {
    const now = this.#leaving.size > 0 ? this.#options.now() : 0
    for (const { entry, until } of [...this.#leaving.values()]) if (now > until) this.#put(entry)
    return this.#sum
  }

  has(key: Key): boolean {
    return this.#usages.has(key)
  }

  /** Whether there is something to go on with. The store calls this while it publishes: nothing may be thrown into it. */
  #take(events: readonly StoreEvent[]): boolean {
    try {
      for (const { kind, key, entry } of events) {
        if (this.#atStart) this.#changed.add(key)
        if (kind === 'put') this.#put(entry)
        else this.#forget(key)
      }
      return this.#usages.size > 0 || this.#atStart !== null
    } catch {
      // Whoever counts next reads all of it anew, and is told what cannot be read.
      return false
    }
  }

  #put(entry: Pick<Entry, 'key' | 'bytes'>): void {
    const { key } = entry
    this.#forget(key)
    const { now, usageOf, usedUntil } = this.#options
    const usage = usageOf(entry)
    const until = usedUntil(entry)
    if (Number.isFinite(until) && until >= now()) this.#leaving.set(key, { entry, until })
    this.#usages.set(key, usage)
    for (const [name, amount] of usage) {
      const before = this.#sum.get(name)
      this.#sum.set(name, before ? addQuantities(before, amount) : amount)
    }
  }

  #forget(key: Key): void {
    for (const [name, amount] of this.#usages.get(key) ?? []) {
      const left = subtractQuantities(this.#sum.get(name) ?? amount, amount)
      // Forgotten with its notation: the next amount brings its own.
      if (left.value === 0n) this.#sum.delete(name)
      else this.#sum.set(name, left)
    }
    this.#usages.delete(key)
    this.#leaving.delete(key)
  }
}
