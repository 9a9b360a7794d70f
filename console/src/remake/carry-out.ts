// Carries a remake out, one request after the other: looks, asks remake.ts what comes next, does it, looks again.
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, uidOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { trialOf } from '../../../src/foresee/recreate.ts'
import { type Act, type Growth, type Move, nextMove, type Remake, type Seen } from './remake.ts'

export interface Progress {
  readonly seen: Seen
  /** By claim, and of the set under the empty name. */
  readonly failures: ReadonlyMap<string, unknown>
}

export type Outcome =
  | Extract<Move, { readonly kind: 'stop' | 'done' }>
  /** The server refused, or could not be reached. */
  | { readonly kind: 'failed' }
  /** What is waited for does not come. */
  | { readonly kind: 'waiting'; readonly until: 'gone' | 'adopted' }

export interface CarryingOut {
  tell(progress: Progress): void
  pause(ms: number): Promise<void>
}

const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
const pauseMsMax = 2_000
const patience = 40
/** How often a set may change under one's hand between the look and the deletion. */
const attemptsMax = 8

export async function carryOut(
  client: Client,
  remake: Remake,
  { tell, pause }: CarryingOut,
): Promise<Outcome> {
  const failures = new Map<string, unknown>()
  const refused = new Set<string>()
  let pauses = 0
  let conflicts = 0
  let seen: Seen = { set: null, claims: new Map(), pods: null, refused }
  const told = () => tell({ seen, failures: new Map(failures) })
  try {
    seen = { ...seen, set: await setOf(client, remake), claims: await claimsOf(client, remake) }
    for (;;) {
      told()
      const move = nextMove(remake, seen)
      if (move.kind === 'stop' || move.kind === 'done') return move
      if (move.kind === 'wait') {
        pauses += 1
        if (pauses > patience) return { kind: 'waiting', until: move.until }
        // The first look at the Pods is not waited for.
        if (move.until === 'gone' || seen.pods !== null) await pause(Math.min(100 * pauses, pauseMsMax))
        seen = await lookAgain(client, remake, seen)
        continue
      }
      pauses = 0
      if (move.act.kind === 'grow') {
        const { growth } = move.act
        try {
          const claim = await grow(client, remake, growth)
          seen = { ...seen, claims: new Map(seen.claims).set(growth.claim, claim) }
        } catch (error) {
          // Who was not reached has refused nothing: it is asked again when this is taken up again.
          if (!isRefusal(error)) throw error
          refused.add(growth.claim)
          failures.set(growth.claim, error)
        }
        continue
      }
      try {
        await perform(client, remake, move.act)
      } catch (error) {
        conflicts += 1
        const isOvertaken = isRefusal(error, 'Conflict', 'NotFound', 'AlreadyExists')
        if (!isOvertaken || conflicts > attemptsMax) throw error
      }
      seen = await lookAgain(client, remake, seen)
    }
  } catch (error) {
    failures.set('', error)
    told()
    return { kind: 'failed' }
  }
}

const grow = (client: Client, { namespace }: Remake, { claim, to }: Growth): Promise<PersistentVolumeClaim> =>
  client.patch(
    kinds.PersistentVolumeClaim,
    { namespace, name: claim },
    { type: 'merge', body: { spec: { resources: { requests: { storage: to } } } } },
    query,
  )

async function perform(
  client: Client,
  { namespace, name, definition }: Remake,
  act: Exclude<Act, { readonly kind: 'grow' }>,
): Promise<void> {
  if (act.kind === 'create') {
    await client.create(kinds.StatefulSet, act.definition, query)
    return
  }
  // What would not be made again is not taken away.
  if (definition) await client.create(kinds.StatefulSet, trialOf(definition), { ...query, dryRun: 'All' })
  await client.delete(
    kinds.StatefulSet,
    { namespace, name },
    {
      propagationPolicy: 'Orphan',
      preconditions: { uid: uidOf(act.set), resourceVersion: act.set.metadata?.resourceVersion },
    },
  )
}

async function lookAgain(client: Client, remake: Remake, seen: Seen): Promise<Seen> {
  const set = await setOf(client, remake)
  const isNew = set !== null && uidOf(set) !== remake.uid
  return { ...seen, set, pods: isNew ? await podsOf(client, remake) : seen.pods }
}

async function setOf(client: Client, { namespace, name }: Remake): Promise<StatefulSet | null> {
  try {
    return await client.get(kinds.StatefulSet, { namespace, name })
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

/** Who may not see Pods does not wait for them. */
async function podsOf(client: Client, { namespace }: Remake) {
  try {
    return (await client.list(kinds.Pod, { namespace })).items
  } catch (error) {
    if (isRefusal(error, 'Forbidden')) return []
    throw error
  }
}

async function claimsOf(client: Client, { namespace, growths }: Remake) {
  const wanted = new Set(growths.map(({ claim }) => claim))
  if (wanted.size === 0) return new Map<string, PersistentVolumeClaim>()
  const { items } = await client.list(kinds.PersistentVolumeClaim, { namespace })
  const isWanted = (claim: ApiObject) => wanted.has(nameOf(claim))
  return new Map(items.filter(isWanted).map(claim => [nameOf(claim), claim]))
}
