import { formatHumanDuration } from '../../api/duration.ts'
import type { Event } from '../../api/generated/types.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { formatTable } from '../terminal/table.ts'

const shownMax = 20

const lastTime = ({ series, lastTimestamp, eventTime, metadata }: Event): Instant =>
  parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp) ?? 0

/** The last events, the newest at the bottom, with how often each came. */
export function eventLines(events: readonly Event[], now: Instant): readonly string[] {
  if (events.length === 0) return ['Events: none']
  const sorted = events.toSorted((a, b) => lastTime(a) - lastTime(b))
  const rows = sorted.slice(-shownMax).map(event => {
    const { type = '', reason = '', message = '', involvedObject, count, series } = event
    const times = series?.count ?? count ?? 1
    const age = formatHumanDuration(now - lastTime(event))
    const object = `${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name ?? ''}`
    return [
      times > 1 ? `${age} (x${times})` : age,
      type,
      reason,
      object,
      message.trim().replaceAll('\n', ' '),
    ]
  })
  const more = sorted.length > shownMax ? [`${sorted.length - shownMax} older ones are left out.`] : []
  return ['Events:', ...formatTable(['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'], rows), ...more]
}
