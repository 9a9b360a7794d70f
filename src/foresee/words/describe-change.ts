// What changes in an object, in one line. Paths and values are nobody's language.
import { unreachable } from '../../base/assert.ts'
import type { Change } from '../object-diff.ts'

export function describeChange({ path, kind, before, after }: Change): string {
  switch (kind) {
    case 'added':
      return `+ ${path}: ${shortValue(after)}`
    case 'removed':
      return `- ${path}: ${shortValue(before)}`
    case 'changed':
      return `~ ${path}: ${shortValue(before)} → ${shortValue(after)}`
    default:
      return unreachable(kind)
  }
}

/** What a value looks like in one line. */
function shortValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
