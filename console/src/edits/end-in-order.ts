// The Pods of a set, ended in order before it, which a deletion never promises: scaling to none does it, and of a Parallel set
// scaling by one Pod at a time. It goes on for as long as the page is open; whoever leaves before has a set that is stopped, or
// has fewer Pods.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, refOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { replicasOf } from '../../../src/workload/desired.ts'
import { isParallel } from './deletion.ts'

export type Ended =
  /** Of this version no Pod is left beyond those that are wanted: in the end none. */
  | { readonly kind: 'ended'; readonly replicas: number; readonly resourceVersion: string }
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

export async function endInOrder(client: Client, set: StatefulSet, options: EndOptions): Promise<Ended> {
  const ref = refOf(set)
  const found = await find(client, set)
  if (found === null) return { kind: 'gone' }
  let ended: Ended | null = null
  let wanted = replicasOf(found)
  for (const target of targetsOf(found)) {
    // Somebody else may want fewer already: nobody gets Pods back.
    if (wanted > target) await client.scale(kinds.StatefulSet, ref, target)
    ended = await untilLeft(client, { set, target }, options)
    if (ended.kind !== 'ended') return ended
    wanted = ended.replicas
  }
  return ended ?? { kind: 'gone' }
}

/** To how many Pods the set is scaled, one after the other. The controller lets Pods of a Parallel set go all at once, unless it is asked for one at a time. */
const targetsOf = (set: StatefulSet): readonly number[] =>
  isParallel(set) ? Array.from({ length: replicasOf(set) + 1 }, (_, index) => replicasOf(set) - index) : [0]

/** Null for another one of the name, too. */
async function find(client: Client, set: StatefulSet): Promise<StatefulSet | null> {
  try {
    const found = await client.get(kinds.StatefulSet, refOf(set))
    return uidOf(found) === uidOf(set) ? found : null
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

interface Waited {
  readonly set: StatefulSet
  /** So many may be left. */
  readonly target: number
}

async function untilLeft(
  client: Client,
  { set, target }: Waited,
  { signal, onLeft, rest }: EndOptions,
): Promise<Ended> {
  const look = async (): Promise<Ended | null> => {
    const found = await find(client, set)
    if (found === null) return { kind: 'gone' }
    const first = standingOf(found, { target, onLeft })
    if (first) return first
    const { namespace } = refOf(set)
    const events = client.watch(kinds.StatefulSet, {
      namespace,
      fieldSelector: `metadata.name=${nameOf(set)}`,
      resourceVersion: found.metadata?.resourceVersion,
      signal,
    })
    for await (const { type, object } of events) {
      if (type === 'DELETED' || uidOf(object) !== uidOf(set)) return { kind: 'gone' }
      const ended = standingOf(object, { target, onLeft })
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
function standingOf(
  set: StatefulSet,
  { target, onLeft }: Pick<Waited, 'target'> & Pick<EndOptions, 'onLeft'>,
): Ended | null {
  const { metadata, status } = set
  const replicas = replicasOf(set)
  if (replicas > target) return { kind: 'rescaled', replicas }
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
  const left = status?.replicas ?? 0
  onLeft(left)
  return isSeen && left <= target
    ? { kind: 'ended', replicas, resourceVersion: metadata?.resourceVersion ?? '' }
    : null
}
