import { limits } from '../../base/limits.ts'
import { eachInSteps, type Later, laterSteps, type Steps } from '../../base/turn.ts'
import { isEqual } from '../equality.ts'
import { setField } from '../json-values.ts'
import { isObject, type JsonObject } from './json-object.ts'
import { malformedPatch } from './patch-error.ts'

/**
 * JSON merge patches (RFC 7386): objects are merged in depth, null removes a field, everything else replaces. The input is not changed;
 * the result shares what stayed as it was.
 */
export function* mergePatchSteps(current: unknown, patch: unknown): Steps<unknown> {
  if (isObject(patch)) {
    const later: Later = []
    const merged = mergeObjects(current, patch, later)
    yield* laterSteps(later)
    return merged
  }
  if (patch === null || patch === undefined) throw malformedPatch('Invalid JSON Patch')
  const found = Array.isArray(patch) ? 'array' : typeof patch === 'boolean' ? 'bool' : typeof patch
  throw malformedPatch(
    `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
  )
}

/** Long maps are left to be filled later. */
function mergeObjects(current: unknown, patch: JsonObject, later: Later): JsonObject {
  const merged: { [field: string]: unknown } = {}
  const held = isObject(current) ? current : nothing
  const put = (field: string) => {
    const value = patch[field]
    if (value === null) return
    const before = Object.hasOwn(held, field) ? held[field] : undefined
    setField(merged, field, isObject(value) ? mergeObjects(before, value, later) : value)
  }
  const keep = (field: string) => {
    if (Object.hasOwn(patch, field)) put(field)
    else setField(merged, field, held[field])
  }
  const add = (field: string) => {
    if (!Object.hasOwn(held, field)) put(field)
  }
  const [heldFields, givenFields] = [Object.keys(held), Object.keys(patch)]
  if (heldFields.length + givenFields.length > limits.stepPartsMax) {
    later.push(eachInSteps(heldFields, keep), eachInSteps(givenFields, add))
    return merged
  }
  for (const field of heldFields) keep(field)
  for (const field of givenFields) add(field)
  return merged
}

const nothing: JsonObject = {}

/** The merge patch that turns `from` into `to`: fields that went are null, lists are replaced as a whole. */
export function mergePatchBetween(from: JsonObject, to: JsonObject): JsonObject {
  const patch = new Map<string, unknown>()
  const has = (object: JsonObject, field: string) =>
    Object.hasOwn(object, field) && object[field] !== undefined
  for (const field of Object.keys(from)) if (has(from, field) && !has(to, field)) patch.set(field, null)
  for (const [field, value] of Object.entries(to)) {
    const before = has(from, field) ? from[field] : undefined
    if (value === undefined || isEqual(before, value)) continue
    patch.set(field, isObject(before) && isObject(value) ? mergePatchBetween(before, value) : value)
  }
  return Object.fromEntries(patch)
}
