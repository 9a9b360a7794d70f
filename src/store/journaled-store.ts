// The one store: newest states and recent history in memory, writes made durable by a journal.
//
// A write passes three stations. It is compared with the head (durable state plus writes under way), which fixes its
// place and revision; it waits for the batch it is in to become durable; then it is published: applied to what readers
// see, added to the history, shown to watchers, acknowledged. While one batch is being made durable the next gathers.
//
// When a batch is refused, it and everything queued behind it are forgotten: nobody has seen them. When it is not known
// what became of a batch, the store is poisoned: what is queued and what comes is refused, and `failed` says why.
import { assert } from '../base/assert.ts'
import { History, type HistoryLimits } from './history.ts'
import type { Appended, Journal, JournalRecord, JournalState } from './journal.ts'
import { OrderedKeys } from './ordered-keys.ts'
import {
  type Entry,
  type Key,
  type ListOptions,
  type ListResult,
  type Revision,
  type Store,
  type StoreEvent,
  StoreFailure,
  type StoreHealth,
  type WatchOptions,
  type WatchResult,
  type Write,
  type WriteResult,
} from './store.ts'
import { Watchers } from './watchers.ts'

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
  /** Newest states that are not durable yet; null for a deletion. */
  readonly #head = new Map<Key, Entry | null>()
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
    this.#durable = state.revision
    this.#assigned = state.revision
    this.#history = new History(state.revision, options.history)
    for (const entry of state.entries) {
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
    if (at < this.#durable) return this.#listPast({ prefix, at, after, limit })
    const entries: Entry[] = []
    for (const key of this.#keys.range(prefix, after)) {
      if (entries.length >= limit) break
      const entry = this.#entries.get(key)
      if (entry) entries.push(entry)
    }
    const remaining = Number.isFinite(limit) ? this.#keys.count(prefix, after) - entries.length : 0
    return { kind: 'listed', entries, revision: at, remaining }
  }

  async write(write: Write): Promise<WriteResult> {
    if (this.#failure) throw endedBy(this.#failure)
    const pending = this.#head.get(write.key)
    const current = pending === undefined ? this.get(write.key) : pending
    const expected = write.expect.kind === 'absent' ? null : write.expect.revision
    if ((current?.revision ?? null) !== expected) return { kind: 'conflict', current }
    const revision = (this.#assigned + 1) as Revision
    const entry: Entry = { key: write.key, bytes: write.encode(revision), revision }
    this.#assigned = revision
    this.#head.set(write.key, write.kind === 'put' ? entry : null)
    return new Promise((acknowledge, refuse) => {
      this.#queue.push({
        event: { kind: write.kind, key: write.key, entry, previous: current },
        acknowledge,
        refuse,
      })
      this.#committing ??= this.#commitAll()
    })
  }

  async settled(): Promise<void> {
    const from = this.#assigned
    if (from > this.#durable) await new Promise<void>(resolve => this.#settling.push({ from, resolve }))
  }

  watch({ prefix, from, onEvents }: WatchOptions): WatchResult {
    if (from < this.#history.compacted) return { kind: 'expired', compacted: this.#history.compacted }
    const past = this.#history.after(from).filter(event => event.key.startsWith(prefix))
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
      const batch = this.#queue
      this.#queue = []
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
      const head = this.#head.get(event.key)
      if (head === null ? event.kind === 'delete' && this.#isNewest(event) : head === event.entry)
        this.#head.delete(event.key)
      this.#history.add(event)
    }
    this.#watchers.publish(batch.map(({ event }) => event))
    for (const { event, acknowledge } of batch) acknowledge({ kind: 'written', entry: event.entry })
    this.#tellSettled()
  }

  /** Whether no later write to the event's key waits: a deletion leaves no entry to compare. */
  #isNewest(event: StoreEvent): boolean {
    return !this.#queue.some(({ event: later }) => later.key === event.key)
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
    this.#failure = failure
    const behind = this.#queue
    this.#refuse(behind, endedBy(failure))
    for (const { refuse } of batch) refuse(failure)
    this.#tellFailed(failure)
  }

  /** The state at a past revision: the newest one with every later event undone. */
  #listPast({
    prefix,
    at,
    after,
    limit,
  }: Required<Pick<ListOptions, 'prefix' | 'at' | 'limit'>> & { after?: Key }): ListResult {
    const undone = new Map<Key, Entry | null>()
    for (const event of this.#history.after(at)) {
      if (event.key.startsWith(prefix) && !undone.has(event.key)) undone.set(event.key, event.previous)
    }
    const keys = new OrderedKeys()
    for (const key of this.#keys.range(prefix, after)) keys.add(key)
    for (const [key, entry] of undone) {
      if (!entry) keys.delete(key)
      else if (after === undefined || key > after) keys.add(key)
    }
    const entries: Entry[] = []
    for (const key of keys.range(prefix)) {
      if (entries.length >= limit) break
      const entry = undone.get(key) ?? this.#entries.get(key)
      if (entry) entries.push(entry)
    }
    return { kind: 'listed', entries, revision: at, remaining: keys.size - entries.length }
  }
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
