import { memoryJournal } from './journal.ts'
import { JournaledStore, type JournaledStoreOptions } from './journaled-store.ts'
import type { Revision, Store } from './store.ts'

export * from './store.ts'

/** A store that forgets everything when the process ends. */
export function openMemoryStore(options?: JournaledStoreOptions): Store {
  return new JournaledStore(memoryJournal, { revision: 0 as Revision, entries: [] }, options)
}

/** A store in `directory`, which is made if it is missing. Throws `StoreCorrupt`. LMDB is loaded only here. */
export async function openLmdbStore(
  options: JournaledStoreOptions & { readonly directory: string },
): Promise<Store> {
  const { openLmdbJournal } = await import('./lmdb-journal.ts')
  const { journal, state } = openLmdbJournal(options.directory)
  return new JournaledStore(journal, state, options)
}
