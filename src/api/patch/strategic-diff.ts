// The strategic merge patch that turns one object into another, or a part of it: what is new and different, or what is gone.

import { isEqual } from '../equality.ts'
import type { FieldMerging, Merging } from '../schema/merging.ts'
import { deletionPrefix, orderPrefix, retainKeysDirective } from './directives.ts'
import { isObject, type JsonObject } from './json-object.ts'
import { diffKeyedLists, diffPlainLists } from './list-diff.ts'

export interface DiffOptions {
  readonly ignoresChanges: boolean
  readonly ignoresDeletions: boolean
  /** The patch names the fields that stay, because the field is a union of which one member is set. */
  readonly retainsKeys: boolean
  /** What becomes of a list with an element that lacks the key by which they merge: a form holds one while somebody types. */
  readonly keyless: 'refused' | 'replaced'
}

export const everything: DiffOptions = {
  ignoresChanges: false,
  ignoresDeletions: false,
  retainsKeys: false,
  keyless: 'refused',
}

/** The patch that makes `modified` of `original`, whose fields merge so. Empty when they say the same. */
export function strategicDiff(options: {
  readonly merging: Merging
  readonly original: unknown
  readonly modified: unknown
}): JsonObject {
  const { merging, original, modified } = options
  return diffMaps(merging, fieldsOf(original), fieldsOf(modified), { ...everything, keyless: 'replaced' })
}

/** What was, or what is to be: an object, or nothing yet. */
export const fieldsOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

export function diffMaps(
  merging: Merging,
  original: JsonObject,
  modified: JsonObject,
  options: DiffOptions,
): JsonObject {
  const patch = new Map<string, unknown>()
  for (const [field, value] of definedFields(modified)) {
    const place: Place = { how: merging.field(field), field, options }
    const before = Object.hasOwn(original, field) ? original[field] : undefined
    if (isObject(before) && isObject(value)) diffMapField(place, before, value, patch)
    else if (Array.isArray(before) && Array.isArray(value)) diffListField(place, before, value, patch)
    else if (!options.ignoresChanges && !isEqual(before, value)) patch.set(field, value)
  }
  const removed = definedFields(original).filter(([field]) => !hasField(modified, field))
  if (!options.ignoresDeletions) for (const [field] of removed) patch.set(field, null)
  if (options.retainsKeys && (patch.size > 0 || removed.some(([, value]) => value !== null))) {
    const kept = definedFields(modified).filter(([, value]) => value !== null)
    if (kept.length > 0) patch.set(retainKeysDirective, kept.map(([field]) => field).toSorted())
  }
  return Object.fromEntries(patch)
}

const definedFields = (map: JsonObject): [string, unknown][] =>
  Object.entries(map).filter(([, value]) => value !== undefined)

const hasField = (map: JsonObject, field: string): boolean =>
  Object.hasOwn(map, field) && map[field] !== undefined

interface Place {
  readonly how: FieldMerging
  readonly field: string
  readonly options: DiffOptions
}

type Patch = Map<string, unknown>

function diffMapField(
  { how, field, options }: Place,
  original: JsonObject,
  modified: JsonObject,
  patch: Patch,
): void {
  if (how.isReplacedWhole) {
    if (!options.ignoresChanges && !isEqual(original, modified)) patch.set(field, modified)
    return
  }
  const inner = diffMaps(how.inner, original, modified, {
    ...options,
    retainsKeys: how.retainsKeys,
  })
  if (Object.keys(inner).length > 0) patch.set(field, inner)
}

function diffListField(
  { how, field, options }: Place,
  original: readonly unknown[],
  modified: readonly unknown[],
  patch: Patch,
): void {
  const merge = how.elements
  if (!merge) {
    if (!options.ignoresChanges && !isEqual(original, modified)) patch.set(field, modified)
    return
  }
  const inner = { ...options, retainsKeys: merge.retainsKeys }
  const diffElements = (before: JsonObject, after: JsonObject) => diffMaps(how.inner, before, after, inner)
  const { changed, deleted, order } =
    merge.key === null
      ? diffPlainLists(original, modified, options)
      : diffKeyedLists({ key: merge.key, original, modified, options, diffElements })
  if (changed.length > 0) patch.set(field, changed)
  if (deleted.length > 0) patch.set(`${deletionPrefix}/${field}`, deleted)
  if (order.length > 0) patch.set(`${orderPrefix}/${field}`, order)
}
