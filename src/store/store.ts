// The store keeps every write as one revision of one history.
//
// Invariants:
//   - revisions grow by exactly one per write and are never reused, also not after a crash;
//   - a write is compared with the newest state, even one that is not yet durable, and applied in that order;
//   - a write is acknowledged, read and watched only once it is durable: nobody sees what a crash could undo;
//   - a watcher sees each matching event above its start once, in order, or is told `expired`;
//   - nothing at or below `compacted` can be watched or listed as it was;
//   - two lists are ordered alike: by key, as bytes;
//   - a write that was refused never happened; where it is not known whether one happened, the store takes no more, and
//     only the next opening tells.
//
// Values are opaque bytes, encoded once by the writer, which learns the revision so that it can put it inside.
import type { Brand } from '../base/brand.ts'

/** A point in the history. What the API calls resourceVersion. */
export type Revision = Brand<number, 'Revision'>

/**
 * `/<group>/<plural>/<namespace or empty>/<name>`: see `src/server/resources/keys.ts`, the only place that builds and
 * reads keys.
 */
export type Key = `/${string}`

/** In UTF-8; a write of a longer one is refused with a RangeError. What LMDB takes on pages of 4 KiB. */
export const keyBytesMax = 1978

export interface Entry {
  readonly key: Key
  readonly bytes: Uint8Array
  /** The revision of the write that made it. */
  readonly revision: Revision
}

/** What must hold of a key's newest entry for a write to happen: its revision, or that there is none. */
export type Expectation = { readonly kind: 'absent' } | { readonly kind: 'at'; readonly revision: Revision }

export type Write =
  | {
      readonly kind: 'put'
      readonly key: Key
      readonly expect: Expectation
      encode(revision: Revision): Uint8Array
    }
  | {
      readonly kind: 'delete'
      readonly key: Key
      readonly expect: { readonly kind: 'at'; readonly revision: Revision }
      /** The last state that watchers are shown, carrying the revision of the deletion. */
      encode(revision: Revision): Uint8Array
    }

export type WriteResult =
  | { readonly kind: 'written'; readonly entry: Entry }
  /** The newest entry is another one than expected; it may not be durable yet. */
  | { readonly kind: 'conflict'; readonly current: Entry | null }

export interface StoreEvent {
  readonly kind: 'put' | 'delete'
  readonly key: Key
  /** The state written; for a delete the last state. */
  readonly entry: Entry
  /** The state before, null when the key was absent. */
  readonly previous: Entry | null
}

export interface ListOptions {
  /** Ends with a slash, or is a key and stands for that key alone. */
  readonly prefix: Key
  /** The state to list; the newest when left out. */
  readonly at?: Revision
  /** Only keys after this one. */
  readonly after?: Key
  readonly limit?: number
}

export type ListResult =
  | {
      readonly kind: 'listed'
      readonly entries: readonly Entry[]
      /** The state that was listed. */
      readonly revision: Revision
      /**
       * How many matching keys lie behind the last entry: exactly of the newest state, of a past one about, but never 0
       * when there are some, and never anything else when there are none.
       */
      readonly remaining: number
    }
  | { readonly kind: 'expired'; readonly compacted: Revision }
  /** `at` lies in the future. */
  | { readonly kind: 'ahead'; readonly current: Revision }

export interface WatchOptions {
  /** Ends with a slash, or is a key and stands for that key alone. */
  readonly prefix: Key
  /** Events above this revision, first those of the past. */
  readonly from: Revision
  /** Called once per durable commit with its matching events in order, never re-entrantly from `watch` itself. */
  onEvents(events: readonly StoreEvent[]): void
}

export type WatchResult =
  | { readonly kind: 'watching'; stop(): void }
  | { readonly kind: 'expired'; readonly compacted: Revision }

/**
 * What a store throws when it could not make a write durable; reads go on. `refused`: the write never happened (a full
 * disk, say). `unknown`: it may have; only the next opening tells.
 */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
  readonly outcome: 'refused' | 'unknown'
  constructor(
    message: string,
    { outcome, cause }: { readonly outcome: StoreFailure['outcome']; readonly cause?: unknown },
  ) {
    super(message, { cause })
    this.outcome = outcome
  }
}

/** Whether writes are taken. `short`: those that need room on the disk are refused until there is some. */
export type StoreHealth =
  | { readonly kind: 'ok' }
  | { readonly kind: 'short' | 'failed'; readonly message: string }

/** What is in the data folder is not, or no longer, a store. Nothing was changed in it. */
export class StoreCorrupt extends Error {
  override readonly name = 'StoreCorrupt'
}

export interface Store {
  /** Resolves when the store can take no more writes in this process; what holds it should end. */
  readonly failed: Promise<StoreFailure>
  health(): StoreHealth
  /** The newest durable revision. */
  revision(): Revision
  get(key: Key): Entry | null
  list(options: ListOptions): ListResult
  /** Resolves once durable. Rejects with `StoreFailure`. */
  write(write: Write): Promise<WriteResult>
  /** Resolves when every write so far is durable or refused: what a conflict told of can then be read. */
  settled(): Promise<void>
  watch(options: WatchOptions): WatchResult
  /**
   * Looks whether the store is as its invariants say: a sentence for each fault, null for each entry that is well. The
   * caller stops where its budget ends and goes on later; writes may come between. `decode` throws for bytes that are none.
   */
  check(decode?: (entry: Entry) => void): Iterable<string | null>
  /** Forgets the history up to and including `revision`; newest states stay. */
  compact(revision: Revision): void
  close(): Promise<void>
}
