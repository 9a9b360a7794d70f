// Indexes of a Job as it writes them down: `0-3,7`.
import { quoted } from '../../shown-value.ts'

interface Interval {
  readonly first: number
  readonly last: number
}

/** The intervals, or why they cannot be read. */
export type Indexes =
  | { readonly kind: 'intervals'; readonly intervals: readonly Interval[]; readonly count: number }
  | { readonly kind: 'problem'; readonly text: string }

const int64Max = 2 ** 63
const problem = (text: string): Indexes => ({ kind: 'problem', text })

/** Each after the one before it, and below the number of completions. */
export function readIndexes(text: string, completions: number): Indexes {
  const intervals: Interval[] = []
  let count = 0
  for (const fragment of text === '' ? [] : text.split(',')) {
    const interval = readInterval(fragment, completions)
    if (typeof interval === 'string') return problem(interval)
    const before = intervals.at(-1)
    if (before && before.last >= interval.first) return problem(notIncreasing(before.last, interval.first))
    intervals.push(interval)
    count += interval.last - interval.first + 1
  }
  return { kind: 'intervals', intervals, count }
}

const notIncreasing = (previous: number, current: number): string =>
  `non-increasing order, previous: ${previous}, current: ${current}`

function readInterval(fragment: string, completions: number): Interval | string {
  const limits = fragment.split('-')
  if (limits.length > 2)
    return `the fragment ${quoted(fragment)} violates the requirement that an index interval can have at most two parts separated by '-'`
  const numbers: number[] = []
  for (const limit of limits) {
    const value = /^\+?\d+$/.test(limit) ? Number(limit) : int64Max
    if (value >= int64Max) return `cannot convert string to integer for index: ${quoted(limit)}`
    if (value >= completions) return `too large index: ${quoted(limit)}`
    numbers.push(value)
  }
  const [first = 0, last = first] = numbers
  return limits.length === 2 && first >= last ? notIncreasing(first, last) : { first, last }
}

/** The first index that is in both, or null. Both lists are in order. */
export function commonIndex(some: readonly Interval[], others: readonly Interval[]): number | null {
  let at = 0
  for (const { first, last } of some) {
    let other = others[at]
    while (other && other.last < first) other = others[++at]
    if (other && other.first <= last) return Math.max(first, other.first)
  }
  return null
}
