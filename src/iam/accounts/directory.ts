// The accounts as they stand in the store, for whoever must know at once, without waiting for the API: is there such an
// account, and is it open.
import type { Entry, Key, Store, StoreEvent } from '../../store/store.ts'
import { type Account, accountKind, isOpen } from './account.ts'

export interface Directory {
  find(name: string): Account | null
  list(): readonly Account[]
  /** Calls back with every account that was deleted, until the returned function is called. */
  onDeleted(take: (account: Account) => void): () => void
  /** Calls back with every account that is written while nobody is let in by it, until the returned function is called. */
  onDisabled(take: (account: Account) => void): () => void
  /** Calls back whenever accounts have been written or deleted, until the returned function is called. */
  onChange(take: () => void): () => void
}

const prefix: Key = `/${accountKind.group}/${accountKind.plural}/`
const namePattern = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

export function openDirectory(store: Pick<Store, 'get' | 'list' | 'watch' | 'revision'>): Directory {
  const parsed = new WeakMap<Uint8Array, Account>()
  // What stands under this kind went through its schema.
  const read = ({ bytes }: Pick<Entry, 'bytes'>): Account => {
    const known = parsed.get(bytes)
    if (known) return known
    const account: Account = JSON.parse(Buffer.from(bytes).toString())
    parsed.set(bytes, account)
    return account
  }
  const watch = (onEvents: (events: readonly StoreEvent[]) => void): (() => void) => {
    const watching = store.watch({ prefix, from: store.revision(), onEvents })
    return watching.kind === 'watching' ? watching.stop : () => {}
  }
  return {
    find(name) {
      const entry = namePattern.test(name) ? store.get(`${prefix}/${name}`) : null
      return entry && read(entry)
    },
    list() {
      const found = store.list({ prefix })
      return found.kind === 'listed' ? found.entries.map(read) : []
    },
    onDeleted: take =>
      watch(events => {
        for (const { kind, entry } of events) if (kind === 'delete') take(read(entry))
      }),
    onDisabled: take =>
      watch(events => {
        for (const { kind, entry } of events) if (kind === 'put' && !isOpen(read(entry))) take(read(entry))
      }),
    onChange: take => watch(take),
  }
}
