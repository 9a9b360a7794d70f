// Who watches, and in what order each hears: first its past, then every batch as it becomes durable.
//
// Watchers stand under the prefix they asked for. The prefixes of a key are few (one for each slash in it, and the key
// itself), so that an event is handed to those who wait for it without asking the others: a watcher costs what it is sent.
//
// Of thousands who wait for the same event some hear of it at once, and the others in the turns of the event loop that follow.
import { inTurns, type Steps } from '../base/turn.ts'
import type { Key, Revision, StoreEvent, WatchOptions } from './store.ts'

interface Watcher {
  readonly prefix: Key
  /** In the order in which they came, which is the order in which they hear of a batch. */
  readonly number: number
  readonly onEvents: WatchOptions['onEvents']
  /** Events at or below this are not for it. */
  readonly from: Revision
  /** What waits for the next delivery, in order; null where none is to come. */
  waiting: StoreEvent[] | null
  stopped: boolean
}

export class Watchers {
  readonly #byPrefix = new Map<Key, Set<Watcher>>()
  #count = 0

  /** Registers a watcher and returns how to stop it. Its past is delivered in a microtask, before anything newer. */
  add({ prefix, from, onEvents }: WatchOptions, past: readonly StoreEvent[]): () => void {
    const number = this.#count++
    const watcher: Watcher = { prefix, number, from, onEvents, waiting: [...past], stopped: false }
    const beside = this.#byPrefix.get(prefix)
    if (beside) beside.add(watcher)
    else this.#byPrefix.set(prefix, new Set([watcher]))
    queueMicrotask(() => deliver(watcher))
    return () => {
      watcher.stopped = true
      const watchers = this.#byPrefix.get(prefix)
      watchers?.delete(watcher)
      if (watchers?.size === 0) this.#byPrefix.delete(prefix)
    }
  }

  publish(events: readonly StoreEvent[]): void {
    if (this.#byPrefix.size === 0) return
    const due = new Map<Watcher, StoreEvent[]>()
    for (const event of events) {
      for (const watcher of this.#watching(event.key)) {
        if (event.entry.revision <= watcher.from) continue
        const matching = due.get(watcher)
        if (matching) matching.push(event)
        else due.set(watcher, [event])
      }
    }
    const inOrder = [...due].sort(([one], [other]) => one.number - other.number)
    const later: Watcher[] = []
    for (const [index, [watcher, matching]] of inOrder.entries()) {
      if (watcher.stopped) continue
      if (watcher.waiting) watcher.waiting.push(...matching)
      else if (index < toldAtOnceMax) watcher.onEvents(matching)
      else {
        watcher.waiting = matching
        later.push(watcher)
      }
    }
    if (later.length > 0) void inTurns(deliverInSteps(later))
  }

  clear(): void {
    for (const watchers of this.#byPrefix.values()) for (const watcher of watchers) watcher.stopped = true
    this.#byPrefix.clear()
  }

  *#watching(key: Key): Generator<Watcher> {
    for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      const watchers = this.#byPrefix.get(key.slice(0, slash + 1) as Key)
      if (watchers) yield* watchers
    }
    const watchers = this.#byPrefix.get(key)
    if (watchers) yield* watchers
  }
}

/** How many hear of a batch in one turn of the event loop: each is some ten microseconds of work, and more where it is written to. */
export const toldAtOnceMax = 256

function deliver(watcher: Watcher): void {
  const events = watcher.waiting ?? []
  watcher.waiting = null
  if (!watcher.stopped && events.length > 0) watcher.onEvents(events)
}

function* deliverInSteps(watchers: readonly Watcher[]): Steps<void> {
  for (const [index, watcher] of watchers.entries()) {
    if (index % toldAtOnceMax === 0) yield
    deliver(watcher)
  }
}

/** Whether a prefix, as a list or a watch names it, stands for this key. */
export const isUnder = (prefix: Key, key: Key): boolean =>
  prefix.endsWith('/') ? key.startsWith(prefix) : key === prefix
