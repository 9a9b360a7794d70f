// The strategic merge patch between two objects. It can be asked for deletions alone, or for everything but deletions:
// a three-way patch takes the first from what was applied last, and the second from what is there.
import { isEqual } from '../equality.ts'
import { fieldMergeOf, isReplacedWhole, retainsKeys } from '../merge-keys.ts'
import { isObject, type JsonObject, structOfField } from './struct-fields.ts'

export type DiffPart = 'all' | 'deletions' | 'changes'

export interface DiffRequest {
  readonly struct: string
  readonly from: JsonObject
  readonly to: JsonObject
  readonly part: DiffPart
}

/** A patch that turns `from` into `to`, or the asked-for part of it. Empty when nothing differs. */
export function strategicDiff({ struct, from, to, part }: DiffRequest): JsonObject {
  const patch: { [field: string]: unknown } = {}
  for (const [field, value] of Object.entries(to)) {
    const before = from[field]
    if (value === undefined || isEqual(before, value)) continue
    if (isObject(before) && isObject(value) && !isReplacedWhole(struct, field)) {
      const inner = strategicDiff({ struct: structOfField(struct, field), from: before, to: value, part })
      if (isEmpty(inner)) continue
      patch[field] =
        retainsKeys(struct, field) && part !== 'deletions'
          ? { ...inner, $retainKeys: Object.keys(value) }
          : inner
    } else if (Array.isArray(before) && Array.isArray(value) && fieldMergeOf(struct, field)) {
      Object.assign(patch, diffLists({ struct, field, from: before, to: value, part }))
    } else if (part !== 'deletions') patch[field] = value
  }
  if (part === 'changes') return patch
  for (const [field, value] of Object.entries(from))
    if (value !== undefined && to[field] === undefined) patch[field] = null
  return patch
}

const isEmpty = (patch: JsonObject): boolean => Object.keys(patch).length === 0

interface ListDiff {
  readonly struct: string
  readonly field: string
  readonly from: readonly unknown[]
  readonly to: readonly unknown[]
  readonly part: DiffPart
}

/** The fields of the patch that stand for a merged list: its elements, its order, and values to be taken out. */
function diffLists(diff: ListDiff): JsonObject {
  const key = fieldMergeOf(diff.struct, diff.field)?.key ?? null
  return key === null ? diffPlainLists(diff) : diffKeyedLists(diff, key)
}

function diffPlainLists({ field, from, to, part }: ListDiff): JsonObject {
  const added = to.filter(value => !from.includes(value))
  const gone = from.filter(value => !to.includes(value))
  return {
    ...(part !== 'deletions' ? { [`$setElementOrder/${field}`]: to } : {}),
    ...(part !== 'deletions' && added.length > 0 ? { [field]: added } : {}),
    ...(part !== 'changes' && gone.length > 0 ? { [`$deleteFromPrimitiveList/${field}`]: gone } : {}),
  }
}

function diffKeyedLists({ struct, field, from, to, part }: ListDiff, key: string): JsonObject {
  const before = byKey(from, key)
  const after = byKey(to, key)
  // Elements that the key does not tell apart cannot be patched one by one.
  if (!before || !after) return part === 'deletions' ? {} : { [field]: [...to, { $patch: 'replace' }] }
  const elementStruct = structOfField(struct, field)
  const elements: JsonObject[] = []
  for (const [identity, element] of after) {
    const old = before.get(identity)
    if (!old) {
      if (part !== 'deletions') elements.push(element)
      continue
    }
    const inner = strategicDiff({ struct: elementStruct, from: old, to: element, part })
    if (isEmpty(inner)) continue
    const retained =
      retainsKeys(struct, field) && part !== 'deletions' ? { $retainKeys: Object.keys(element) } : {}
    elements.push({ ...inner, ...retained, [key]: identity })
  }
  if (part !== 'changes') {
    for (const identity of before.keys())
      if (!after.has(identity)) elements.push({ $patch: 'delete', [key]: identity })
  }
  const order = [...after.keys()].map(identity => ({ [key]: identity }))
  return {
    ...(part !== 'deletions' ? { [`$setElementOrder/${field}`]: order } : {}),
    ...(elements.length > 0 ? { [field]: elements } : {}),
  }
}

/** The elements by their key, or null where that does not tell them apart. */
function byKey(list: readonly unknown[], key: string): ReadonlyMap<unknown, JsonObject> | null {
  const elements = new Map<unknown, JsonObject>()
  for (const element of list) {
    if (!isObject(element) || element[key] === undefined || elements.has(element[key])) return null
    elements.set(element[key], element)
  }
  return elements
}
