import { useEffect, useReducer } from 'react'
import { serverNow } from '../parts/server-clock.ts'
import type { SetView } from '../sets/set-model.ts'
import { type Watched, watchedWith } from './timeline-model.ts'

/** Of each set that was looked at, for as long as the page lives. */
const watchedSets = new Map<string, Watched>()

/** Keeps what a set goes through while its page is open, whichever tab is shown. */
export function useWatched(view: SetView): Watched | null {
  const key = `${view.namespace}/${view.name}`
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    watchedSets.set(key, watchedWith(watchedSets.get(key) ?? null, view, serverNow()))
    redraw()
  }, [key, view])
  return watchedSets.get(key) ?? null
}
