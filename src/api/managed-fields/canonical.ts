// Sets of fields as they are kept: each with its elements in order, its text made once, and equal ones shared.
//
// Objects of one workload are written by the same few managers and so have the same sets: twenty thousand Pods need the text
// and the tree of theirs once. What is shared is bounded; a set that was forgotten is merely no longer shared with new ones.
import { limits } from '../../base/limits.ts'
import { bare, type FieldSet, isBare, own, type SetDraft } from './field-set.ts'
import { compareElements, readElement } from './path-elements.ts'

const texts = new WeakMap<FieldSet, string>()
const shared = new Map<string, FieldSet>()
let sharedChars = 0

/** The same set in the form in which it is kept. Of a set that is kept already the very same. */
export function canonicalSet(set: FieldSet): FieldSet {
  if (texts.has(set)) return set
  if (isLarge(set)) {
    const large = ordered(set)
    texts.set(large, JSON.stringify(large))
    return large
  }
  const raw = JSON.stringify(set)
  const known = shared.get(raw)
  if (known) return known
  const inOrder = ordered(set)
  const text = JSON.stringify(inOrder)
  const canonical = shared.get(text) ?? inOrder
  texts.set(canonical, text)
  share(raw, canonical)
  if (text !== raw) share(text, canonical)
  return canonical
}

/** Text above this is shared with nobody. */
const sharedLengthMax = limits.sharedFieldSetCharsMax / 64
/** As an element is written at least: its name, and that it holds nothing. */
const elementLengthMin = '"f:":{},'.length

/** Whether its text is surely too long to be shared, and need not be made to be looked for. */
const isLarge = (set: FieldSet): boolean => countUpTo(set, sharedLengthMax / elementLengthMin) <= 0

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
export const textOfSet = (set: FieldSet): string => texts.get(set) ?? JSON.stringify(set)

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

function ordered(set: FieldSet): FieldSet {
  if (set === bare || isBare(set)) return bare
  const elements = Object.keys(set)
  let isSame = areInOrder(elements)
  if (!isSame) elements.sort(compareElements)
  const below = elements.map(element => {
    const before = set[element] ?? bare
    const node = ordered(before)
    if (node !== before) isSame = false
    return node
  })
  if (isSame) return set
  const inOrder: SetDraft = {}
  for (const [at, element] of elements.entries()) inOrder[element] = below[at] ?? bare
  return inOrder
}

function areInOrder(elements: readonly string[]): boolean {
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

type Tree = { readonly [element: string]: unknown }

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readNode(tree: Tree): FieldSet | null {
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
