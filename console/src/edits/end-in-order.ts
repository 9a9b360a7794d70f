// The Pods of a set, ended before it: scaling to none does it, and in order unless the set is Parallel, which a deletion never
// promises. It goes on for as long as the page is open; whoever leaves before has a set that is stopped.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, refOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'

export type Ended =
  /** Of this version no Pod is left. */
  | { readonly kind: 'ended'; readonly resourceVersion: string }
  /** Somebody wants Pods again. */
  | { readonly kind: 'rescaled'; readonly replicas: number }
  /** The set that was looked at is not there any more. */
  | { readonly kind: 'gone' }

export interface EndOptions {
  readonly signal: AbortSignal
  /** Told of how many Pods are left. */
  onLeft(pods: number): void
  /** Before the server is asked again that was not reached. */
  rest(): Promise<void>
}

export async function endInOrder(
  client: Client,
  set: StatefulSet,
  { signal, onLeft, rest }: EndOptions,
): Promise<Ended> {
  const ref = refOf(set)
  const find = () =>
    client.get(kinds.StatefulSet, ref).catch((error: unknown) => {
      if (isRefusal(error, 'NotFound')) return null
      throw error
    })
  const isOther = (found: StatefulSet | null) => found === null || uidOf(found) !== uidOf(set)
  if (isOther(await find())) return { kind: 'gone' }
  await client.scale(kinds.StatefulSet, ref, 0)
  const look = async (): Promise<Ended | null> => {
    const found = await find()
    if (found === null || isOther(found)) return { kind: 'gone' }
    const first = standingOf(found, onLeft)
    if (first) return first
    const events = client.watch(kinds.StatefulSet, {
      namespace: ref.namespace,
      fieldSelector: `metadata.name=${nameOf(set)}`,
      resourceVersion: found.metadata?.resourceVersion,
      signal,
    })
    for await (const { type, object } of events) {
      if (type === 'DELETED' || isOther(object)) return { kind: 'gone' }
      const ended = standingOf(object, onLeft)
      if (ended) return ended
    }
    return null
  }
  // A watch is ended by the server now and then, and by a connection that is lost: the Pods end all the same.
  for (;;) {
    signal.throwIfAborted()
    const ended = await look().catch((error: unknown) => {
      if (!(error instanceof Unreachable) || signal.aborted) throw error
      return rest().then(() => null)
    })
    if (ended) return ended
  }
}

/** Null while it goes on. */
function standingOf({ metadata, spec, status }: StatefulSet, onLeft: EndOptions['onLeft']): Ended | null {
  const wanted = spec?.replicas ?? 1
  if (wanted > 0) return { kind: 'rescaled', replicas: wanted }
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
  const left = status?.replicas ?? 0
  onLeft(left)
  return isSeen && left === 0 ? { kind: 'ended', resourceVersion: metadata?.resourceVersion ?? '' } : null
}
