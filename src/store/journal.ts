import type { Entry, Key, Revision } from './store.ts'

/** One write of a batch, as it must survive. */
export type JournalRecord =
  | { readonly kind: 'put'; readonly entry: Entry }
  | { readonly kind: 'delete'; readonly key: Key; readonly revision: Revision }

/**
 * What became of a batch. `refused`: nothing of it is kept, also not after a crash, and the journal goes on. `unknown`:
 * it may be kept or not, which only the next opening can tell; the journal takes nothing more.
 */
export type Appended =
  | { readonly kind: 'durable' }
  | { readonly kind: 'refused'; readonly cause: Error }
  | { readonly kind: 'unknown'; readonly cause: Error }

/** Where a store's writes become durable: nowhere (memory), LMDB, or a disk in memory that fails on purpose. */
export interface Journal {
  /** Answers once the batch is durable, all or none of it. Batches come one after the other. A rejection is `unknown`. */
  append(records: readonly JournalRecord[]): Promise<Appended>
  /**
   * Writes entries again that are there, in other words of the journal's own: with the same keys and revisions, between two
   * batches. The newest revision stays.
   */
  rewrite?(entries: readonly Entry[]): Promise<Appended>
  /** Why writes that need room are refused at present, in a sentence; null while they are not. */
  shortage?(): string | null
  /** Resolves when the journal has lost what it writes to, with why in a sentence: it takes nothing more. */
  readonly lost?: Promise<Error>
  close(): Promise<void>
}

/** What a journal held when it was opened. */
export interface JournalState {
  readonly revision: Revision
  readonly entries: Iterable<Entry>
}

export interface OpenedJournal {
  readonly journal: Journal
  readonly state: JournalState
}

export const revisionOf = (record: JournalRecord): Revision =>
  record.kind === 'put' ? record.entry.revision : record.revision

/** Keeps nothing: for tests and for a control plane inside one. */
export const memoryJournal: Journal = {
  append: async () => ({ kind: 'durable' }),
  close: async () => {},
}
