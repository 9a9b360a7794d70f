import type { Kind } from '../../api/kinds.ts'
import type { ObjectRef } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'

export interface GoneOptions {
  readonly ref: ObjectRef
  /** Another object of the name is not the one that is waited for. */
  readonly uid: string | undefined
  readonly signal: AbortSignal
}

/** Resolves with true when the object is gone, with false when the signal comes first. */
export async function waitUntilGone(
  client: Client,
  kind: Kind,
  { ref, uid, signal }: GoneOptions,
): Promise<boolean> {
  const query = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}`, signal }
  while (!signal.aborted) {
    const present = await find(client, kind, ref)
    if (!present || present.metadata?.uid !== uid) return true
    try {
      const resourceVersion = present.metadata?.resourceVersion
      for await (const event of client.watch(kind, { ...query, resourceVersion }))
        if (event.type === 'DELETED' && event.object.metadata?.uid === uid) return true
    } catch (error) {
      // The past is gone: look again.
      if (!isRefusal(error, 'Expired', 'Gone')) throw error
    }
  }
  return false
}

async function find(client: Client, kind: Kind, ref: ObjectRef) {
  try {
    return await client.get(kind, ref)
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}
