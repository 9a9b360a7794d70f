import { unreachable } from '../base/assert.ts'
import type { Instant } from '../base/clock.ts'
import { errorWords } from '../base/error-words.ts'
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
  const told: Told = new Map()
  const workers = Array.from({ length: options.workers }, () => work(queue, told, options))
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

/** What was said last about a key that fails, and when. */
type Told = Map<string, { readonly words: string; readonly at: Instant }>

/** The same failure of a key is told once in this time. */
const tellAgainMs = 10 * 60_000

async function work(queue: WorkQueue, told: Told, options: ControllerOptions): Promise<void> {
  const turn = loopTurnOf(options.context.clock)
  for (let key = await queue.take(); key !== null; key = await queue.take()) {
    if (turn.isLong()) await turn.next()
    trail.mark('controller', options.name)
    await reconcileOnce({ queue, told, key }, options)
    queue.done(key)
  }
}

interface Taken {
  readonly queue: WorkQueue
  readonly told: Told
  readonly key: string
}

async function reconcileOnce({ queue, told, key }: Taken, options: ControllerOptions): Promise<void> {
  const log = options.context.log
  const fields = { controller: options.name, key }
  try {
    const outcome = await options.reconcile(key)
    queue.forget(key)
    told.delete(key)
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
      told.delete(key)
      log.error('reconcile failed for good', { ...fields, error })
      return
    }
    const retryInMs = queue.addRateLimited(key)
    // Somebody else wrote first, as happens all day: the next try reads anew.
    if (isStaleView(error) && retryInMs < staleForLongMs)
      log.debug('reconcile met a conflict', { ...fields, error, retryInMs })
    else if (isNews(told, key, { words: wordsOf(error), at: options.context.clock.now() }))
      log.warn('reconcile failed', { ...fields, error, retryInMs })
    else log.debug('reconcile failed again', { ...fields, error, retryInMs })
  }
}

/** Notes what is told. A key that fails alike for hours is not to fill the log. */
function isNews(told: Told, key: string, now: { readonly words: string; readonly at: Instant }): boolean {
  const last = told.get(key)
  if (last && last.words === now.words && now.at - last.at < tellAgainMs) return false
  told.set(key, now)
  return true
}

/** Names that are made up anew at every try do not make it another failure. */
const wordsOf = (error: unknown): string => errorWords(error).replace(/"[^"]*"/g, '""')
