/** What is no schedule, in the words of upstream's parser. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError'
}

export interface FieldBounds {
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}

const monthNames = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

export const fieldBounds = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  monthDay: { least: 1, most: 31 },
  month: { least: 1, most: 12, names: monthNames },
  weekDay: { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
} as const satisfies { readonly [field: string]: FieldBounds }

export interface Field {
  readonly values: ReadonlySet<number>
  /** Nothing is restricted. */
  readonly isStar: boolean
}

export function parseField(text: string, bounds: FieldBounds): Field {
  const values = new Set<number>()
  let isStar = false
  for (const part of text.split(',').filter(each => each !== '')) {
    const range = parseRange(part, bounds)
    isStar ||= range.isStar
    for (let value = range.first; value <= range.last; value += range.step) values.add(value)
  }
  return { values, isStar }
}

interface Range {
  readonly first: number
  readonly last: number
  readonly step: number
  readonly isStar: boolean
}

function parseRange(text: string, bounds: FieldBounds): Range {
  const [range = '', stepText, ...more] = text.split('/')
  if (more.length > 0) throw new ScheduleError(`too many slashes: ${text}`)
  const [from = '', to, ...rest] = range.split('-')
  if (rest.length > 0) throw new ScheduleError(`too many hyphens: ${text}`)
  const isAll = from === '*' || from === '?'
  if (isAll && to !== undefined)
    throw new ScheduleError(
      `failed to parse int from ${from}: strconv.Atoi: parsing "${from}": invalid syntax`,
    )
  const first = isAll ? bounds.least : numberOf(from, bounds)
  const step = stepText === undefined ? 1 : integerOf(stepText)
  // `5/10` begins at 5 and goes on to the end.
  const open = isAll || stepText !== undefined
  const last = to !== undefined ? numberOf(to, bounds) : open ? bounds.most : first
  if (first < bounds.least)
    throw new ScheduleError(`beginning of range (${first}) below minimum (${bounds.least}): ${text}`)
  if (last > bounds.most)
    throw new ScheduleError(`end of range (${last}) above maximum (${bounds.most}): ${text}`)
  if (first > last)
    throw new ScheduleError(`beginning of range (${first}) beyond end of range (${last}): ${text}`)
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`)
  return { first, last, step, isStar: isAll && step === 1 }
}

function numberOf(text: string, { names }: FieldBounds): number {
  const named = text === '' ? -1 : (names?.indexOf(text.toLowerCase()) ?? -1)
  return named >= 0 ? named : integerOf(text)
}

function integerOf(text: string): number {
  if (/^-\d+$/.test(text)) throw new ScheduleError(`negative number (${text}) not allowed: ${text}`)
  if (!/^\+?\d{1,15}$/.test(text))
    throw new ScheduleError(
      `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`,
    )
  return Number(text)
}
