// A set of fields of an object, in the form in which `fieldsV1` travels: a tree of path elements (see path-elements.ts).
//
// Invariants:
//   - an element with nothing below it is in the set; one with something below it is in the set if it holds a `.` as well;
//   - the root stands for the object, which nobody owns as a whole: without elements it is the empty set;
//   - sets are never changed: what an operation leaves as it was is shared, and an operation without effect gives back the
//     very set it was given.
export interface FieldSet {
  readonly [element: string]: FieldSet
}

export type SetDraft = { [element: string]: FieldSet }

/** As a root the set without fields; anywhere else an element that is in the set and has nothing below it. */
export const bare: FieldSet = Object.freeze({})
export const noFields: FieldSet = bare

/** The element by which an element with others below it is in the set itself. */
export const own = '.'

export function isBare(set: FieldSet): boolean {
  // To begin to go through a large set costs as much as all of it.
  if (set === bare) return true
  if (set[own] !== undefined) return false
  for (const _ in set) return false
  return true
}

/** Whether the set has no fields. */
export const isEmptySet = isBare

/** Whether an element is in the set itself, and not only something below it. */
export const isMember = (node: FieldSet): boolean => node[own] !== undefined || isBare(node)

/** The element and all below it. */
export const asMember = (node: FieldSet): FieldSet => (isMember(node) ? node : { [own]: bare, ...node })

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a
  let joined: SetDraft | null = null
  for (const element in b) {
    const [before, added] = [a[element], b[element] ?? bare]
    const node = before === undefined ? added : unionOfNodes(before, added)
    if (node === before) continue
    joined ??= { ...a }
    joined[element] = node
  }
  return joined ?? a
}

function unionOfNodes(a: FieldSet, b: FieldSet): FieldSet {
  if (isBare(b)) return asMember(a)
  if (isBare(a)) return asMember(b)
  return union(a, b)
}

/** The fields of `a` that are not in `b`. What lies below a field of `b` stays, unless it is in `b` too. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return keepNodes(a, (node, element) => {
    const gone = b[element]
    return gone === undefined ? node : differenceOfNodes(node, gone)
  })
}

function differenceOfNodes(node: FieldSet, gone: FieldSet): FieldSet | null {
  if (node === gone) return null
  if (isBare(node)) return isMember(gone) ? null : node
  return asNode(difference(node, isBare(gone) ? onlyOwn : gone))
}

const onlyOwn: FieldSet = { [own]: bare }

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return keepNodes(a, (node, element) => {
    const other = b[element]
    return other === undefined ? null : intersectionOfNodes(node, other)
  })
}

function intersectionOfNodes(a: FieldSet, b: FieldSet): FieldSet | null {
  if (a === b) return a
  if (isBare(a)) return isMember(b) ? a : null
  if (isBare(b)) return isMember(a) ? b : null
  return asNode(intersection(a, b))
}

/** What is left of an element when something below it has gone. */
export function asNode(rest: FieldSet): FieldSet | null {
  if (rest === bare) return null
  for (const element in rest) if (element !== own) return rest
  return rest[own] === undefined ? null : bare
}

/** The elements that `keep` gives something for, as it gives it. */
export function keepNodes(
  set: FieldSet,
  keep: (node: FieldSet, element: string) => FieldSet | null,
): FieldSet {
  let kept: SetDraft | null = null
  let isSame = true
  let same = 0
  for (const element in set) {
    const before = set[element] ?? bare
    const node = keep(before, element)
    if (isSame && node === before) {
      same++
      continue
    }
    if (isSame) kept = same === 0 ? null : firstElements(set, same)
    isSame = false
    if (node === null) continue
    kept ??= {}
    kept[element] = node
  }
  return isSame ? set : (kept ?? bare)
}

function firstElements(set: FieldSet, count: number): SetDraft {
  const first: SetDraft = {}
  let left = count
  for (const element in set) {
    if (left-- === 0) break
    first[element] = set[element] ?? bare
  }
  return first
}

/** The paths of all fields in the set, each as its elements, parents before what is below them. */
export function* pathsOf(set: FieldSet, above: readonly string[] = []): Generator<readonly string[]> {
  for (const element in set) {
    if (element === own) continue
    const node = set[element] ?? bare
    const path = [...above, element]
    if (isMember(node)) yield path
    yield* pathsOf(node, path)
  }
}

/** How many paths there are. */
export function countFields(set: FieldSet): number {
  let count = 0
  for (const element in set) {
    if (element === own) continue
    const node = set[element] ?? bare
    if (node === bare) count++
    else count += (isMember(node) ? 1 : 0) + countFields(node)
  }
  return count
}
