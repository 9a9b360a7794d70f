// When a schedule is next due. Wall clocks of time zones jump: what falls in the hour that is left out does not happen,
// what falls in the hour that comes twice happens twice, as upstream has it.
import { formatTime, type Instant } from '../../base/clock.ts'
import type { FieldSchedule, Schedule } from './schedule.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
/** A schedule that is due on no day of this many is never due: the 30th of February. */
const daysMax = 5 * 366

/** The first time after `after`; null for a schedule that is never due. `zone`: a name of IANA's; the machine's if left out. */
export function nextTime(schedule: Schedule, after: Instant, zone?: string): Instant | null {
  if (schedule.kind === 'every') return after - (after % 1_000) + schedule.ms
  let since = after
  let offset = offsetMs(after, zone)
  // A clock jumps twice a year at most, and a time that is due comes within five years.
  for (let jumps = 0; jumps <= 2 * (daysMax / 365); jumps++) {
    const wall = nextWall(schedule, since + offset)
    if (wall === null) return null
    const due = wall - offset
    if (offsetMs(due, zone) === offset) return due
    const jump = jumpBetween(since, due, zone)
    offset = offsetMs(jump, zone)
    since = jump - 1
  }
  return null
}

/** When the offset changes: the first minute with another than at `before`. */
function jumpBetween(before: Instant, after: Instant, zone: string | undefined): Instant {
  const offset = offsetMs(before, zone)
  let [low, high] = [Math.floor(before / minuteMs), Math.ceil(after / minuteMs)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(middle * minuteMs, zone) === offset) low = middle
    else high = middle
  }
  return high * minuteMs
}

/** On a clock that never jumps: walls are milliseconds as of UTC. */
function nextWall(schedule: FieldSchedule, after: number): number | null {
  const from = Math.floor(after / minuteMs) * minuteMs + minuteMs
  let day = Math.floor(from / dayMs) * dayMs
  for (let days = 0; days < daysMax; days++, day += dayMs) {
    if (!isDueOn(schedule, new Date(day))) continue
    const minute = firstMinute(schedule, day < from ? (from - day) / minuteMs : 0)
    if (minute !== null) return day + minute * minuteMs
  }
  return null
}

function isDueOn({ months, monthDays, weekDays, needsBothDays }: FieldSchedule, day: Date): boolean {
  if (!months.has(day.getUTCMonth() + 1)) return false
  const inMonth = monthDays.has(day.getUTCDate())
  const inWeek = weekDays.has(day.getUTCDay())
  return needsBothDays ? inMonth && inWeek : inMonth || inWeek
}

/** The first due minute of a day from the given one on. */
function firstMinute({ hours, minutes }: FieldSchedule, from: number): number | null {
  for (const hour of hours) {
    if (hour * 60 + 59 < from) continue
    const minute = minutes.find(each => hour * 60 + each >= from)
    if (minute !== undefined) return hour * 60 + minute
  }
  return null
}

const formats = new Map<string, Intl.DateTimeFormat>()
const zonesMax = 1_000

/** How far the wall clock of a zone is ahead of UTC. */
function offsetMs(at: Instant, zone: string | undefined): number {
  if (zone === undefined) return -new Date(at).getTimezoneOffset() * minuteMs
  if (zone === 'UTC') return 0
  const known = formats.get(zone)
  const format = known ?? formatOf(zone)
  if (!known && formats.size < zonesMax) formats.set(zone, format)
  const parts: { [part: string]: number } = {}
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000
}

/** A time in RFC 3339 as the wall clock of a zone shows it. */
export function formatInZone(at: Instant, zone: string): string {
  const offset = offsetMs(at, zone)
  if (offset === 0) return formatTime(at)
  const minutes = Math.abs(offset) / minuteMs
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const ahead = `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
  return formatTime(at + offset).replace('Z', ahead)
}

const formatOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone)
    // Offsets are no zones to upstream, and to newer engines they are.
    return !/^[+-]/.test(zone)
  } catch {
    return false
  }
}
