import { nextTime } from '../../api/cron/next-time.ts'
import type { Schedule } from '../../api/cron/schedule.ts'
import type { Instant } from '../../base/clock.ts'

/** Upstream warns from so many on. */
export const missedMax = 100

export interface Due {
  /** The last time that has come and was not seen to; null where there is none. */
  readonly last: Instant | null
  /** How many have come, counted no further than one above `missedMax`. */
  readonly count: number
}

/** Windows before now in which the last due time is looked for, the smallest first. */
const windowsMs = [120_000, 3_600_000, 86_400_000, 32 * 86_400_000, 366 * 86_400_000]

export function dueTimes(
  schedule: Schedule,
  { since, now, zone }: { readonly since: Instant; readonly now: Instant; readonly zone?: string },
): Due {
  let count = 0
  let last: Instant | null = null
  for (
    let at = nextTime(schedule, since, zone);
    at !== null && at <= now;
    at = nextTime(schedule, at, zone)
  ) {
    last = at
    if (++count > missedMax) return { last: lastBefore(schedule, { since: at, now, zone }), count }
  }
  return { last, count }
}

/** The last due time by now, without going through all since then. */
function lastBefore(
  schedule: Schedule,
  { since, now, zone }: { readonly since: Instant; readonly now: Instant; readonly zone?: string },
): Instant {
  const starts = windowsMs.map(window => now - window).filter(start => start > since)
  for (const start of [...starts, since]) {
    let last: Instant | null = null
    for (
      let at = nextTime(schedule, start, zone);
      at !== null && at <= now;
      at = nextTime(schedule, at, zone)
    )
      last = at
    if (last !== null) return last
  }
  return since
}
