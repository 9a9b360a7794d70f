import type { OwnerReference } from '../../api/generated/types.ts'
import { toUid, type Uid, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { nextTurn } from '../../base/turn.ts'
import type { Client } from '../../client/client.ts'
import type { ResolveKind } from '../kinds/resolve-kind.ts'
import { type GraphItem, isDeletingDependents, isInReach, isMeant, type OwnerGraph } from './graph.ts'
import type { Owner, OwnerState } from './plan.ts'

/** Absent owners that are remembered: dependents of one owner come in numbers. */
const absentMax = 2_000
/** Owners of one object that are asked for at the same time; others have the event loop before the next ones. */
const askedAtOnce = 50

/** Finds out which owners are there. That one is not is only believed when the API says so. */
export class OwnerLookup {
  readonly #client: Pick<Client, 'get'>
  readonly #graph: OwnerGraph
  readonly #resolveKind: ResolveKind
  readonly #absent = new Set<string>()

  constructor(client: Pick<Client, 'get'>, graph: OwnerGraph, resolveKind: ResolveKind) {
    this.#client = client
    this.#graph = graph
    this.#resolveKind = resolveKind
  }

  /** A uid that is gone never comes back. */
  noteGone(uid: Uid): void {
    this.#note(uid)
  }

  #note(absent: string): void {
    this.#absent.add(absent)
    const [oldest] = this.#absent
    if (this.#absent.size > absentMax && oldest !== undefined) this.#absent.delete(oldest)
  }

  async ownersOf(item: GraphItem): Promise<readonly Owner[]> {
    const found: Owner[] = []
    for (let at = 0; at < item.owners.length; at += askedAtOnce) {
      if (at > 0) await nextTurn()
      const references = item.owners.slice(at, at + askedAtOnce)
      const asked = references.map(async reference => ({
        reference,
        state: await this.#stateOf(item, reference),
      }))
      found.push(...(await Promise.all(asked)))
    }
    return found
  }

  async #stateOf(item: GraphItem, reference: OwnerReference): Promise<OwnerState> {
    const uid = toUid(reference.uid)
    const known = this.#graph.get(uid)
    if (known && isMeant(reference, known) && isInReach(item, known))
      return { kind: isDeletingDependents(known) ? 'deletingDependents' : 'solid' }
    const place = placeOf(item, reference)
    if (!known && this.#absent.has(uid)) return { kind: 'absent' }
    if (this.#absent.has(place)) return { kind: 'absent' }
    const kind = await this.#resolveKind(reference.apiVersion, reference.kind)
    if (!kind || (kind.namespaced && !item.kind.namespaced)) return { kind: 'unknown' }
    const namespace = kind.namespaced ? (item.object.metadata?.namespace ?? '') : ''
    try {
      const owner = await this.#client.get(kind, { namespace, name: reference.name })
      if (uidOf(owner) === uid) {
        const found: GraphItem = { kind, object: owner, uid, owners: [] }
        return { kind: isDeletingDependents(found) ? 'deletingDependents' : 'solid' }
      }
    } catch (error) {
      if (!isRefusal(error, 'NotFound')) throw error
      // Nobody knows what there is of a kind that is served no more: that its path is not found says nothing of the owner.
      if (!(await this.#resolveKind(reference.apiVersion, reference.kind, { anew: true })))
        return { kind: 'unknown' }
    }
    // By another name, or for others, it may be there.
    this.#note(place)
    return { kind: 'absent' }
  }
}

/** All that is asked to find an owner, as one text. */
const placeOf = ({ object }: GraphItem, { apiVersion, kind, name, uid }: OwnerReference): string =>
  [object.metadata?.namespace ?? '', apiVersion, kind, name, uid].join(' ')
