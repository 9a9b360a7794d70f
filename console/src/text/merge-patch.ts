// The smallest merge patch (RFC 7386) between two states of an object, and a three-way merge by such patches. Pure.
import { isEqual } from '../../../src/api/equality.ts'

/** Null when nothing differs. Lists are sent whole where they differ: a merge patch knows no other way. */
export function mergePatchBetween(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return isEqual(before, after) ? null : after
  const patch: { [key: string]: unknown } = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!(key in after)) patch[key] = null
    else if (!(key in before)) patch[key] = after[key]
    else if (!isEqual(before[key], after[key])) patch[key] = mergePatchBetween(before[key], after[key])
  }
  return Object.keys(patch).length > 0 ? patch : null
}

/** My changes on top of theirs: where both changed the same field, mine stand. */
export function rebased({
  base,
  mine,
  theirs,
}: {
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}): unknown {
  return applied(theirs, mergePatchBetween(base, mine))
}

function applied(target: unknown, patch: unknown): unknown {
  if (patch === null) return target
  if (!isObject(patch)) return patch
  const result: { [key: string]: unknown } = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = applied(result[key], value)
  }
  return result
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
