import type { Clock } from '../../base/clock.ts'
import { tooManyRequests } from './too-many-requests.ts'
import type { Patience } from './waiting-lines.ts'

/** Of somebody who stays for a minute. */
export const patient = (clock: Clock, more: Partial<Patience> = {}): Patience => ({
  clock,
  msMax: 60_000,
  tooLong: tooManyRequests,
  request: { signal: new AbortController().signal },
  ...more,
})
