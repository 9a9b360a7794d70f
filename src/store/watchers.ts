import type { Key, Revision, StoreEvent, WatchOptions } from './store.ts'

interface Watcher {
  readonly prefix: Key
  readonly onEvents: WatchOptions['onEvents']
  /** Events at or below this are not for it. */
  readonly from: Revision
  /** What waits for the first delivery, in order; null once that has happened. */
  first: StoreEvent[] | null
  stopped: boolean
}

/** Who watches, and in what order each hears: first its past, then every batch as it becomes durable. */
export class Watchers {
  readonly #watchers = new Set<Watcher>()

  /** Registers a watcher and returns how to stop it. Its past is delivered in a microtask, before anything newer. */
  add({ prefix, from, onEvents }: WatchOptions, past: readonly StoreEvent[]): () => void {
    const watcher: Watcher = { prefix, from, onEvents, first: [...past], stopped: false }
    this.#watchers.add(watcher)
    queueMicrotask(() => {
      const events = watcher.first ?? []
      watcher.first = null
      if (!watcher.stopped && events.length > 0) onEvents(events)
    })
    return () => {
      watcher.stopped = true
      this.#watchers.delete(watcher)
    }
  }

  publish(events: readonly StoreEvent[]): void {
    for (const watcher of this.#watchers) {
      const matching = events.filter(
        event => event.entry.revision > watcher.from && event.key.startsWith(watcher.prefix),
      )
      if (matching.length === 0) continue
      if (watcher.first) watcher.first.push(...matching)
      else watcher.onEvents(matching)
    }
  }

  clear(): void {
    for (const watcher of this.#watchers) watcher.stopped = true
    this.#watchers.clear()
  }
}
