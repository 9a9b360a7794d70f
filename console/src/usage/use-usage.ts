// What Pods use, for who shows it. The history outlives a page, so that going there and back does not begin anew.
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { kinds } from '../../../src/api/kinds.ts'
import type { Client } from '../../../src/client/client.ts'
import type { AccessStore } from '../access/access-store.ts'
import { useDenials } from '../access/use-access.ts'
import { useAccessStore, useClient, useLive } from '../live/live-store.tsx'
import { type ShownUsage, summaries, UsageStore } from './usage-store.ts'

const stores = new WeakMap<Client, Map<string, UsageStore>>()

function storeOf(client: Client, access: AccessStore, namespace: string): UsageStore {
  const known = stores.get(client) ?? new Map<string, UsageStore>()
  stores.set(client, known)
  const store = known.get(namespace) ?? new UsageStore(client, access, namespace)
  known.set(namespace, store)
  return store
}

/** What the Pods of a namespace, or of all, use; asked for as long as the component is there. */
export function useUsage(namespace: string): ShownUsage {
  const client = useClient()
  const access = useAccessStore()
  const store = useMemo(() => storeOf(client, access, namespace), [client, access, namespace])
  const { items } = useLive(kinds.Pod, namespace)
  const nodes = [...new Set(items.map(({ spec }) => spec?.nodeName ?? '').filter(Boolean))].sort().join(' ')
  useEffect(() => {
    store.nodes = nodes === '' ? [] : nodes.split(' ')
  }, [store, nodes])
  return useSyncExternalStore(store.subscribe, store.snapshot)
}

/** Why this person sees no fill of claims; null where they may. */
export const useFillDenial = (): string | null => useDenials('')([summaries])
