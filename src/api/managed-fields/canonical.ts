// Sets of fields as they are kept: each with its elements in order, and equal ones shared.
//
// Objects of one workload are written by the same few managers and so have the same sets: twenty thousand Pods need the text
// and the tree of theirs once. Where something in a set is the object's own (each Pod has an address of its own), all else of
// it is shared: a set is put together from its parts, which are what stands below its first two elements, and the text of
// each part is made once. What is shared is bounded; a set that was forgotten is merely no longer shared with new ones.
import { limits } from '../../base/limits.ts'
import { bare, type FieldSet, isBare, own, type SetDraft } from './field-set.ts'
import { compareElements, readElement } from './path-elements.ts'

/** Of parts, and of sets that are written in one. */
const texts = new WeakMap<FieldSet, string>()
/** How long the texts are of sets that are put together from parts. */
const lengths = new WeakMap<FieldSet, number>()
/** By their texts; parts also by the texts that they had before they were in order. */
const shared = new Map<string, FieldSet>()
let sharedChars = 0

/** How many elements lead from a set to its parts. */
const partDepth = 2

/** The same set in the form in which it is kept. Of a set that is kept already the very same. */
export function canonicalSet(set: FieldSet): FieldSet {
  if (isCanonical(set)) return set
  if (isLarge(set)) return writtenOnce(ordered(set))
  const kept = ofParts(set, partDepth)
  const text = textOfParts(kept, partDepth)
  const known = shared.get(text)
  if (known) return known
  lengths.set(kept, text.length)
  share(text, kept)
  return kept
}

export const isCanonical = (set: FieldSet): boolean => texts.has(set) || lengths.has(set)

function ofParts(set: FieldSet, depth: number): FieldSet {
  if (set === bare || isBare(set)) return bare
  return depth === 0 ? sharedPart(set) : withBelow(set, below => ofParts(below, depth - 1))
}

function sharedPart(part: FieldSet): FieldSet {
  if (texts.has(part)) return part
  const raw = JSON.stringify(part)
  const known = shared.get(raw)
  if (known) return known
  const inOrder = ordered(part)
  const text = JSON.stringify(inOrder)
  const kept = shared.get(text) ?? inOrder
  texts.set(kept, text)
  share(raw, kept)
  if (text !== raw) share(text, kept)
  return kept
}

function textOfParts(set: FieldSet, depth: number): string {
  if (set === bare) return '{}'
  if (depth === 0) return texts.get(set) ?? JSON.stringify(set)
  let text = ''
  for (const element in set)
    text += `${text === '' ? '{' : ','}${JSON.stringify(element)}:${textOfParts(set[element] ?? bare, depth - 1)}`
  return `${text}}`
}

/** The same set, whose elements are in order and whose text nobody else is going to need. */
export function writtenOnce(inOrder: FieldSet): FieldSet {
  texts.set(inOrder, JSON.stringify(inOrder))
  return inOrder
}

/** Text above this is shared with nobody. */
const sharedLengthMax = limits.sharedFieldSetCharsMax / 64
/** As an element is written at least: its name, and that it holds nothing. */
const elementLengthMin = '"f:":{},'.length

/** Whether its text is surely too long to be shared, and need not be made to be looked for. */
const isLarge = (set: FieldSet): boolean => countUpTo(set, sharedLengthMax / elementLengthMin) <= 0

/** Whether one step could not look at all of it. Of one that is kept its text tells. */
export function isLongSet(set: FieldSet): boolean {
  const length = texts.get(set)?.length ?? lengths.get(set)
  if (length !== undefined) return length > limits.stepPartsMax * elementLengthMin
  return countUpTo(set, limits.stepPartsMax) <= 0
}

/** How many elements are left of so many. Of what a client sent anything may be below one. */
function countUpTo(set: FieldSet, countMax: number): number {
  let left = countMax
  for (const element in set) {
    if (--left <= 0) return left
    const below = set[element] ?? bare
    if (below !== bare && typeof below === 'object') left = countUpTo(below, left)
    if (left <= 0) return left
  }
  return left
}

/** The JSON of a set. */
export const textOfSet = (set: FieldSet): string =>
  texts.get(set) ?? (lengths.has(set) ? textOfParts(set, partDepth) : JSON.stringify(set))

function share(text: string, set: FieldSet): void {
  if (text.length > sharedLengthMax || shared.has(text)) return
  shared.set(text, set)
  sharedChars += text.length
  for (const oldest of shared.keys()) {
    if (sharedChars <= limits.sharedFieldSetCharsMax) break
    shared.delete(oldest)
    sharedChars -= oldest.length
  }
}

/** The same set with its elements in the order in which they are written. */
export const ordered = (set: FieldSet): FieldSet =>
  set === bare || isBare(set) ? bare : withBelow(set, ordered)

/** The set in order, with what `nodeOf` makes of all that is below its elements. The very same where that changes nothing. */
function withBelow(set: FieldSet, nodeOf: (below: FieldSet) => FieldSet): FieldSet {
  const elements = Object.keys(set)
  let isSame = areInOrder(elements)
  if (!isSame) elements.sort(compareElements)
  const below = elements.map(element => {
    const before = set[element] ?? bare
    const node = nodeOf(before)
    if (node !== before) isSame = false
    return node
  })
  if (isSame) return set
  const inOrder: SetDraft = {}
  for (const [at, element] of elements.entries()) inOrder[element] = below[at] ?? bare
  return inOrder
}

export function areInOrder(elements: readonly string[]): boolean {
  for (let at = 1; at < elements.length; at++)
    if (compareElements(elements[at - 1] ?? '', elements[at] ?? '') > 0) return false
  return true
}

/** The set in a `fieldsV1` that a client sent or that was stored; null when it is none. */
export function readFieldSet(value: unknown): FieldSet | null {
  if (!isTree(value)) return null
  // The text of a large one would not be found.
  const known = isLarge(value as FieldSet) ? undefined : shared.get(JSON.stringify(value))
  if (known) return known
  const set = readNode(value)
  return set === null ? null : canonicalSet(set)
}

export type Tree = { readonly [element: string]: unknown }

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function readNode(tree: Tree): FieldSet | null {
  const set: SetDraft = {}
  let isOwn = false
  for (const text in tree) {
    const below = tree[text]
    if (text === own) {
      isOwn = true
      continue
    }
    const reading = readElement(text)
    if (reading.kind === 'unknown') continue
    const node = reading.kind === 'malformed' || !isTree(below) ? null : readNode(below)
    if (reading.kind === 'malformed' || node === null) return null
    set[reading.element] = node
  }
  if (isBare(set)) return bare
  return isOwn ? { [own]: bare, ...set } : set
}
