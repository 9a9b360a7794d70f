// What is done with sets of fields, in steps: the same as in field-set.ts and canonical.ts, for sets of which one step could not
// look at all elements. Short ones are left to those.
import { limits } from '../../base/limits.ts'
import { eachInSteps, type Steps } from '../../base/turn.ts'
import {
  areInOrder,
  canonicalSet,
  isCanonical,
  isLongSet,
  isTree,
  ordered,
  readFieldSet,
  readNode,
  type Tree,
  writtenOnce,
} from './canonical.ts'
import {
  asMember,
  asNode,
  bare,
  difference,
  type FieldSet,
  intersection,
  isBare,
  isMember,
  own,
  type SetDraft,
  union,
} from './field-set.ts'
import { compareElements, readElement } from './path-elements.ts'

/** What becomes of an element: at once, or in steps where much is below it. */
type Kept = FieldSet | null | Steps<FieldSet | null>

const isSteps = (kept: Kept): kept is Steps<FieldSet | null> =>
  kept !== null && Symbol.iterator in kept && typeof kept.next === 'function'

/** The elements that `keep` gives something for, as it gives it. */
function* keptInSteps(set: FieldSet, keep: (node: FieldSet, element: string) => Kept): Steps<FieldSet> {
  const kept: SetDraft = {}
  let isSame = true
  let isEmpty = true
  let left: number = limits.stepPartsMax
  const elements = Object.keys(set)
  yield
  for (const element of elements) {
    const before = set[element] ?? bare
    const keeping = keep(before, element)
    const node = isSteps(keeping) ? yield* keeping : keeping
    if (node !== before) isSame = false
    if (node !== null) {
      kept[element] = node
      isEmpty = false
    }
    if (--left > 0) continue
    yield
    left = limits.stepPartsMax
  }
  return isSame ? set : isEmpty ? bare : kept
}

export function* differenceSteps(a: FieldSet, b: FieldSet): Steps<FieldSet> {
  return isLongSet(a) ? yield* differenceOfLong(a, b) : difference(a, b)
}

const differenceOfLong = (a: FieldSet, b: FieldSet): Steps<FieldSet> =>
  keptInSteps(a, (node, element) => {
    const gone = b[element]
    if (gone === undefined) return node
    if (node === gone) return null
    if (node === bare) return isMember(gone) ? null : node
    return differenceOfNodes(node, gone)
  })

/** To begin to go through a long set costs as much as all of it, so that is done once in a step. */
function* differenceOfNodes(node: FieldSet, gone: FieldSet): Steps<FieldSet | null> {
  if (!isLongSet(node)) {
    if (isBare(node)) return isMember(gone) ? null : node
    return asNode(difference(node, isBare(gone) ? onlyOwn : gone))
  }
  yield
  const without = isBare(gone) ? onlyOwn : gone
  yield
  return yield* nodeAgain(node, yield* differenceOfLong(node, without))
}

/** What is left of a long node. */
function* nodeAgain(node: FieldSet, rest: FieldSet): Steps<FieldSet | null> {
  if (rest === node) return node
  yield
  return asNode(rest)
}

const onlyOwn: FieldSet = { [own]: bare }

export function* intersectionSteps(a: FieldSet, b: FieldSet): Steps<FieldSet> {
  return isLongSet(a) ? yield* intersectionOfLong(a, b) : intersection(a, b)
}

const intersectionOfLong = (a: FieldSet, b: FieldSet): Steps<FieldSet> =>
  keptInSteps(a, (node, element) => {
    const other = b[element]
    if (other === undefined) return null
    if (node === other) return node
    if (node === bare) return isMember(other) ? node : null
    return intersectionOfNodes(node, other)
  })

