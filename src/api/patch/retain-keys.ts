import { goText } from '../decode/go-text.ts'
import { isEqual } from '../equality.ts'
import { deletionPrefix, isDirective, retainKeysDirective } from './directives.ts'
import type { JsonObject } from './json-object.ts'
import { brokenPatch, malformedPatch } from './patch-error.ts'

/** The fields that `$retainKeys` of the patch leaves; all of them without it. A patch takes the directive over. */
export function retainedFields(
  current: JsonObject,
  patch: JsonObject,
  target: 'object' | 'patch',
): JsonObject {
  const keys = patch[retainKeysDirective]
  if (keys === undefined) return current
  if (target === 'patch') return withRetainKeys(current, keys)
  if (!Array.isArray(keys)) throw malformedPatch('invalid patch format of retainKeys')
  const kept = new Set<unknown>(keys)
  for (const [field, value] of Object.entries(patch)) {
    const names = value !== null && !isDirective(field) && !field.startsWith(deletionPrefix)
    if (names && !kept.has(field)) throw malformedPatch('invalid patch format of retainKeys')
  }
  return Object.fromEntries(Object.entries(current).filter(([field]) => kept.has(field)))
}

function withRetainKeys(current: JsonObject, keys: unknown): JsonObject {
  const before = current[retainKeysDirective]
  if (before !== undefined && !isEqual(before, keys))
    throw brokenPatch(
      `${goText(before)} and ${goText(keys)} are not deep equal: this may happen when calculating the 3-way diff patch`,
    )
  return { ...current, [retainKeysDirective]: keys }
}
