// The one store: newest states and recent history in memory, writes made durable by a journal.
//
// A write passes three stations. It is compared with the head (durable state plus writes under way), which fixes its
// place and revision; it waits for the batch it is in to become durable; then it is published: applied to what readers
// see, added to the history, shown to watchers, acknowledged. While one batch is being made durable the next gathers.
//
// When a batch is refused, it and everything queued behind it are forgotten: nobody has seen them. When it is not known
// what became of a batch, the store is poisoned: what is queued and what comes is refused, and `failed` says why.
import { assert } from '../base/assert.ts'
import { utf8Length } from '../base/bytes.ts'
import { entryCheck } from './entry-check.ts'
import { History, type HistoryLimits } from './history.ts'
import type { Appended, Journal, JournalRecord, JournalState } from './journal.ts'
import { inOrder, OrderedKeys, take } from './ordered-keys.ts'
import {
  type Entry,
  type Key,
  keyBytesMax,
  type ListOptions,
  type ListResult,
  type Revision,
  type Store,
  StoreCorrupt,
  type StoreEvent,
  StoreFailure,
  type StoreHealth,
  type WatchOptions,
  type WatchResult,
  type Write,
  type WriteResult,
} from './store.ts'
import { isUnder, Watchers } from './watchers.ts'

interface PendingWrite {
  readonly event: StoreEvent
  acknowledge(result: WriteResult): void
  refuse(failure: StoreFailure): void
}

export interface JournaledStoreOptions {
  readonly history?: Partial<HistoryLimits>
}

export class JournaledStore implements Store {
  readonly #journal: Journal
  readonly #entries = new Map<Key, Entry>()
  readonly #keys = new OrderedKeys()
  readonly #history: History
  readonly #watchers = new Watchers()
  readonly failed: Promise<StoreFailure>
  #tellFailed: (failure: StoreFailure) => void = () => {}
  /** Set once it is not known what is on the disk. */
  #failure: StoreFailure | null = null
  /** By key, the newest write that is not durable yet. */
  readonly #head = new Map<Key, StoreEvent>()
  #queue: PendingWrite[] = []
  #settling: { readonly from: Revision; resolve(): void }[] = []
  #committing: Promise<void> | null = null
  #durable: Revision
  #assigned: Revision

  constructor(journal: Journal, state: JournalState, options: JournaledStoreOptions = {}) {
    this.failed = new Promise(resolve => {
      this.#tellFailed = resolve
    })
    this.#journal = journal
    void journal.lost?.then(cause =>
      this.#end(new StoreFailure(cause.message, { outcome: 'refused', cause })),
    )
    this.#durable = state.revision
    this.#assigned = state.revision
    this.#history = new History(state.revision, options.history)
    const problemOf = entryCheck()
    for (const entry of state.entries) {
      const problem = problemOf(entry, state.revision)
      if (problem) throw new StoreCorrupt(problem)
      this.#entries.set(entry.key, entry)
      this.#keys.add(entry.key)
    }
  }

