import type { Entry, Key, Revision } from './store.ts'

/** One write of a batch, as it must survive. */
export type JournalRecord =
  | { readonly kind: 'put'; readonly entry: Entry }
  | { readonly kind: 'delete'; readonly key: Key; readonly revision: Revision }

/** Where a store's writes become durable. Two exist: nowhere (memory) and LMDB. */
export interface Journal {
  /** Resolves once all records are durable, all or none of them. Batches come one after the other. */
  append(records: readonly JournalRecord[]): Promise<void>
  close(): Promise<void>
}

/** What a journal held when it was opened. */
export interface JournalState {
  readonly revision: Revision
  readonly entries: Iterable<Entry>
}

/** Keeps nothing: for tests and for a control plane inside one. */
export const memoryJournal: Journal = {
  append: async () => {},
  close: async () => {},
}
