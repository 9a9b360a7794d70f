// Kubernetes' strategic merge patch: a merge patch that knows which lists are maps in disguise. See directives.ts for what
// a patch may hold beside values.
//
// A patch merges into an object, or into another patch (which is how three-way patches are made). Into an object, directives
// are carried out, nulls remove, and removing what is not there is nothing. Into a patch, both are carried over.
// An empty patch changes nothing. Nothing given is changed; the result shares what stayed as it was.

import { limits } from '../../base/limits.ts'
import { eachInSteps, type Later, laterSteps, type Steps } from '../../base/turn.ts'
import { goText } from '../decode/go-text.ts'
import { isEqual } from '../equality.ts'
import { setField } from '../json-values.ts'
import type { FieldMerging, Merging } from '../schema/merging.ts'
import {
  deletionPrefix,
  isDirective,
  orderPrefix,
  patchDirective,
  plainFields,
  plainValue,
} from './directives.ts'
import { isObject, type JsonObject } from './json-object.ts'
import { type Lists, mergeLists, orderedList } from './list-merge.ts'
import { brokenPatch, malformedPatch } from './patch-error.ts'
import { retainedFields } from './retain-keys.ts'

export type Target = 'object' | 'patch'

/** Merges `patch` into an object, in steps. */
export function* strategicMergeSteps(merging: Merging, current: unknown, patch: unknown): Steps<unknown> {
  if (!isObject(patch)) throw malformedPatch(notAMap(patch))
  const later: Later = []
  const merged = mergeMaps({
    merging,
    target: 'object',
    current: isObject(current) ? current : {},
    patch,
    later,
  })
  yield* laterSteps(later)
  return merged
}

const notAMap = (patch: unknown): string => {
  const found = Array.isArray(patch) ? 'array' : typeof patch === 'boolean' ? 'bool' : typeof patch
  return patch === null
    ? 'invalid JSON document'
    : `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`
}

interface Maps {
  /** How the fields of both merge. */
  readonly merging: Merging
  readonly target: Target
  readonly current: JsonObject
  readonly patch: JsonObject
  /** Where long maps are left to be filled. */
  readonly later: Later
}

export function mergeMaps(maps: Maps): JsonObject {
  const { current, patch, target } = maps
  switch (patch[patchDirective]) {
    case undefined:
    case 'merge':
      break
    case 'replace':
      return plainFields(patch)
    case 'delete':
      return {}
    default:
      throw brokenPatch(`unknown patch type: ${String(patch[patchDirective])} in map: ${goText(patch)}`)
  }
  const kept = retainedFields(current, patch, target)
  // A map, not an object, while fields come and go; of a large one that only takes entries that would be one copy too many.
  const simple = entriesMerged(maps, kept)
  if (simple) return simple
  const merged: Merged = new Map(Object.entries(kept))
  const ordered = mergeOrderedLists(maps, merged)
  for (const field in patch) {
    const value = patch[field]
    if (field.startsWith(deletionPrefix)) mergeDeletions(maps, merged, field)
    else if (!isDirective(field) && !ordered.has(field)) mergeField(maps, merged, field, value)
  }
  return Object.fromEntries(merged)
}

type Merged = Map<string, unknown>

const isObjectOrList = (value: unknown): boolean => typeof value === 'object' && value !== null

/** The same for a patch that gives entries plain values or takes them away, and nothing else; null for another. */
function entriesMerged({ patch, target, later }: Maps, kept: JsonObject): JsonObject | null {
  if (target !== 'object') return null
  let count = 0
  for (const field in patch) {
    const value = patch[field]
    if (field.startsWith('$') || isObjectOrList(value) || value === undefined) return null
    count++
  }
  const merged: { [field: string]: unknown } = {}
  const put = (field: string, value: unknown) => {
    if (value !== null) setField(merged, field, value)
  }
  const keep = (field: string) => {
    if (Object.hasOwn(patch, field)) put(field, patch[field])
    else setField(merged, field, kept[field])
  }
  const add = (field: string) => {
    if (!Object.hasOwn(kept, field)) put(field, patch[field])
  }
  const fields = Object.keys(kept)
  if (fields.length + count > limits.stepPartsMax) {
    later.push(eachInSteps(fields, keep), eachInSteps(Object.keys(patch), add))
    return merged
  }
  for (const field of fields) keep(field)
  for (const field in patch) add(field)
  return merged
}

