// Events go after an hour. Real API servers see to that themselves; Kedge's leaves it to this controller.
//
// No copy of the events is kept for it: a sweep reads them page by page, and the next one is due when the oldest that
// was left will be an hour old.
import type { Event } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import type { ControllerContext, Outcome } from '../../control/controller.ts'
import { type StartedController, startController, type Watch } from '../../control/start-controller.ts'

export const eventTtlMs = 3_600_000
const sweepMsMin = 300_000
const pageSize = 500

export function startEventTtl(context: ControllerContext): StartedController {
  const { client, clock } = context

  const sweep = async (): Promise<Outcome> => {
    const now = clock.now()
    let oldest = now
    let next: string | undefined
    do {
      const page = await client.list(kinds.Event, { limit: pageSize, continue: next })
      const isExpired = (event: Event) => lastSeenAt(event, now) + eventTtlMs <= now
      const expired = page.items.filter(isExpired)
      for (const event of page.items) if (!isExpired(event)) oldest = Math.min(oldest, lastSeenAt(event, now))
      await Promise.all(expired.map(event => remove(event)))
      next = page.metadata.continue || undefined
    } while (next)
    return { kind: 'checkAgain', afterMs: Math.max(sweepMsMin, oldest + eventTtlMs - now) }
  }

  const remove = async (event: Event): Promise<void> => {
    const { uid, resourceVersion } = event.metadata
    try {
      await client.delete(kinds.Event, refOf(event), { preconditions: { uid, resourceVersion } })
    } catch (error) {
      // Gone, or counted up this moment.
      if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
    }
  }

  return startController({
    name: 'event-ttl',
    workers: 1,
    context,
    backoffMsMax: sweepMsMin,
    reconcile: sweep,
    watches: [everySweep],
  })
}

/** The first sweep; each says when the next is due. */
const everySweep: Watch = {
  synced: async () => {},
  start(wake) {
    wake.enqueueAfter('sweep', sweepMsMin)
    return () => {}
  },
}

/** When the event last happened, or was written. */
function lastSeenAt(event: Event, now: Instant): Instant {
  const { series, lastTimestamp, eventTime, metadata } = event
  const times = [series?.lastObservedTime, lastTimestamp, eventTime, metadata.creationTimestamp]
  const instants = times.flatMap(time => parseTime(time) ?? [])
  return instants.length > 0 ? Math.max(...instants) : now
}
