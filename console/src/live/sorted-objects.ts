// The objects of a collection, by namespace and name: each state is an array of its own, made without sorting anew, since
// what changes is mostly an object that was there. Pure.
import type { ApiObject } from '../../../src/api/object.ts'

export const keyOf = ({ metadata }: ApiObject): string =>
  `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`

export interface Sorted<T> {
  readonly keys: readonly string[]
  readonly items: readonly T[]
}

/** Null for an object that is gone. */
export type Changes<T> = ReadonlyMap<string, T | null>

export function sortedOf<T extends ApiObject>(objects: Iterable<T>): Sorted<T> {
  const found = new Map<string, T>()
  for (const object of objects) found.set(keyOf(object), object)
  const keys = [...found.keys()].sort()
  return { keys, items: keys.flatMap(key => found.get(key) ?? []) }
}

/** The state after some changes: in the time of a copy and a look-up for each, or of one merge where objects come or go. */
export function withChanges<T extends ApiObject>({ keys, items }: Sorted<T>, changes: Changes<T>): Sorted<T> {
  const next = [...items]
  let isSame = true
  for (const [key, object] of changes) {
    const at = placeOf(keys, key)
    if (keys[at] !== key || object === null) isSame &&= keys[at] !== key && object === null
    else next[at] = object
  }
  if (isSame) return { keys, items: next }
  const added = [...changes].flatMap(([key, object]) => (object === null ? [] : [{ key, object }]))
  added.sort((a, b) => (a.key < b.key ? -1 : 1))
  return merged({ keys, items }, added, changes)
}

function merged<T>(
  { keys, items }: Sorted<T>,
  added: readonly { readonly key: string; readonly object: T }[],
  changes: Changes<T>,
): Sorted<T> {
  const result: { keys: string[]; items: T[] } = { keys: [], items: [] }
  const put = (key: string, object: T) => {
    result.keys.push(key)
    result.items.push(object)
  }
  let from = 0
  for (const [index, item] of items.entries()) {
    const key = keys[index] ?? ''
    for (let next = added[from]; next !== undefined && next.key < key; next = added[from]) {
      put(next.key, next.object)
      from += 1
    }
    if (!changes.has(key)) put(key, item)
  }
  for (const { key, object } of added.slice(from)) put(key, object)
  return result
}

/** Where a key stands, or would stand. */
function placeOf(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}
