// The one way to start a controller: it waits until all that it reads has arrived, and then works on the keys that
// its watches name.
//
// Invariants:
//   - no reconcile runs before every informer is synced and every watch has told of what is present: the first pass
//     of a key sees the whole world, and a graph that watches fill is filled;
//   - after `stop` nothing wakes a key, and nothing is reconciled;
//   - `ready` resolves when the workers are at work, and when the controller is stopped before that.
import type { ApiObject } from '../api/object.ts'
import type { Change, ControllerOptions, ControllerQueue, Informer, Running, Wake } from './controller.ts'
import { runController } from './run-controller.ts'

/** A source of keys: most often an informer, through `watch`. */
export interface Watch {
  synced(): Promise<void>
  /** Tells of what is present, and of every change until the returned function is called. */
  start(wake: Wake): () => void
}

export interface ControllerSpec extends ControllerOptions {
  /** What wakes keys; a promise where the cluster is asked first what there is to watch. */
  readonly watches: readonly Watch[] | Promise<readonly Watch[]>
  /** What is read besides: waited for, wakes nothing. */
  readonly reads?: readonly { synced(): Promise<void> }[]
}

export interface StartedController extends Running, Wake {
  /** Resolves once the controller is at work; rejects where what there is to watch cannot be told. */
  readonly ready: Promise<void>
}

/** Something that is on its way to be at work. */
export type Starting = Running & Pick<StartedController, 'ready'>

/** Every change of the informer's objects, and those present as `added`. */
export const watch = <T extends ApiObject>(
  informer: Informer<T>,
  onChange: (change: Change<T>, wake: Wake) => void,
): Watch => ({
  synced: () => informer.synced(),
  start: wake => informer.onChange(change => onChange(change, wake)),
})

export function startController({ watches, reads = [], ...options }: ControllerSpec): StartedController {
  const stops: (() => void)[] = []
  let queue: ControllerQueue | null = null
  let isStopped = false
  let giveUp = () => {}
  const stopped = new Promise<void>(resolve => {
    giveUp = resolve
  })
  const wake: Wake = {
    enqueue: key => queue?.enqueue(key),
    enqueueAfter: (key, afterMs) => queue?.enqueueAfter(key, afterMs),
    resetBackoff: key => queue?.resetBackoff(key),
  }

  const begin = async (): Promise<void> => {
    const sources = await watches
    await Promise.all([...sources, ...reads].map(source => source.synced()))
    if (isStopped) return
    queue = runController(options)
    // In one go: the workers take their first key when this function has ended.
    for (const source of sources) stops.push(source.start(wake))
  }

  return {
    ...wake,
    ready: Promise.race([begin(), stopped]),
    async stop() {
      isStopped = true
      giveUp()
      for (const stop of stops.splice(0)) stop()
      await queue?.stop()
    },
  }
}

/** Several as one. */
export const together = (parts: readonly Starting[]): Starting => ({
  ready: Promise.all(parts.map(({ ready }) => ready)).then(() => {}),
  async stop() {
    await Promise.all(parts.map(part => part.stop()))
  },
})