function mergeField(maps: Maps, merged: Merged, field: string, value: unknown): void {
  const { merging, target } = maps
  if (value === null) {
    merged.delete(field)
    if (target === 'patch') merged.set(field, null)
    return
  }
  const before = merged.get(field)
  const how = merging.field(field)
  if (isObject(before) && isObject(value)) merged.set(field, mergeMapField(maps, how, before, value))
  else if (Array.isArray(before) && Array.isArray(value)) {
    merged.set(field, how.elements ? mergeLists(listsOf(maps, how, before, value)) : added(value, target))
  } else {
    const plain = added(value, target)
    if (plain === undefined) merged.delete(field)
    else merged.set(field, plain)
  }
}

/** A value that takes the place of another kind of value, or of none. */
const added = (value: unknown, target: Target): unknown => (target === 'object' ? plainValue(value) : value)

function mergeMapField(
  { target, later }: Maps,
  { isReplacedWhole, inner }: FieldMerging,
  current: JsonObject,
  patch: JsonObject,
): JsonObject {
  return isReplacedWhole ? plainFields(patch) : mergeMaps({ merging: inner, target, current, patch, later })
}

function listsOf(
  { target, later }: Maps,
  { elements, inner }: FieldMerging,
  current: readonly unknown[],
  patch: readonly unknown[],
): Lists {
  const mergeElements = (before: JsonObject, element: JsonObject) =>
    mergeMaps({ merging: inner, target, current: before, patch: element, later })
  return { key: elements?.key ?? null, target, current, patch, mergeElements }
}

function mergeDeletions({ patch, target }: Maps, merged: Merged, directive: string): void {
  const field = fieldOf(directive, deletionPrefix, 'invalid patch format of primitive list')
  if (target === 'patch') {
    merged.set(directive, patch[directive])
    return
  }
  const [list, gone] = [merged.get(field), patch[directive]]
  if (!Array.isArray(list) || !Array.isArray(gone)) return
  const values = new Set<unknown>(gone)
  merged.set(
    field,
    list.filter(element => !values.has(element)),
  )
}

function fieldOf(directive: string, prefix: string, refusal: string): string {
  if (!directive.startsWith(`${prefix}/`)) throw malformedPatch(refusal)
  return directive.slice(prefix.length + 1)
}

/** Lists whose order the patch sets; the names of those that need no further merging. */
function mergeOrderedLists(maps: Maps, merged: Merged): ReadonlySet<string> {
  const { current, patch, merging, target } = maps
  const done = new Set<string>()
  for (const directive in patch) {
    if (!directive.startsWith(orderPrefix)) continue
    const order = patch[directive]
    const field = fieldOf(directive, orderPrefix, badOrder)
    if (target === 'patch') keepOrder(merged, directive, order)
    const [before, after] = [merged.get(field), patch[field]]
    for (const list of [order, before ?? [], after ?? []]) if (!Array.isArray(list)) throw notAList(list)
    if (before === undefined && after === undefined) continue
    const how = merging.field(field)
    const lists = listsOf(maps, how, asList(before), asList(after))
    const isMerged = how.elements !== null
    merged.set(
      field,
      orderedList({ ...lists, isMerged, order: asList(order), server: asList(current[field]) }),
    )
    done.add(field)
  }
  return done
}

const badOrder = 'invalid patch format of setElementOrder list'

function keepOrder(merged: Merged, directive: string, order: unknown): void {
  const before = merged.get(directive)
  if (before !== undefined && !isEqual(before, order)) throw malformedPatch(badOrder)
  merged.set(directive, order)
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const notAList = (value: unknown) =>
  brokenPatch(
    `expected a []interface {}, but received a ${isObject(value) ? 'map[string]interface {}' : typeof value}`,
  )
