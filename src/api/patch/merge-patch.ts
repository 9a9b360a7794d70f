import { isObject } from './struct-fields.ts'

/** RFC 7386: objects are merged in depth, null removes a field, everything else replaces. The input is not changed. */
export function applyMergePatch(current: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged: { [field: string]: unknown } = Object.create(null)
  if (isObject(current)) Object.assign(merged, current)
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field]
    else merged[field] = applyMergePatch(merged[field], value)
  }
  return { ...merged }
}

/** The merge patch that turns `from` into `to`: fields that went are null, lists are replaced as a whole. */
export function mergePatchBetween(
  from: { readonly [field: string]: unknown },
  to: { readonly [field: string]: unknown },
): unknown {
  const patch: { [field: string]: unknown } = {}
  for (const field of Object.keys(from)) if (to[field] === undefined) patch[field] = null
  for (const [field, value] of Object.entries(to)) {
    const before = from[field]
    if (isObject(before) && isObject(value)) {
      const inner = mergePatchBetween(before, value)
      if (isObject(inner) && Object.keys(inner).length > 0) patch[field] = inner
    } else if (JSON.stringify(before) !== JSON.stringify(value)) patch[field] = value
  }
  return patch
}
