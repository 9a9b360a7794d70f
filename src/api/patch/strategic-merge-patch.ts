// Kubernetes' strategic merge patch: a merge patch that knows which lists are maps in disguise.
//
// Beside values, a patch may hold directives:
//   `$patch: replace | delete | merge`     in a map or as an element of a list: what happens to it as a whole;
//   `$retainKeys: [a, b]`                  the only fields that stay;
//   `$deleteFromPrimitiveList/<field>`     plain values to take out of a list;
//   `$setElementOrder/<field>`             the order of the merged list.
// Null removes a field, and removing what is not there is nothing. An empty patch changes nothing.
import { fieldMergeOf, isReplacedWhole } from '../merge-keys.ts'
import { type IdentityOf, orderElements } from './element-order.ts'
import { malformedPatch } from './patch-error.ts'
import { isObject, type JsonObject, structOfField } from './struct-fields.ts'

const directive = '$patch'
const retainKeys = '$retainKeys'
const deletePrefix = '$deleteFromPrimitiveList/'
const orderPrefix = '$setElementOrder/'

/** Merges `patch` into an object that follows `struct`. The input is not changed. */
export function applyStrategicMergePatch(struct: string, current: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw malformedPatch('a strategic merge patch must be an object')
  return mergeMap(struct, isObject(current) ? current : {}, patch)
}

function mergeMap(struct: string, current: JsonObject, patch: JsonObject): JsonObject {
  switch (patch[directive]) {
    case undefined:
    case 'merge':
      break
    case 'replace':
      return withoutDirectives(patch)
    case 'delete':
      return {}
    default:
      throw malformedPatch(`Unknown patch type found: ${String(patch[directive])}`)
  }
  const merged = new Map(Object.entries(retained(current, patch)))
  for (const [name, value] of Object.entries(patch)) {
    if (name === directive || name === retainKeys || name.startsWith(orderPrefix)) continue
    if (name.startsWith(deletePrefix)) {
      const field = name.slice(deletePrefix.length)
      const gone = new Set(listOf(name, value))
      const list = merged.get(field)
      if (Array.isArray(list))
        merged.set(
          field,
          list.filter(element => !gone.has(element)),
        )
    } else if (value === null) merged.delete(name)
    else merged.set(name, mergeField(struct, name, merged.get(name), value))
  }
  for (const [name, value] of Object.entries(patch)) {
    if (!name.startsWith(orderPrefix)) continue
    const field = name.slice(orderPrefix.length)
    const list = merged.get(field)
    if (!Array.isArray(list)) continue
    const server = current[field]
    merged.set(
      field,
      reorder({
        struct,
        field,
        list,
        asked: listOf(name, value),
        server: Array.isArray(server) ? server : [],
      }),
    )
  }
  return Object.fromEntries(merged)
}

/** The fields that `$retainKeys` leaves; all of them without it. */
function retained(current: JsonObject, patch: JsonObject): JsonObject {
  if (patch[retainKeys] === undefined) return current
  const kept = new Set(listOf(retainKeys, patch[retainKeys]))
  for (const [field, value] of Object.entries(patch)) {
    if (!field.startsWith('$') && value !== null && !kept.has(field)) {
      throw malformedPatch('retainKeys list must contain all keys that the patch sets')
    }
  }
  return Object.fromEntries(Object.entries(current).filter(([field]) => kept.has(field)))
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw malformedPatch(`the value of ${name} must be a list`)
  return value
}

function mergeField(struct: string, field: string, current: unknown, value: unknown): unknown {
  if (isObject(value)) {
    if (!isObject(current)) return value[directive] === 'delete' ? {} : withoutDirectives(value)
    return isReplacedWhole(struct, field)
      ? withoutDirectives(value)
      : mergeMap(structOfField(struct, field), current, value)
  }
  if (Array.isArray(value)) {
    const merge = fieldMergeOf(struct, field)
    if (!merge) return value.map(stripped)
    const list = Array.isArray(current) ? current : []
    return merge.key === null
      ? mergePlainList(list, value)
      : mergeKeyedList({ struct: structOfField(struct, field), key: merge.key, current: list, patch: value })
  }
  return value
}

/** A set of plain values: those of the patch first, then those only the server has. */
function mergePlainList(current: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  const merged = [...new Set([...current, ...patch])]
  return orderElements({ merged, asked: patch, server: current, identityOf: element => element })
}

interface KeyedLists {
  readonly struct: string
  readonly key: string
  readonly current: readonly unknown[]
  readonly patch: readonly unknown[]
}

function mergeKeyedList({ struct, key, current, patch }: KeyedLists): readonly unknown[] {
  const elements = patch.map(element => {
    if (!isObject(element))
      throw malformedPatch(`an element of a list that merges by ${key} must be an object`)
    return element
  })
  if (elements.some(element => element[directive] === 'replace')) {
    return elements.filter(element => element[directive] === undefined).map(stripped)
  }
  const identityOf = identityBy(key)
  const merged = new Map<unknown, unknown>()
  const unnamed: unknown[] = []
  for (const element of current) {
    const identity = identityOf(element)
    // What the server holds without a key, or twice, cannot be merged with; it stays.
    if (identity === undefined || merged.has(identity)) unnamed.push(element)
    else merged.set(identity, element)
  }
  for (const element of elements) {
    const identity = identityOf(element)
    if (identity === undefined)
      throw malformedPatch(`map: ${JSON.stringify(element)} does not contain declared merge key: ${key}`)
    if (element[directive] === 'delete') merged.delete(identity)
    else if (element[directive] !== undefined && element[directive] !== 'merge') {
      throw malformedPatch(`Unknown patch type found: ${String(element[directive])}`)
    } else {
      const before = merged.get(identity)
      merged.set(identity, isObject(before) ? mergeMap(struct, before, element) : withoutDirectives(element))
    }
  }
  const asked = elements.filter(element => element[directive] !== 'delete')
  return orderElements({ merged: [...merged.values(), ...unnamed], asked, server: current, identityOf })
}

const identityBy =
  (key: string): IdentityOf =>
  element =>
    isObject(element) ? (element[key] ?? undefined) : undefined

interface Reordering {
  readonly struct: string
  readonly field: string
  readonly list: readonly unknown[]
  readonly asked: readonly unknown[]
  readonly server: readonly unknown[]
}

function reorder({ struct, field, list, asked, server }: Reordering): readonly unknown[] {
  const key = fieldMergeOf(struct, field)?.key
  const identityOf: IdentityOf = key ? identityBy(key) : element => element
  return orderElements({ merged: list, asked, server, identityOf })
}

/** The value as it stands in a new object: no directives, no nulls, no elements to be deleted. */
function withoutDirectives(value: JsonObject): JsonObject {
  const plain = new Map<string, unknown>()
  for (const [field, inner] of Object.entries(value)) {
    if (
      field === directive ||
      field === retainKeys ||
      field.startsWith(orderPrefix) ||
      field.startsWith(deletePrefix)
    )
      continue
    if (inner !== null) plain.set(field, stripped(inner))
  }
  return Object.fromEntries(plain)
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter(element => !(isObject(element) && element[directive] !== undefined)).map(stripped)
  }
  return isObject(value) ? withoutDirectives(value) : value
}
