// What the garbage collector does with one object, once it is known which of its owners are there.
import type { OwnerReference } from '../../api/generated/types.ts'
import {
  foregroundFinalizer,
  type GraphItem,
  isDeletingDependents,
  isOnItsWayOut,
  isOrphaning,
  orphanFinalizer,
} from './graph.ts'

export type OwnerState =
  | { readonly kind: 'solid' }
  /** It is not there, or is another object by now. The API has said so. */
  | { readonly kind: 'absent' }
  /** It goes when its dependents have gone. */
  | { readonly kind: 'deletingDependents' }
  /** Nobody can tell: its kind is unknown, or it is out of reach for what it owns. */
  | { readonly kind: 'unknown' }

export interface Owner {
  readonly reference: OwnerReference
  readonly state: OwnerState
}

export type GarbageStep =
  | { readonly kind: 'delete'; readonly propagation: 'Foreground' | 'Background' | 'Orphan' }
  /** It stays, without owners that are no more, or that want to be rid of it. */
  | { readonly kind: 'dropOwners'; readonly uids: readonly string[] }
  /** Lets its own owners go before it: it is part of a circle in which each waits for the other. */
  | { readonly kind: 'unblockOwners' }
  | { readonly kind: 'removeFinalizer'; readonly finalizer: string }
  | { readonly kind: 'lookAt'; readonly uids: readonly string[] }
  | { readonly kind: 'orphan'; readonly dependents: readonly GraphItem[] }

/** The part that needs no knowledge of owners: objects that wait for their dependents. Null when it is not about those. */
export function planOnItsWayOut(
  item: GraphItem,
  dependents: readonly GraphItem[],
): readonly GarbageStep[] | null {
  if (!isOnItsWayOut(item)) return null
  if (isOrphaning(item))
    return [
      ...(dependents.length > 0 ? [{ kind: 'orphan', dependents } as const] : []),
      { kind: 'removeFinalizer', finalizer: orphanFinalizer },
    ]
  if (!isDeletingDependents(item)) return []
  const blocking = dependents.filter(dependent => blocks(dependent, item))
  if (blocking.length === 0) return [{ kind: 'removeFinalizer', finalizer: foregroundFinalizer }]
  const next = dependents.filter(dependent => !isOnItsWayOut(dependent))
  return next.length > 0 ? [{ kind: 'lookAt', uids: next.map(dependent => dependent.uid) }] : []
}

const blocks = (dependent: GraphItem, owner: GraphItem): boolean =>
  dependent.owners.some(each => each.uid === owner.uid && each.blockOwnerDeletion === true)

/** For an object that is not on its way out. */
export function planDependent(
  item: GraphItem,
  owners: readonly Owner[],
  dependents: readonly GraphItem[],
): readonly GarbageStep[] {
  const of = (kind: OwnerState['kind']) => owners.filter(({ state }) => state.kind === kind)
  if (owners.length === 0 || of('unknown').length > 0) return []
  const loose = [...of('absent'), ...of('deletingDependents')]
  if (of('solid').length > 0)
    return loose.length === 0
      ? []
      : [{ kind: 'dropOwners', uids: loose.map(({ reference }) => reference.uid) }]
  if (of('deletingDependents').length > 0 && dependents.length > 0) {
    const isCircular = dependents.some(isDeletingDependents)
    return [
      ...(isCircular ? [{ kind: 'unblockOwners' } as const] : []),
      { kind: 'delete', propagation: 'Foreground' },
    ]
  }
  return [{ kind: 'delete', propagation: propagationOf(item) }]
}

/** As the object itself asks for. */
function propagationOf({ object }: GraphItem): 'Foreground' | 'Background' | 'Orphan' {
  const finalizers = object.metadata?.finalizers ?? []
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}
