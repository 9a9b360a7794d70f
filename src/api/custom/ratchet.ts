// An update is not refused for what it has not touched: a schema may have become stricter since the object was written.
import { isEqual } from '../equality.ts'
import type { FieldError } from '../field-error.ts'
import type { FieldPath, Finding } from './finding.ts'
import { isFields } from './schema-node.ts'

/** The refusals that the update itself brings. */
export function broughtBy(
  findings: readonly Finding[],
  object: unknown,
  old: unknown,
): readonly FieldError[] {
  const unchangedLists = new Map<unknown, boolean>()
  return findings.filter(({ at }) => !isUntouched(at, object, old, unchangedLists)).map(({ error }) => error)
}

/** Of two lists only a whole one tells which element was which. */
function isUntouched(path: FieldPath, object: unknown, old: unknown, known: Map<unknown, boolean>): boolean {
  let [now, before] = [object, old]
  for (const step of path) {
    if (Array.isArray(now)) {
      const same = known.get(now) ?? isEqual(now, before)
      known.set(now, same)
      return same
    }
    if (!isFields(now) || !isFields(before) || typeof step !== 'string') return false
    if (!Object.hasOwn(now, step) || !Object.hasOwn(before, step)) return false
    now = now[step]
    before = before[step]
  }
  return path.length > 0 && isEqual(now, before)
}
