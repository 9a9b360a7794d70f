// How long webhooks may take with one write, all together: no longer than its answer is waited for. A write that nobody waits for
// any more does not come into force behind the back of whoever was told that it failed.
import type { Instant } from '../../base/clock.ts'
import { readTimeout, writeMsMax, writeTooLate } from '../fairness/deadlines.ts'
import type { Call } from '../request/call.ts'
import type { ServerRequest } from '../request/request.ts'

/** From the first webhook that was asked. */
const ends = new WeakMap<ServerRequest, Instant>()

/** Throws upstream's 504 where nothing is left. */
export function msLeft({ server: { clock }, request }: Call): number {
  const now = clock.now()
  const known = ends.get(request)
  const end = known ?? now + Math.min(writeMsMax, readTimeout(request.query) ?? writeMsMax)
  if (known === undefined) ends.set(request, end)
  if (now >= end) throw writeTooLate()
  return end - now
}
