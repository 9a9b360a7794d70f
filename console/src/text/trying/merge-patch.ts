// The smallest merge patch (RFC 7386) between two states of an object. Pure.
import { isEqual } from '../../../../src/api/equality.ts'

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

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
