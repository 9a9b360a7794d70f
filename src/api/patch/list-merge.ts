// How two lists merge: sets of plain values, or elements that a key tells apart.

import { goText } from '../decode/go-text.ts'
import { orderPrefix, patchDirective, plainFields, plainValue } from './directives.ts'
import { type IdentityOf, orderElements } from './element-order.ts'
import { isObject, type JsonObject } from './json-object.ts'
import { brokenPatch } from './patch-error.ts'

export interface Lists {
  /** What tells elements apart; null for plain values. */
  readonly key: string | null
  readonly target: 'object' | 'patch'
  readonly current: readonly unknown[]
  readonly patch: readonly unknown[]
  mergeElements(current: JsonObject, patch: JsonObject): JsonObject
}

export function mergeLists(lists: Lists): readonly unknown[] {
  const { current, key, patch } = lists
  if (key === null) {
    const merged = [...new Set([...current, ...patch])]
    return orderElements({ merged, asked: patch, server: current, identityOf: itself })
  }
  const { asked, gone, replaces } = readPatch(patch, key)
  if (replaces) return asked.map(plainFields)
  const identityOf = identityBy(key)
  const kept = current.filter(element => !gone.has(identityOf(element)))
  return orderElements({ merged: mergeByKey(lists, key, kept, asked), asked, server: kept, identityOf })
}

const itself: IdentityOf = element => element

const identityBy =
  (key: string): IdentityOf =>
  element =>
    isObject(element) ? (element[key] ?? undefined) : undefined

interface PatchedList {
  /** The elements that the list shall have. */
  readonly asked: readonly JsonObject[]
  /** The keys of those it shall not. */
  readonly gone: ReadonlySet<unknown>
  readonly replaces: boolean
}

function readPatch(patch: readonly unknown[], key: string): PatchedList {
  const asked: JsonObject[] = []
  const gone = new Set<unknown>()
  let replaces = false
  for (const element of patch) {
    const map = requireMap(element)
    switch (map[patchDirective]) {
      case undefined:
        asked.push(map)
        break
      case 'delete':
        gone.add(requireKey(map, key))
        break
      case 'replace':
        replaces = true
        break
      case 'merge':
        throw brokenPatch('merging lists cannot yet be specified in the patch')
      default:
        throw brokenPatch(`unknown patch type: ${String(map[patchDirective])} in map: ${goText(map)}`)
    }
  }
  return { asked, gone, replaces }
}

function requireMap(element: unknown): JsonObject {
  if (isObject(element)) return element
  throw brokenPatch(`expected a map[string]interface {}, but received a ${typeof element}`)
}

function requireKey(element: JsonObject, key: string): unknown {
  const identity = element[key]
  if (identity === undefined)
    throw brokenPatch(`map: ${goText(element)} does not contain declared merge key: ${key}`)
  return identity
}

/** Where several elements of the server share a key, the first is meant, as upstream has it. */
function mergeByKey(
  { mergeElements, target }: Lists,
  key: string,
  current: readonly unknown[],
  asked: readonly JsonObject[],
): readonly unknown[] {
  const identityOf = identityBy(key)
  const merged = [...current]
  const places = new Map<unknown, number>()
  for (const [place, element] of merged.entries())
    if (!places.has(identityOf(element))) places.set(identityOf(element), place)
  for (const element of asked) {
    const identity = requireKey(element, key)
    const place = places.get(identity)
    const before = place === undefined ? undefined : merged[place]
    if (place !== undefined && isObject(before)) merged[place] = mergeElements(before, element)
    else {
      places.set(identity, merged.length)
      merged.push(target === 'object' ? plainFields(element) : element)
    }
  }
  return merged
}

export interface OrderedLists extends Lists {
  /** Whether the lists merge at all; if not, the patch's replaces the other. */
  readonly isMerged: boolean
  readonly order: readonly unknown[]
  readonly server: readonly unknown[]
}

/** The merged list in the order that `$setElementOrder` asks for. */
export function orderedList(lists: OrderedLists): readonly unknown[] {
  const { isMerged, key, order, patch, server } = lists
  const identityOf = key === null ? itself : identityBy(key)
  if (key !== null) for (const element of order) requireKey(requireMap(element), key)
  requireSameOrder(patch, order, identityOf)
  const replacing = patch.length > 0 ? plainValue(patch) : lists.current
  const merged = isMerged ? mergeLists(lists) : Array.isArray(replacing) ? replacing : []
  return orderElements({ merged, asked: order, server, identityOf })
}

/** Whatever the patch names has to stand in the order, and in the order's order. */
function requireSameOrder(
  patch: readonly unknown[],
  order: readonly unknown[],
  identityOf: IdentityOf,
): void {
  if (order.length === 0) return
  let next = 0
  for (const element of patch) {
    if (isObject(element) && element[patchDirective] !== undefined) continue
    while (next < order.length && identityOf(order[next]) !== identityOf(element)) next++
    if (next === order.length)
      throw brokenPatch(
        `The order in patch list:\n${goText(patch)}\n doesn't match ${orderPrefix} list:\n${goText(order)}\n`,
      )
    next++
  }
}
