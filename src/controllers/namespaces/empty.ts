import { type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Client } from '../../client/client.ts'
import { collectionPath, objectPath } from '../../client/paths.ts'
import type { Failure, Remains } from './plan.ts'

export interface Emptied {
  readonly remains: readonly Remains[]
  readonly failures: readonly Failure[]
}

/**
 * Tells everything in the namespace to go, and answers with what has not gone yet. Pods go first: what they may
 * still need (claims, secrets, policies) outlives them.
 */
export async function emptyNamespace(
  client: Pick<Client, 'list' | 'raw'>,
  namespace: string,
  all: readonly Kind[],
): Promise<Emptied> {
  const pods = await emptyKind(client, namespace, kinds.Pod)
  if (pods.remains.length > 0 || pods.failures.length > 0) return pods
  const others = all.filter(kind => resourceName(kind) !== resourceName(kinds.Pod))
  const emptied = await Promise.all(others.map(kind => emptyKind(client, namespace, kind)))
  return {
    remains: emptied.flatMap(({ remains }) => remains),
    failures: emptied.flatMap(({ failures }) => failures),
  }
}

async function emptyKind(
  client: Pick<Client, 'list' | 'raw'>,
  namespace: string,
  kind: Kind,
): Promise<Emptied> {
  const resource = resourceName(kind)
  try {
    const before = await client.list(kind, { namespace })
    if (before.items.length === 0) return { remains: [], failures: [] }
    const paths = kind.verbs.includes('deletecollection')
      ? [collectionPath(kind, namespace)]
      : before.items.map(object => objectPath(kind, refOf(object)))
    for (const path of paths) await remove(client, path)
    const { items } = await client.list(kind, { namespace })
    if (items.length === 0) return { remains: [], failures: [] }
    const finalizers: { [finalizer: string]: number } = {}
    for (const { metadata } of items)
      for (const finalizer of metadata?.finalizers ?? [])
        finalizers[finalizer] = (finalizers[finalizer] ?? 0) + 1
    return { remains: [{ resource, count: items.length, finalizers }], failures: [] }
  } catch (error) {
    // A kind that this cluster does not serve, or that cannot be deleted by collection, has nothing to delete here.
    if (isRefusal(error, 'NotFound', 'MethodNotAllowed')) return { remains: [], failures: [] }
    const message = errorWords(error)
    return { remains: [], failures: [{ resource, message }] }
  }
}

async function remove(client: Pick<Client, 'raw'>, path: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
  try {
    await client.raw({ method: 'DELETE', path, body })
  } catch (error) {
    // Gone already, or a kind that cannot be deleted by collection: what is left is seen then.
    if (!isRefusal(error, 'NotFound', 'MethodNotAllowed')) throw error
  }
}
