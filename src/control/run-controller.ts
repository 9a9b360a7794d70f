import { unreachable } from '../base/assert.ts'
import { loopTurnOf } from '../base/event-loop/loop-turn.ts'
import { trail } from '../base/event-loop/trail.ts'
import { type ControllerOptions, type ControllerQueue, PermanentError } from './controller.ts'
import { isStaleView } from './stale-view.ts'
import { WorkQueue } from './work-queue.ts'

/** Upstream's longest back-off of a key. */
const backoffMsMaxDefault = 1_000_000

/** A key whose view is stale again and again until its back-off is this long has found somebody to fight with. */
const staleForLongMs = 1_000

/** Starts the workers of a controller. They reconcile the keys that the returned queue is given. */
export function runController(options: ControllerOptions): ControllerQueue {
  const { clock } = options.context
  const queue = new WorkQueue({ clock, backoffMsMax: options.backoffMsMax ?? backoffMsMaxDefault })
  const workers = Array.from({ length: options.workers }, () => work(queue, options))
  return {
    enqueue: key => queue.add(key),
    enqueueAfter: (key, afterMs) => queue.addAfter(key, afterMs),
    resetBackoff: key => queue.forget(key),
    async stop() {
      queue.close()
      await Promise.all(workers)
    },
  }
}

async function work(queue: WorkQueue, options: ControllerOptions): Promise<void> {
  const turn = loopTurnOf(options.context.clock)
  for (let key = await queue.take(); key !== null; key = await queue.take()) {
    if (turn.isLong()) await turn.next()
    trail.mark('controller', options.name)
    await reconcileOnce(queue, key, options)
    queue.done(key)
  }
}

async function reconcileOnce(queue: WorkQueue, key: string, options: ControllerOptions): Promise<void> {
  const log = options.context.log
  const fields = { controller: options.name, key }
  try {
    const outcome = await options.reconcile(key)
    queue.forget(key)
    switch (outcome.kind) {
      case 'settled':
        return
      case 'checkAgain':
        return queue.addAfter(key, outcome.afterMs)
      default:
        return unreachable(outcome)
    }
  } catch (error) {
    if (error instanceof PermanentError) {
      queue.forget(key)
      log.error('reconcile failed for good', { ...fields, error })
      return
    }
    const retryInMs = queue.addRateLimited(key)
    // Somebody else wrote first, as happens all day: the next try reads anew.
    if (isStaleView(error) && retryInMs < staleForLongMs)
      log.debug('reconcile met a conflict', { ...fields, error, retryInMs })
    else log.warn('reconcile failed', { ...fields, error, retryInMs })
  }
}
