// Lists the kinds that a plan looks at. What may not be read is noted and counts as empty: a plan says what it does not know.
import type { Pod } from '../../api/generated/types.ts'
import { type Kind, kinds, resourceName } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import type { Snapshot, Unread } from '../snapshot.ts'

export type Listed = Pick<
  Snapshot,
  | 'pods'
  | 'neighbours'
  | 'claims'
  | 'revisions'
  | 'services'
  | 'budgets'
  | 'quotas'
  | 'nodes'
  | 'volumes'
  | 'storageClasses'
  | 'endpoints'
  | 'namespaces'
  | 'autoscalers'
  | 'unread'
>

export async function listForPlan(client: Client, namespace: string): Promise<Listed> {
  const unread: Unread[] = []
  const list = async <T extends ApiObject>(kind: Kind<T>): Promise<readonly T[]> => {
    try {
      return (await client.list(kind, kind.namespaced ? { namespace } : {})).items
    } catch (error) {
      if (!isRefusal(error)) throw error
      unread.push(unreadOf(resourceName(kind), error))
      return []
    }
  }
  /** Of all namespaces at once where that is allowed: they share the nodes. */
  const listPods = async (): Promise<Pick<Listed, 'pods' | 'neighbours'>> => {
    try {
      const { items } = await client.list(kinds.Pod, {})
      const isMine = (pod: Pod) => pod.metadata?.namespace === namespace
      return { pods: items.filter(isMine), neighbours: items.filter(pod => !isMine(pod)) }
    } catch (error) {
      if (!isRefusal(error)) throw error
      unread.push(unreadOf('pods of other namespaces', error))
      return { pods: await list(kinds.Pod), neighbours: [] }
    }
  }
  const reading = {
    claims: list(kinds.PersistentVolumeClaim),
    revisions: list(kinds.ControllerRevision),
    services: list(kinds.Service),
    budgets: list(kinds.PodDisruptionBudget),
    quotas: list(kinds.ResourceQuota),
    nodes: list(kinds.Node),
    volumes: list(kinds.PersistentVolume),
    storageClasses: list(kinds.StorageClass),
    endpoints: list(kinds.Endpoints),
    namespaces: list(kinds.Namespace),
    autoscalers: list(kinds.HorizontalPodAutoscaler),
  }
  const [pods, others] = await Promise.all([listPods(), allOf(reading)])
  return { ...pods, ...others, unread }
}

const unreadOf = (what: string, error: Error): Unread => ({
  what,
  reason: error.message,
  isForbidden: isRefusal(error, 'Forbidden'),
})

type Read<T> = { readonly [K in keyof T]: Awaited<T[K]> }

/** Rejects with the first that does, so that none of them is left without a listener. */
async function allOf<T extends { readonly [name: string]: Promise<unknown> }>(reading: T): Promise<Read<T>> {
  const entries = Object.entries(reading).map(async ([name, value]) => [name, await value] as const)
  return Object.fromEntries(await Promise.all(entries)) as Read<T>
}
