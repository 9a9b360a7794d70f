// Sets of fields as they are kept: each with its elements in order, and equal ones shared.
//
// Objects of one workload are written by the same few managers and so have the same sets: twenty thousand Pods need the text
// and the tree of theirs once. Where something in a set is the object's own (each Pod has an address of its own), all else of
// it is shared: a set is put together from its parts, which are what stands below its first two elements, and the text of
// each part is made once. What is shared is bounded; a set that was forgotten is merely no longer shared with new ones.
import { limits } from '../../base/limits.ts'
import { bare, type FieldSet, isBare, own, type SetDraft } from './field-set.ts'
import { compareElements, readElement } from './path-elements.ts'

/** Of parts, and of sets that are written in one or shared as a whole. */
const texts = new WeakMap<FieldSet, string>()
/** How long the texts are of sets of which only parts are shared: nobody else needs them. */
const lengths = new WeakMap<FieldSet, number>()
/** By their texts, in order and as they came. */
const shared = new Map<string, FieldSet>()
let sharedSize = 0

/** How many elements lead from a set to its parts. */
const partDepth = 2

/** The same set in the form in which it is kept. Of a set that is kept already the very same. */
export function canonicalSet(set: FieldSet): FieldSet {
  if (isCanonical(set)) return set
  if (isLarge(set)) return writtenOnce(ordered(set))
  const raw = JSON.stringify(set)
  const known = shared.get(raw)
  if (known) return known
  const gathered = { areKnown: true }
  const inOrder = ofParts(set, partDepth, gathered)
  if (gathered.areKnown) return sharedAs(textOfParts(inOrder, partDepth), inOrder, raw)
  // In order it is as long as it was before. With a part that nobody has had yet it is, mostly, one object's own.
  lengths.set(inOrder, raw.length)
  return inOrder
}

export const isCanonical = (set: FieldSet): boolean => texts.has(set) || lengths.has(set)

interface Gathered {
  /** Whether each part was shared before. */
  areKnown: boolean
}

function ofParts(set: FieldSet, depth: number, gathered: Gathered): FieldSet {
  if (set === bare || isBare(set)) return bare
  if (depth > 0) return withBelow(set, below => ofParts(below, depth - 1, gathered))
  if (texts.has(set)) return set
  const raw = JSON.stringify(set)
  const known = shared.get(raw)
  if (known) return known
  const inOrder = ordered(set)
  const kept = sharedAs(JSON.stringify(inOrder), inOrder, raw)
  if (kept === inOrder) gathered.areKnown = false
  return kept
}

/** The set that is shared under this text: another one, where there is one. It is found by the text as it came, too. */
function sharedAs(text: string, inOrder: FieldSet, raw: string): FieldSet {
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
export function textOfSet(set: FieldSet): string {
  const text = texts.get(set)
  if (text !== undefined) return text
  return lengths.has(set) ? textOfParts(set, partDepth) : JSON.stringify(set)
}

/** A set of few characters takes up far more than them: its tree, and its places among those that are shared. */
const entryOverhead = 256

const sizeOfEntry = (text: string): number => text.length + entryOverhead

function share(text: string, set: FieldSet): void {
  if (text.length > sharedLengthMax || shared.has(text)) return
  shared.set(text, set)
  sharedSize += sizeOfEntry(text)
  for (const oldest of shared.keys()) {
    if (sharedSize <= limits.sharedFieldSetCharsMax) break
    shared.delete(oldest)
    sharedSize -= sizeOfEntry(oldest)
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
