// The objects of a list by a key, kept up to date from one list to the next: what a list costs goes with what has changed
// in it, but for a comparison of each object with itself. Lists are by namespace and name, as collections hold them.
// A group in which the same stands is the same list as before.
import type { ApiObject } from '../../../src/api/object.ts'
import { keyOf as placeOf } from '../live/sorted-objects.ts'

export interface Groups<T> {
  /** Takes another list in; answers with the keys whose groups have changed. */
  take(items: readonly T[]): ReadonlySet<string>
  readonly of: (key: string) => readonly T[]
}

const nothing: readonly never[] = []

export function createGroups<T extends ApiObject>(keyOf: (item: T) => string): Groups<T> {
  let taken: readonly T[] = nothing
  const groups = new Map<string, readonly T[]>()
  return {
    of: key => groups.get(key) ?? nothing,
    take(items) {
      if (items === taken) return new Set()
      const { gone, come } = differenceOf(taken, items)
      taken = items
      const going = new Set(gone)
      const coming = byKey(come, keyOf)
      const touched = new Set([...gone.map(keyOf), ...coming.keys()])
      for (const key of touched) {
        const kept = (groups.get(key) ?? nothing).filter(item => !going.has(item))
        const group = [...kept, ...(coming.get(key) ?? nothing)].sort((a, b) => compare(a, b))
        if (group.length === 0) groups.delete(key)
        else groups.set(key, group)
      }
      return touched
    },
  }
}

export const isSameList = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some === others || (some.length === others.length && some.every((each, at) => each === others[at]))

interface Difference<T> {
  /** Of the old list alone; what was replaced is gone, and its successor has come. */
  readonly gone: readonly T[]
  readonly come: readonly T[]
}

function differenceOf<T extends ApiObject>(old: readonly T[], items: readonly T[]): Difference<T> {
  const gone: T[] = []
  const come: T[] = []
  let [from, at] = [0, 0]
  while (from < old.length || at < items.length) {
    const [before, now] = [old[from], items[at]]
    if (before === now) {
      from += 1
      at += 1
      continue
    }
    const order = before === undefined ? 1 : now === undefined ? -1 : compare(before, now)
    if (before !== undefined && order <= 0) {
      gone.push(before)
      from += 1
    }
    if (now !== undefined && order >= 0) {
      come.push(now)
      at += 1
    }
  }
  return { gone, come }
}

/** As collections are sorted: by `namespace/name`. */
function compare(a: ApiObject, b: ApiObject): number {
  const [left, right] = [placeOf(a), placeOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function byKey<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = found.get(key)
    if (group) group.push(item)
    else found.set(key, [item])
  }
  return found
}
