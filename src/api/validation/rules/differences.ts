// What an update tried to change, for people to read: upstream appends such a listing to its refusals.
import { isSameValue } from './same-value.ts'

interface Difference {
  readonly path: string
  readonly old: unknown
  readonly new: unknown
}

const linesMax = 20

type Fields = { readonly [field: string]: unknown }
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function* differencesOf(old: unknown, now: unknown, path = '', field = ''): Generator<Difference> {
  if (isSameValue(old, now, field)) return
  if (isFields(old) && isFields(now)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
      yield* differencesOf(old[key], now[key], path ? `${path}.${key}` : key, key)
  } else if (Array.isArray(old) && Array.isArray(now) && old.length === now.length) {
    for (const index of old.keys()) yield* differencesOf(old[index], now[index], `${path}[${index}]`, field)
  } else yield { path, old, new: now }
}

/** `title{` and a pair of lines for each field that differs, in the form of a diff. */
export function formatDifferences(title: string, old: unknown, now: unknown): string {
  const lines: string[] = []
  for (const { path, old: was, new: is } of differencesOf(old, now)) {
    if (lines.length >= linesMax) {
      lines.push('  \t...')
      break
    }
    if (was !== undefined) lines.push(`- \t${path}: ${JSON.stringify(was)},`)
    if (is !== undefined) lines.push(`+ \t${path}: ${JSON.stringify(is)},`)
  }
  return [`  ${title}{`, ...lines, '  }', ''].join('\n')
}
