// The StatefulSets of a namespace (or of all) with everything that their rows show, kept up to date together.
import { useMemo, useState } from 'react'
import { kinds } from '../../../src/api/kinds.ts'
import { isLoaded, type LiveState } from '../live/collection.ts'
import { useLive } from '../live/live-store.tsx'
import { serverNow } from '../parts/server-clock.ts'
import { useNow } from '../parts/time.tsx'
import { outlineOfSet, type SetView } from './set-model.ts'
import { createSetViews } from './set-views.ts'
import { useClassesFor } from './use-classes.ts'

export interface LiveSets {
  readonly state: LiveState
  /** All of them are there. */
  readonly isListed: boolean
  readonly views: readonly SetView[]
}

export function useSets(namespace: string): LiveSets {
  const sets = useLive(kinds.StatefulSet, namespace)
  // What belongs to them is asked for once the first of them are there: they are the table, and come first.
  const isBegun = sets.state.kind !== 'loading' || sets.items.length > 0
  const then = isBegun ? namespace : null
  const pods = useLive(kinds.Pod, then)
  const revisions = useLive(kinds.ControllerRevision, then)
  const claims = useLive(kinds.PersistentVolumeClaim, then)
  const events = useLive(kinds.Event, then)
  const classes = useClassesFor(pods.items)
  const [viewsOf] = useState(createSetViews)
  const second = useNow()
  const isWhole = [pods, revisions, claims, events].every(isLoaded)
  const views = useMemo(() => {
    const now = Math.max(second, serverNow())
    // Without their Pods all sets would look as if these were missing, without events as if nothing were the matter.
    if (!isWhole) return sets.items.map(set => outlineOfSet(set, now))
    return viewsOf(
      {
        sets: sets.items,
        pods: pods.items,
        revisions: revisions.items,
        claims: claims.items,
        events: events.items,
        classes,
      },
      now,
    )
  }, [viewsOf, sets.items, pods.items, revisions.items, claims.items, events.items, classes, second, isWhole])
  return { state: sets.state, isListed: sets.isListed, views }
}
