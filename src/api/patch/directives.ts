// The words by which a strategic merge patch says more than values can:
//
//   `$patch: replace | delete`             in a map or as an element of a list: what happens to it as a whole;
//   `$retainKeys: [a, b]`                  the only fields that stay;
//   `$deleteFromPrimitiveList/<field>`     plain values to take out of a list;
//   `$setElementOrder/<field>`             the order of the merged list.

import { isObject, type JsonObject } from './json-object.ts'

export const patchDirective = '$patch'
export const retainKeysDirective = '$retainKeys'
export const deletionPrefix = '$deleteFromPrimitiveList'
export const orderPrefix = '$setElementOrder'

export const isDirective = (field: string): boolean =>
  field === patchDirective ||
  field === retainKeysDirective ||
  field.startsWith(deletionPrefix) ||
  field.startsWith(orderPrefix)

/** The element of a keyed list that a patch deletes. */
export const deletionOf = (key: string, identity: unknown): JsonObject => ({
  [key]: identity,
  [patchDirective]: 'delete',
})

/**
 * What a value of a patch becomes where the object has none: without directives and nulls. Undefined for a map that is a directive
 * itself, since there is nothing to replace or delete.
 */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue).filter(element => element !== undefined)
  if (!isObject(value)) return value
  return value[patchDirective] === undefined ? plainFields(value) : undefined
}

/** The map itself stays, whatever it says of itself. */
export function plainFields(value: JsonObject): JsonObject {
  const fields: [string, unknown][] = []
  for (const [field, each] of Object.entries(value)) {
    if (isDirective(field) || each === null) continue
    const plain = plainValue(each)
    if (plain !== undefined) fields.push([field, plain])
  }
  return Object.fromEntries(fields)
}
