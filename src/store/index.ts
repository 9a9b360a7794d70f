import { type Clock, systemClock } from '../base/clock.ts'
import { memoryJournal, type OpenedJournal } from './journal.ts'
import { JournaledStore, type JournaledStoreOptions } from './journaled-store.ts'
import type { Sealing } from './sealing/sealing.ts'
import type { Revision, Store } from './store.ts'

export * from './store.ts'

/** A store that forgets everything when the process ends. */
export function openMemoryStore(options?: JournaledStoreOptions): Store {
  return openStoreOn({ journal: memoryJournal, state: { revision: 0 as Revision, entries: [] } }, options)
}

/** A store over a journal that is open already. Throws `StoreCorrupt`. */
export function openStoreOn({ journal, state }: OpenedJournal, options?: JournaledStoreOptions): Store {
  return new JournaledStore(journal, state, options)
}

/** A store in `directory`, which is made if it is missing. Throws `StoreCorrupt`. LMDB is loaded only here. */
export async function openLmdbStore({
  directory,
  clock = systemClock,
  sealing,
  ...options
}: LmdbStoreOptions): Promise<Store> {
  const { openLmdbJournal } = await import('./lmdb-journal.ts')
  const opened = openLmdbJournal({ directory, clock })
  try {
    return openStoreOn(sealing ? sealing.over(opened) : opened, options)
  } catch (error) {
    await opened.journal.close()
    throw error
  }
}

export interface LmdbStoreOptions extends JournaledStoreOptions {
  readonly directory: string
  /** When the disk is looked at. */
  readonly clock?: Clock
  /** Keeps what only Kedge shall read sealed on the disk; nothing is when left out. */
  readonly sealing?: Pick<Sealing, 'over'>
}
