// Moments as they are typed: the day, or the day and the time, in one way of writing for every language. A field of the
// browser's own would write them in the browser's language, whatever the console's is. Pure.

const written = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/
/** With a zone, as in addresses that are passed on. */
const zoned = /^\d{4}-\d{2}-\d{2}T\S+(Z|[+-]\d{2}:\d{2})$/

export type Edge = 'from' | 'to'

/** In the zone of who typed it; null for what is no moment. A day alone is meant whole: `to` is its end. */
export function momentOf(text: string, edge: Edge): Date | null {
  const said = text.trim()
  const at = zoned.test(said) ? new Date(said) : localMoment(said, edge)
  return at === null || Number.isNaN(at.getTime()) ? null : at
}

function localMoment(said: string, edge: Edge): Date | null {
  const found = written.exec(said)
  if (!found) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map(part => Number(part ?? 0))
  const at = new Date(year, month - 1, day, hour, minute, second)
  // The thirtieth of February would be another day.
  if (at.getMonth() !== month - 1 || at.getDate() !== day || at.getMinutes() !== minute) return null
  return edge === 'to' && found[4] === undefined ? new Date(year, month - 1, day + 1) : at
}

/** A moment of now, as one would type it. */
export function writtenMoment(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`
}
