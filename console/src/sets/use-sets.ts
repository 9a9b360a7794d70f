// The StatefulSets of a namespace (or of all) with everything that their rows show, kept up to date together.
import { useMemo } from 'react'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, controllerOf } from '../../../src/api/object.ts'
import type { LiveState } from '../live/collection.ts'
import { useLive } from '../live/live-store.tsx'
import { useNow } from '../parts/time.tsx'
import { type SetView, viewOfSet } from './set-model.ts'

export interface LiveSets {
  readonly state: LiveState
  readonly views: readonly SetView[]
}

/** Causes name how long they last: every so often they are put into words again. */
const wordsMs = 5_000

export function useSets(namespace: string): LiveSets {
  const sets = useLive(kinds.StatefulSet, namespace)
  const pods = useLive(kinds.Pod, namespace)
  const revisions = useLive(kinds.ControllerRevision, namespace)
  const claims = useLive(kinds.PersistentVolumeClaim, namespace)
  const events = useLive(kinds.Event, namespace)
  const tick = Math.floor(useNow() / wordsMs)
  const views = useMemo(() => {
    const podsOf = byOwner(pods.items)
    const revisionsOf = byOwner(revisions.items)
    const claimsIn = byNamespace(claims.items)
    const eventsIn = byNamespace(events.items)
    const now = Math.max(tick * wordsMs, Date.now())
    const partsOf = (set: StatefulSet) => {
      const uid = set.metadata?.uid ?? ''
      const inNamespace = set.metadata?.namespace ?? ''
      return {
        pods: podsOf.get(uid) ?? [],
        revisions: revisionsOf.get(uid) ?? [],
        claims: claimsIn.get(inNamespace) ?? [],
        events: eventsIn.get(inNamespace) ?? [],
      }
    }
    return sets.items.map(set => viewOfSet(set, partsOf(set), now))
  }, [sets.items, pods.items, revisions.items, claims.items, events.items, tick])
  return { state: sets.state, views }
}

/** By owner, never by labels: Pods of another set may carry the same. */
const byOwner = <T extends ApiObject>(objects: readonly T[]) =>
  grouped(objects, each => controllerOf(each)?.uid ?? '')
const byNamespace = <T extends ApiObject>(objects: readonly T[]) =>
  grouped(objects, each => each.metadata?.namespace ?? '')

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
