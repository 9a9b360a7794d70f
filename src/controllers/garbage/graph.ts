// Who owns whom, of all objects of the kinds that are watched: kept up to date change by change.
//
// Invariants:
//   - an object is known by its uid; a name that comes back with another uid is another object;
//   - `dependentsOf` lists the objects that name a uid as owner, also while that owner is not known;
//   - what a change makes worth looking at is returned by `put` and `remove`, as uids.
import type { OwnerReference } from '../../api/generated/types.ts'
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import { type ApiObject, toUid, type Uid, uidOf } from '../../api/object.ts'

export const foregroundFinalizer = 'foregroundDeletion'
export const orphanFinalizer = 'orphan'

export interface GraphItem {
  readonly kind: Kind
  readonly object: ApiObject
  readonly uid: Uid
  readonly owners: readonly OwnerReference[]
}

const metaOf = (object: ApiObject) => object.metadata ?? {}
const isTerminating = ({ object }: GraphItem): boolean => metaOf(object).deletionTimestamp !== undefined
const has = ({ object }: GraphItem, finalizer: string): boolean =>
  metaOf(object).finalizers?.includes(finalizer) ?? false

/** Waits for its dependents to go first. */
export const isDeletingDependents = (item: GraphItem): boolean =>
  isTerminating(item) && has(item, foregroundFinalizer)

/** Waits for its dependents to be let go. */
export const isOrphaning = (item: GraphItem): boolean => isTerminating(item) && has(item, orphanFinalizer)

export const isOnItsWayOut = isTerminating

export class OwnerGraph {
  readonly #items = new Map<Uid, GraphItem>()
  readonly #dependents = new Map<Uid, Set<Uid>>()

  get(uid: Uid): GraphItem | undefined {
    return this.#items.get(uid)
  }

  ofKind(kind: Kind): readonly GraphItem[] {
    return [...this.#items.values()].filter(item => item.kind === kind)
  }

  /** Pods of a set from the highest index: nobody waits for the one before, and yet they are told to end in that order. */
  dependentsOf(uid: Uid): readonly GraphItem[] {
    const found = [...(this.#dependents.get(uid) ?? [])].flatMap(each => this.#items.get(each) ?? [])
    return found.some(each => podIndexOf(each) >= 0)
      ? found.toSorted((a, b) => podIndexOf(b) - podIndexOf(a))
      : found
  }

  /** Takes an object's present state; answers with what should be looked at now. */
  put(kind: Kind, object: ApiObject): readonly Uid[] {
    const uid = uidOf(object)
    const before = this.#items.get(uid)
    const item: GraphItem = { kind, object, uid, owners: metaOf(object).ownerReferences ?? noOwners }
    this.#items.set(uid, item)
    const changed = !before || !sameOwners(before.owners, item.owners)
    if (changed) this.#relink(uid, before?.owners ?? noOwners, item.owners)
    return [...this.#itself(item, before), ...(changed ? this.#waitingOwners(before) : [])]
  }

  /** The object is gone: what it owned, and whoever waited for it to go. */
  remove(uid: Uid): readonly Uid[] {
    const item = this.#items.get(uid)
    if (!item) return []
    this.#items.delete(uid)
    this.#relink(uid, item.owners, noOwners)
    const dependents = this.dependentsOf(uid).map(each => each.uid)
    return [...dependents, ...this.#waitingOwners(item)]
  }

  /** Whether the object itself is worth a look. */
  #itself(item: GraphItem, before: GraphItem | undefined): readonly Uid[] {
    if (isTerminating(item)) {
      const waits = isDeletingDependents(item) || isOrphaning(item)
      const waited = before !== undefined && (isDeletingDependents(before) || isOrphaning(before))
      return waits && !waited ? [item.uid] : []
    }
    const isLoose = item.owners.some(owner => {
      const known = this.#items.get(toUid(owner.uid))
      return !known || isDeletingDependents(known) || !isInReach(item, known) || !isMeant(owner, known)
    })
    const isNews = !before || !sameOwners(before.owners, item.owners)
    return isLoose && isNews ? [item.uid] : []
  }

  /** Owners that wait for their dependents: one of these may have been the last. */
  #waitingOwners(item: GraphItem | undefined): readonly Uid[] {
    return (item?.owners ?? noOwners)
      .map(owner => this.#items.get(toUid(owner.uid)))
      .flatMap(owner => (owner && isDeletingDependents(owner) ? [owner.uid] : []))
  }

  #relink(uid: Uid, before: readonly OwnerReference[], after: readonly OwnerReference[]): void {
    for (const owner of before) {
      const dependents = this.#dependents.get(toUid(owner.uid))
      dependents?.delete(uid)
      if (dependents?.size === 0) this.#dependents.delete(toUid(owner.uid))
    }
    for (const owner of after) {
      const known = this.#dependents.get(toUid(owner.uid)) ?? new Set()
      this.#dependents.set(toUid(owner.uid), known.add(uid))
    }
  }
}

/** -1 for what has none. */
function podIndexOf({ object }: GraphItem): number {
  const index = metaOf(object).labels?.['apps.kubernetes.io/pod-index']
  return index === undefined ? -1 : Number.parseInt(index, 10) || 0
}

const noOwners: readonly OwnerReference[] = []

function sameOwners(a: readonly OwnerReference[], b: readonly OwnerReference[]): boolean {
  return (
    a.length === b.length &&
    a.every((owner, index) => {
      const other = b[index]
      return owner.uid === other?.uid && owner.blockOwnerDeletion === other.blockOwnerDeletion
    })
  )
}

/** An owner is cluster-scoped or lives in its dependent's namespace. */
export const isInReach = (item: GraphItem, owner: GraphItem): boolean =>
  !owner.kind.namespaced || metaOf(owner.object).namespace === metaOf(item.object).namespace

/** What is written of an owner beside its UID may be wrong: only the API can tell then whether it is there. */
export const isMeant = ({ apiVersion, kind, name }: OwnerReference, owner: GraphItem): boolean =>
  name === metaOf(owner.object).name && kind === owner.kind.kind && apiVersion === apiVersionOf(owner.kind)
