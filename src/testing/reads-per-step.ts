// How much each step of some work looks at, in reads of a map's entries: what a step costs on no machine in particular.
import type { Steps } from '../base/turn.ts'

export interface WatchedReads {
  /** The map, each read of which is counted. */
  readonly map: Readonly<Record<string, never>>
  /** Carries the work out; gives back the most that one step of it has read, and how many steps there were. */
  most(work: Steps<unknown>): { readonly reads: number; readonly steps: number }
}

export function watchReads(map: object): WatchedReads {
  let reads = 0
  const watched = new Proxy(map, {
    get(target, name) {
      reads++
      return Reflect.get(target, name)
    },
  })
  return {
    map: watched as Readonly<Record<string, never>>,
    most(work) {
      let [most, steps] = [0, 0]
      for (let done: boolean | undefined = false; !done; steps++) {
        reads = 0
        done = work.next().done
        most = Math.max(most, reads)
      }
      return { reads: most, steps }
    },
  }
}
