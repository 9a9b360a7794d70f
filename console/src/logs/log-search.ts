// What is searched for in a log: which lines have it, what of their text is marked, and the match that somebody has gone to,
// which stays the same line while others are merged in above it and old ones are let go. Pure.
import { type LogLine, shownFields } from './log-line.ts'

/** Indices of the lines that hold the words, in any case: as they were written, or as fields of JSON are shown. */
export function matchesOf(lines: readonly LogLine[], words: string): readonly number[] {
  const wanted = words.toLowerCase()
  if (wanted === '') return []
  const found: number[] = []
  for (const [index, line] of lines.entries())
    if (line.text.toLowerCase().includes(wanted) || shownIn(line).includes(wanted)) found.push(index)
  return found
}

const shown = new WeakMap<object, string>()

function shownIn({ fields }: LogLine): string {
  if (fields === null) return ''
  const known = shown.get(fields)
  if (known !== undefined) return known
  const { message, rest } = shownFields(fields)
  const text = `${message} ${rest}`.toLowerCase()
  shown.set(fields, text)
  return text
}

/** The text in pieces, every other one a match. */
export function piecesOf(text: string, words: string): readonly string[] {
  if (words === '') return [text]
  const [lower, wanted] = [text.toLowerCase(), words.toLowerCase()]
  // Letters that change their length with their case would shift the pieces.
  if (lower.length !== text.length) return [text]
  const pieces: string[] = []
  let from = 0
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    pieces.push(text.slice(from, at), text.slice(at, at + wanted.length))
    from = at + wanted.length
  }
  return [...pieces, text.slice(from)]
}

/** The match that is gone to. */
export interface MatchAt {
  readonly place: number
  /** Of its line; null for whichever stands at that place. */
  readonly key: number | null
  /** How often somebody has gone to another. */
  readonly moves: number
}

export const firstMatch: MatchAt = { place: 0, key: null, moves: 0 }

interface Found {
  readonly lines: readonly LogLine[]
  readonly matches: readonly number[]
}

/** Its place among the matches now; null where there are none. */
export function placeOf({ place, key }: MatchAt, { lines, matches }: Found): number | null {
  if (matches.length === 0) return null
  const keyAt = (match: number | undefined) => (match === undefined ? undefined : lines[match]?.key)
  if (key === null || keyAt(matches[place]) === key) return Math.min(place, matches.length - 1)
  const found = matches.findIndex(match => keyAt(match) === key)
  return found >= 0 ? found : Math.min(place, matches.length - 1)
}
