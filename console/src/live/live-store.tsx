// One store of live collections feeds all pages: who asks for the same kind and namespace shares one watch.
import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react'
import type { Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { LiveCollection, type LiveSnapshot } from './collection.ts'

export class LiveStore {
  readonly client: Client
  readonly #collections = new Map<string, LiveCollection<ApiObject>>()

  constructor(client: Client) {
    this.client = client
  }

  /** Of every namespace when that is empty. */
  of<T extends ApiObject>(kind: Kind<T>, namespace: string): LiveCollection<T> {
    const key = `${kind.group}/${kind.plural}/${namespace}`
    const known = this.#collections.get(key)
    // The key names the kind, so the type is the kind's.
    if (known) return known as unknown as LiveCollection<T>
    const made = new LiveCollection(this.client, kind, namespace)
    this.#collections.set(key, made as unknown as LiveCollection<ApiObject>)
    return made
  }

  /** Everything that somebody looks at is listed anew. */
  readonly refresh = (): void => {
    for (const collection of this.#collections.values()) collection.refresh()
  }
}

const LiveContext = createContext<LiveStore | null>(null)

export const LiveProvider = ({
  store,
  children,
}: {
  readonly store: LiveStore
  readonly children: ReactNode
}) => <LiveContext value={store}>{children}</LiveContext>

function useStore(): LiveStore {
  const store = use(LiveContext)
  if (!store) throw new Error('a live page stands within a LiveProvider')
  return store
}

/** For who does not trust what is live: lists everything again. */
export const useRefresh = (): (() => void) => useStore().refresh

export const useClient = (): Client => useStore().client

/** The objects of a kind as they are now; the component is drawn anew when they change. */
export function useLive<T extends ApiObject>(kind: Kind<T>, namespace: string): LiveSnapshot<T> {
  const store = useStore()
  const collection = useMemo(() => store.of(kind, namespace), [store, kind, namespace])
  return useSyncExternalStore(collection.subscribe, collection.snapshot)
}
