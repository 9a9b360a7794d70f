// What is looked for in a list of thousands that is told of again and again: only what is new in it is looked at.
import { onceEach } from './once-each.ts'

/** What is found of each, without those of which nothing is; the same list as before where the same is found. */
export function createFinder<T extends object, V extends object>(
  find: (item: T) => V | null,
): (items: readonly T[]) => readonly V[] {
  const foundOf = onceEach(find)
  let last: readonly T[] = []
  let each: readonly (V | null)[] = []
  let all: readonly V[] = []
  return items => {
    if (items === last) return all
    // Most stand where they stood, which is seen sooner than what is known of them is found.
    each = items.map((item, at) => (item === last[at] ? (each[at] ?? null) : foundOf(item)))
    last = items
    const found = each.filter(one => one !== null)
    if (found.length !== all.length || found.some((one, at) => one !== all[at])) all = found
    return all
  }
}
