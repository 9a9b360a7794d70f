import { limits } from '../base/limits.ts'
import type { Revision, StoreEvent } from './store.ts'

export interface HistoryLimits {
  readonly eventsMax: number
  readonly bytesMax: number
}

/** The newest events, without a gap, up to a number and a size; what falls out is compacted. */
export class History {
  readonly #limits: HistoryLimits
  #events: StoreEvent[] = []
  /** Events before this index have been dropped but not yet cut off the array. */
  #first = 0
  #bytes = 0
  #compacted: Revision

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

  #dropFirst(): void {
    const event = this.#events[this.#first]
    if (!event) return
    this.#first++
    this.#bytes -= sizeOf(event)
    this.#compacted = event.entry.revision
    if (this.#first > 1024 && this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first)
      this.#first = 0
    }
  }
}

const sizeOf = (event: StoreEvent): number => event.entry.bytes.byteLength + 200