  health(): StoreHealth {
    if (this.#failure) return { kind: 'failed', message: this.#failure.message }
    const shortage = this.#journal.shortage?.() ?? null
    return shortage === null ? { kind: 'ok' } : { kind: 'short', message: shortage }
  }

  revision(): Revision {
    return this.#durable
  }

  get(key: Key): Entry | null {
    return this.#entries.get(key) ?? null
  }

  list({ prefix, at = this.#durable, after, limit = Number.POSITIVE_INFINITY }: ListOptions): ListResult {
    if (at > this.#durable) return { kind: 'ahead', current: this.#durable }
    if (at < this.#history.compacted) return { kind: 'expired', compacted: this.#history.compacted }
    if (!prefix.endsWith('/')) return this.#listOne(prefix, at, after)
    if (at < this.#durable) return this.#listPast({ prefix, at, after, limit })
    const entries: Entry[] = []
    const keys = this.#keys.first(prefix, limit, after)
    for (const key of keys) {
      const entry = this.#entries.get(key)
      if (entry) entries.push(entry)
    }
    // Only where there may be more are they counted.
    const remaining = keys.length === limit ? this.#keys.count(prefix, after) - keys.length : 0
    return { kind: 'listed', entries, revision: at, remaining }
  }

  async write(write: Write): Promise<WriteResult> {
    if (this.#failure) throw endedBy(this.#failure)
    const pending = this.#head.get(write.key)
    const current = pending ? (pending.kind === 'put' ? pending.entry : null) : this.get(write.key)
    const expected = write.expect.kind === 'absent' ? null : write.expect.revision
    if ((current?.revision ?? null) !== expected) return { kind: 'conflict', current }
    // One key that the journal cannot take would take the batch with it that it is written in.
    if (utf8Length(write.key) > keyBytesMax) throw new RangeError(`a key of more than ${keyBytesMax} bytes`)
    const revision = (this.#assigned + 1) as Revision
    const entry: Entry = { key: write.key, bytes: write.encode(revision), revision }
    const event: StoreEvent = { kind: write.kind, key: write.key, entry, previous: current }
    this.#assigned = revision
    this.#head.set(write.key, event)
    return new Promise((acknowledge, refuse) => {
      this.#queue.push({ event, acknowledge, refuse })
      this.#committing ??= this.#commitAll()
    })
  }

  async settled(): Promise<void> {
    const from = this.#assigned
    if (from > this.#durable) await new Promise<void>(resolve => this.#settling.push({ from, resolve }))
  }

  watch({ prefix, from, onEvents }: WatchOptions): WatchResult {
    if (from < this.#history.compacted) return { kind: 'expired', compacted: this.#history.compacted }
    const past = this.#history.after(from).filter(event => isUnder(prefix, event.key))
    return { kind: 'watching', stop: this.#watchers.add({ prefix, from, onEvents }, past) }
  }

  compact(revision: Revision): void {
    this.#history.compact(Math.min(revision, this.#durable) as Revision)
  }

  async close(): Promise<void> {
    await this.#committing
    this.#watchers.clear()
    await this.#journal.close()
  }

  /** Commits batch after batch until nothing is queued. */
  async #commitAll(): Promise<void> {
    await null
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, batchMax)
      const appended = await this.#append(batch.map(recordOf))
      switch (appended.kind) {
        case 'durable':
          this.#publish(batch)
          break
        case 'refused':
          this.#refuse([...batch, ...this.#queue], refusalOf(appended.cause))
          break
        case 'unknown':
          this.#poison(batch, appended.cause)
          break
      }
    }
    this.#committing = null
  }

  async #append(records: readonly JournalRecord[]): Promise<Appended> {
    try {
      return await this.#journal.append(records)
    } catch (error) {
      return { kind: 'unknown', cause: error instanceof Error ? error : new Error(String(error)) }
    }
  }

  #publish(batch: readonly PendingWrite[]): void {
    for (const { event } of batch) {
      assert(
        event.entry.revision === this.#durable + 1,
        'Writes are published in the order of their revisions.',
      )
      this.#durable = event.entry.revision
      if (event.kind === 'put') this.#entries.set(event.key, event.entry)
      else this.#entries.delete(event.key)
      if (event.kind === 'delete') this.#keys.delete(event.key)
      else if (!event.previous) this.#keys.add(event.key)
      if (this.#head.get(event.key) === event) this.#head.delete(event.key)
      this.#history.add(event)
    }
    this.#watchers.publish(batch.map(({ event }) => event))
    for (const { event, acknowledge } of batch) acknowledge({ kind: 'written', entry: event.entry })
    this.#tellSettled()
  }

  #tellSettled(): void {
    const due = this.#settling.filter(({ from }) => from <= this.#durable || this.#assigned === this.#durable)
    this.#settling = this.#settling.filter(each => !due.includes(each))
    for (const { resolve } of due) resolve()
  }

  /** Forgets writes that never happened: `writes` and whatever is queued behind them. */
  #refuse(writes: readonly PendingWrite[], failure: StoreFailure): void {
    this.#queue = []
    this.#head.clear()
    this.#assigned = this.#durable
    for (const { refuse } of writes) refuse(failure)
    this.#tellSettled()
  }

  #poison(batch: readonly PendingWrite[], cause: Error): void {
    const failure = new StoreFailure(`it is not known whether the last writes were kept: ${cause.message}`, {
      outcome: 'unknown',
      cause,
    })
    this.#end(failure)
    for (const { refuse } of batch) refuse(failure)
  }

  /** From now on every write is refused; what is being made durable is still heard of. */
  #end(failure: StoreFailure): void {
    if (this.#failure) return
    this.#failure = failure
    this.#refuse(this.#queue, endedBy(failure))
    this.#tellFailed(failure)
  }

  #listOne(key: Key, at: Revision, after: Key | undefined): ListResult {
    const entry = this.#history.entryAt(key, at, this.get(key))
    const isAsked = entry !== null && (after === undefined || key > after)
    return { kind: 'listed', entries: isAsked ? [entry] : [], revision: at, remaining: 0 }
  }

  /** A past state: keys of today and those that are gone walked together, each with its entry of then. */
  #listPast({ prefix, at, after, limit }: PastList): ListResult {
    const entries: Entry[] = []
    for (const key of inOrder(this.#keys.range(prefix, after), this.#history.gone(prefix, after))) {
      const entry = this.#history.entryAt(key, at, this.get(key))
      if (!entry) continue
      if (entries.length === limit) {
        const remaining = Math.max(1, this.#keys.count(prefix, entries.at(-1)?.key))
        return { kind: 'listed', entries, revision: at, remaining }
      }
      entries.push(entry)
    }
    return { kind: 'listed', entries, revision: at, remaining: 0 }
  }

  *check(decode: (entry: Entry) => void = () => {}): Generator<string | null> {
    yield this.#keys.size === this.#entries.size
      ? null
      : `${this.#keys.size} keys are in order, ${this.#entries.size} are known`
    const problemOf = entryCheck(decode)
    let after: Key | undefined
    do {
      // A slice at a time: a walk does not go on over keys that were changed under it.
      const keys = take(this.#keys.range('/', after), checkSlice)
      for (const key of keys) {
        const entry = this.get(key)
        if (entry) yield problemOf(entry, this.#durable)
      }
      after = keys.at(-1)
    } while (after !== undefined)
  }
}

const checkSlice = 256

/** Writes that become durable together: they are shown in one go, which thousands of watched ones would make a long one. */
export const batchMax = 1_000

interface PastList extends Required<Pick<ListOptions, 'prefix' | 'at' | 'limit'>> {
  readonly after: Key | undefined
}

const recordOf = ({ event }: PendingWrite): JournalRecord =>
  event.kind === 'put'
    ? { kind: 'put', entry: event.entry }
    : { kind: 'delete', key: event.key, revision: event.entry.revision }

const refusalOf = (cause: Error): StoreFailure =>
  new StoreFailure(`the write was refused: ${cause.message}`, { outcome: 'refused', cause })

const endedBy = (failure: StoreFailure): StoreFailure =>
  new StoreFailure(`the store takes no more writes: ${failure.message}`, {
    outcome: 'refused',
    cause: failure,
  })
