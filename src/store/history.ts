// The newest events, without a gap, up to a number and a size; what falls out is compacted.
//
// From them any state since then can be told: a key's entry then is the newest one, or the one before each of its later
// events. Keys that are gone now but were there then are kept aside (`gone`), so that a page of a past state is walked
// like one of the newest, at the cost of what it returns.
import { limits } from '../base/limits.ts'
import { OrderedKeys } from './ordered-keys.ts'
import type { Entry, Key, Revision, StoreEvent } from './store.ts'

export interface HistoryLimits {
  readonly eventsMax: number
  readonly bytesMax: number
}

export class History {
  readonly #limits: HistoryLimits
  #events: StoreEvent[] = []
  /** Events before this index have been dropped but not yet cut off the array. */
  #first = 0
  #bytes = 0
  #compacted: Revision
  readonly #gone = new OrderedKeys()
  /** The deletion that each of them ended with. */
  readonly #deletions = new Map<Key, StoreEvent>()
  /** By the revision of a creation, the deletion of the same key before it. */
  readonly #rebirths = new Map<Revision, StoreEvent>()

  constructor(start: Revision, historyLimits?: Partial<HistoryLimits>) {
    this.#compacted = start
    this.#limits = { eventsMax: limits.historyEventsMax, bytesMax: limits.historyBytesMax, ...historyLimits }
  }

  /** The newest revision that can no longer be asked for. */
  get compacted(): Revision {
    return this.#compacted
  }

  add(event: StoreEvent): void {
    this.#events.push(event)
    this.#bytes += sizeOf(event)
    if (event.kind === 'delete') {
      this.#gone.add(event.key)
      this.#deletions.set(event.key, event)
    } else if (!event.previous) this.#bringBack(event)
    while (
      this.#events.length - this.#first > this.#limits.eventsMax ||
      this.#bytes > this.#limits.bytesMax
    ) {
      this.#dropFirst()
    }
  }

  compact(revision: Revision): void {
    while (
      this.#first < this.#events.length &&
      (this.#events[this.#first]?.entry.revision ?? 0) <= revision
    ) {
      this.#dropFirst()
    }
    if (revision > this.#compacted) this.#compacted = revision
  }

  /** Events above `revision`, oldest first. The caller has checked that it is not compacted. */
  after(revision: Revision): readonly StoreEvent[] {
    // One event per revision and no gap: the place of a revision is known.
    const oldest = this.#events[this.#first]?.entry.revision
    if (oldest === undefined) return []
    return this.#events.slice(this.#first + Math.max(0, revision + 1 - oldest))
  }

  /** Keys under `prefix` behind `after` that are absent now and have a deletion in the history, in order. */
  gone(prefix: Key, after?: Key): Iterable<Key> {
    return this.#gone.range(prefix, after)
  }

  /** The entry of a key at a revision that is not compacted; `newest` is its entry now. */
  entryAt(key: Key, revision: Revision, newest: Entry | null): Entry | null {
    let entry = newest
    let deletion = newest ? undefined : this.#deletions.get(key)
    for (;;) {
      if (deletion) entry = deletion.entry.revision <= revision ? null : deletion.previous
      if (!entry || entry.revision <= revision) return entry
      const event = this.#eventAt(entry.revision)
      deletion = this.#rebirths.get(entry.revision)
      entry = event?.previous ?? null
    }
  }

  #bringBack(creation: StoreEvent): void {
    const deletion = this.#deletions.get(creation.key)
    if (!deletion) return
    this.#deletions.delete(creation.key)
    this.#gone.delete(creation.key)
    this.#rebirths.set(creation.entry.revision, deletion)
  }

  #eventAt(revision: Revision): StoreEvent | undefined {
    const oldest = this.#events[this.#first]?.entry.revision
    return oldest === undefined ? undefined : this.#events[this.#first + revision - oldest]
  }

  #dropFirst(): void {
    const event = this.#events[this.#first]
    if (!event) return
    this.#first++
    this.#bytes -= sizeOf(event)
    this.#compacted = event.entry.revision
    this.#rebirths.delete(event.entry.revision)
    if (this.#deletions.get(event.key) === event) {
      this.#deletions.delete(event.key)
      this.#gone.delete(event.key)
    }
    if (this.#first > 1024 && this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first)
      this.#first = 0
    }
  }
}

const sizeOf = (event: StoreEvent): number => event.entry.bytes.byteLength + 200
