// Schedules in cron's notation, as Kubernetes reads them: five fields (minute, hour, day of month, month, day of week),
// or a word such as `@daily` or `@every 1h30m`.
//
// Where both the day of the month and the day of the week are restricted, either will do; where one is a star, the other
// decides. A star with a step above one counts as restricted. No library does exactly this, and the texts of refusals are
// part of it.
import { fieldBounds, parseField, ScheduleError } from './schedule-field.ts'

export { ScheduleError } from './schedule-field.ts'

export interface FieldSchedule {
  readonly kind: 'fields'
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly monthDays: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekDays: ReadonlySet<number>
  /** Whether a day must satisfy both the month's and the week's field. */
  readonly needsBothDays: boolean
}

export type Schedule = FieldSchedule | { readonly kind: 'every'; readonly ms: number }

const words: { readonly [word: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** Throws a `ScheduleError`, in upstream's words, for what is no schedule. */
export function parseSchedule(text: string): Schedule {
  if (text === '') throw new ScheduleError('empty spec string')
  if (text.startsWith('@every ')) return { kind: 'every', ms: everyMs(text) }
  const spec = text.startsWith('@') ? words[text] : text
  if (spec === undefined) throw new ScheduleError(`unrecognized descriptor: ${text}`)
  const fields = spec.split(/\s+/).filter(field => field !== '')
  if (fields.length !== 5)
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`)
  const [minute = '', hour = '', monthDay = '', month = '', weekDay = ''] = fields
  const monthDays = parseField(monthDay, fieldBounds.monthDay)
  const weekDays = parseField(weekDay, fieldBounds.weekDay)
  const sorted = (values: ReadonlySet<number>) => [...values].sort((a, b) => a - b)
  return {
    kind: 'fields',
    minutes: sorted(parseField(minute, fieldBounds.minute).values),
    hours: sorted(parseField(hour, fieldBounds.hour).values),
    monthDays: monthDays.values,
    months: parseField(month, fieldBounds.month).values,
    weekDays: weekDays.values,
    needsBothDays: monthDays.isStar || weekDays.isStar,
  }
}

const unitMs: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/** Whole seconds, one at least. */
function everyMs(text: string): number {
  const duration = text.slice('@every '.length)
  if (!/^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/.test(duration))
    throw new ScheduleError(`failed to parse duration ${text}: time: invalid duration "${duration}"`)
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0)
  return Math.max(1_000, ms - (ms % 1_000))
}