function* intersectionOfNodes(a: FieldSet, b: FieldSet): Steps<FieldSet | null> {
  const isLong = isLongSet(a)
  if (!isLong && isBare(a)) return isMember(b) ? a : null
  if (isLong) yield
  if (isBare(b)) return isMember(a) ? b : null
  if (!isLong) return asNode(intersection(a, b))
  yield
  return yield* nodeAgain(a, yield* intersectionOfLong(a, b))
}

export function* unionSteps(a: FieldSet, b: FieldSet): Steps<FieldSet> {
  return a === b || (!isLongSet(a) && !isLongSet(b)) ? union(a, b) : yield* unionOfLong(a, b)
}

function* unionOfLong(a: FieldSet, b: FieldSet): Steps<FieldSet> {
  yield
  const joined: SetDraft = {}
  yield* eachInSteps(Object.keys(a), element => {
    joined[element] = a[element] ?? bare
  })
  let isSame = true
  let left: number = limits.stepPartsMax
  const elements = Object.keys(b)
  yield
  for (const element of elements) {
    const [before, added] = [a[element], b[element] ?? bare]
    const isKnown = before === undefined || before === added
    const node = isKnown ? added : yield* unionOfNodes(before, added)
    if (node !== before) {
      joined[element] = node
      isSame = false
    }
    if (--left > 0) continue
    yield
    left = limits.stepPartsMax
  }
  return isSame ? a : joined
}

function* unionOfNodes(a: FieldSet, b: FieldSet): Steps<FieldSet> {
  const [isLong, isLongToo] = [isLongSet(a), isLongSet(b)]
  const areLong = isLong || isLongToo
  if (areLong) yield
  if (!isLongToo && isBare(b)) return asMember(a)
  if (!isLong && isBare(a)) return asMember(b)
  return areLong ? yield* unionOfLong(a, b) : union(a, b)
}

/** `canonicalSet` in steps. */
export function* canonicalSteps(set: FieldSet): Steps<FieldSet> {
  if (!isLongSet(set) || isCanonical(set)) return canonicalSet(set)
  yield
  const inOrder = yield* orderedSteps(set)
  yield
  return writtenOnce(inOrder)
}

function* orderedSteps(set: FieldSet): Steps<FieldSet> {
  if (!isLongSet(set)) return ordered(set)
  yield
  const elements = Object.keys(set)
  yield
  let isSame = areInOrder(elements)
  if (!isSame) {
    yield
    elements.sort(compareElements)
  }
  yield
  const inOrder: SetDraft = {}
  let left: number = limits.stepPartsMax
  for (const element of elements) {
    const before = set[element] ?? bare
    const node = before === bare ? bare : yield* orderedSteps(before)
    if (node !== before) isSame = false
    inOrder[element] = node
    if (--left > 0) continue
    yield
    left = limits.stepPartsMax
  }
  return isSame ? set : inOrder
}

/** `readFieldSet` in steps. */
export function* fieldSetSteps(value: unknown): Steps<FieldSet | null> {
  if (!isTree(value) || !isLongSet(value as FieldSet)) return readFieldSet(value)
  const set = yield* nodeSteps(value)
  return set === null ? null : yield* canonicalSteps(set)
}

function* nodeSteps(tree: Tree): Steps<FieldSet | null> {
  const set: SetDraft = {}
  let isOwn = false
  let isEmpty = true
  let left: number = limits.stepPartsMax
  const texts = Object.keys(tree)
  yield
  for (const text of texts) {
    const below = tree[text]
    const reading = readElement(text)
    if (text === own) isOwn = true
    else if (reading.kind === 'element') {
      const isLong = isTree(below) && isLongSet(below as FieldSet)
      const node = !isTree(below) ? null : isLong ? yield* nodeSteps(below) : readNode(below)
      if (node === null) return null
      set[reading.element] = node
      isEmpty = false
    } else if (reading.kind === 'malformed') return null
    if (--left > 0) continue
    yield
    left = limits.stepPartsMax
  }
  if (isEmpty) return bare
  return isOwn ? { [own]: bare, ...set } : set
}
