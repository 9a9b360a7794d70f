// The fields that a value holds, as the schema sees them: lists and maps that are one value are one field, the elements of the
// others have fields of their own.
//
//   applied   the fields that a configuration speaks of. A list or a map that is not one value is not among them, only what
//             is in it; but every element of a list is, and every entry of a map, and what is empty or null.
//   added     the fields that appear with the value: these, and all lists and maps on the way.
import { limits } from '../../base/limits.ts'
import { type Later, laterSteps, type Steps } from '../../base/turn.ts'
import type { FieldMerging, Merging } from '../schema/merging.ts'
import { bare, type FieldSet, isBare, noFields, own, type SetDraft } from './field-set.ts'
import { fieldElement, itemElement, pathText } from './path-elements.ts'

export interface Extraction {
  readonly mode: 'applied' | 'added'
  /** Where the walk stands. */
  readonly path: string[]
  /** What is wrong with lists of the value; nobody asks where it is null. */
  readonly problems: string[] | null
  /** Where long maps and lists are left. They are filled in the order of `later`. */
  readonly later: Later
  /** What is going to be filled: it only looks empty. */
  readonly unfilled: Set<FieldSet>
}

const extractionIn = (
  mode: Extraction['mode'],
  problems: string[] | null,
  later: Later = [],
): Extraction => ({
  mode,
  path: [],
  problems,
  later,
  unfilled: new Set(),
})

type Fields = { readonly [field: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether server-side apply takes the value in this field for one. */
export const isOneValue = (value: unknown, how: FieldMerging): boolean =>
  Array.isArray(value)
    ? how.listType.kind === 'atomic'
    : typeof value !== 'object' || value === null || how.isAtomic

interface AppliedFields {
  readonly fields: FieldSet
  readonly problems: readonly string[]
}

/** The fields that a configuration speaks of, and what is wrong with its lists, in upstream's words. */
export function* appliedSteps(config: object, merging: Merging): Steps<AppliedFields> {
  const problems: string[] = []
  const extraction = extractionIn('applied', problems)
  const node = mapNode(config as Fields, merging, extraction)
  yield* laterSteps(extraction.later)
  return { fields: node ?? noFields, problems }
}

/** All that appears with a value in this field; what is long in it once `later` is done. */
export const addedNode = (value: unknown, how: FieldMerging, later: Later): FieldSet =>
  isOneValue(value, how) ? bare : (nodeOf(value, how, extractionIn('added', null, later)) ?? bare)

/** All that appears with an element of a list. */
export const addedItem = (item: unknown, inner: Merging, later: Later): FieldSet =>
  (isFields(item) ? mapNode(item, inner, extractionIn('added', null, later)) : null) ?? bare

/** Null when there is nothing in the value to speak of. */
function nodeOf(value: unknown, how: FieldMerging, extraction: Extraction): FieldSet | null {
  if (isOneValue(value, how)) return bare
  if (Array.isArray(value)) return listNode(value, how, extraction)
  return mapNode(value as Fields, how.inner, extraction, bare)
}

function mapNode(
  map: Fields,
  merging: Merging,
  extraction: Extraction,
  empty: FieldSet | null = null,
): FieldSet | null {
  const names = namesIn(map)
  if (names.length === 0) return empty
  const node: SetDraft = extraction.mode === 'added' ? { [own]: bare } : {}
  if (names.length > limits.stepPartsMax) {
    leave(extraction, node, extraction => fillInSteps(node, { map, names, merging, extraction }))
    return node
  }
  return fill(node, { map, names, merging, extraction }) ? node : null
}

interface Filling {
  readonly map: Fields
  readonly names: readonly string[]
  readonly merging: Merging
  readonly extraction: Extraction
}

/** The filling goes on from where the walk stands now. */
function leave(
  extraction: Extraction,
  node: FieldSet,
  filling: (extraction: Extraction) => Steps<void>,
): void {
  extraction.unfilled.add(node)
  extraction.later.push(filling({ ...extraction, path: [...extraction.path] }))
}

function* fillInSteps(node: SetDraft, { names, ...filling }: Filling): Steps<void> {
  for (let at = 0; at < names.length; at += limits.stepPartsMax) {
    fill(node, { ...filling, names: names.slice(at, at + limits.stepPartsMax) })
    yield
  }
}

/** Whether there is something in the map to speak of. */
function fill(node: SetDraft, { map, names, merging, extraction }: Filling): boolean {
  const { path } = extraction
  const isLong = names.length > shortMax
  let isFilled = false
  for (const name of names) {
    const value = map[name]
    if (value === undefined) continue
    const how = merging.field(name)
    const element = isLong ? `f:${name}` : fieldElement(name)
    path.push(element)
    if (how.isUndeclared) tell(extraction, () => `${pathText(path)}: field not declared in schema`)
    const below = nodeOf(value, how, extraction)
    path.pop()
    if (below === null && !how.isEntry) continue
    isFilled = true
    node[element] = how.isEntry ? memberOf(below, extraction) : (below ?? bare)
  }
  return isFilled
}

/** More names than this are hardly those of other objects too. */
const shortMax = 64

/** Of a large map in the order in which sets are kept, so that it need not be copied to be put into it. */
function namesIn(map: Fields): readonly string[] {
  const names = Object.keys(map)
  return names.length > shortMax ? names.sort() : names
}

function memberOf(node: FieldSet | null, { unfilled }: Extraction): FieldSet {
  if (node === null) return bare
  if (unfilled.has(node)) {
    // It is filled where it is.
    const draft: SetDraft = node
    draft[own] = bare
    return node
  }
  return isBare(node) ? bare : node[own] === undefined ? { [own]: bare, ...node } : node
}

function listNode(list: readonly unknown[], how: FieldMerging, extraction: Extraction): FieldSet | null {
  if (list.length === 0) return extraction.mode === 'added' ? bare : null
  const node: SetDraft = extraction.mode === 'added' ? { [own]: bare } : {}
  if (list.length > limits.stepPartsMax)
    leave(extraction, node, extraction => fillListInSteps(node, list, how, extraction))
  else for (const [index, item] of list.entries()) fillItem(node, { item, index }, how, extraction)
  return node
}

function* fillListInSteps(
  node: SetDraft,
  list: readonly unknown[],
  how: FieldMerging,
  extraction: Extraction,
): Steps<void> {
  for (const [index, item] of list.entries()) {
    fillItem(node, { item, index }, how, extraction)
    if (index % limits.stepPartsMax === limits.stepPartsMax - 1) yield
  }
}

function fillItem(
  node: SetDraft,
  { item, index }: { readonly item: unknown; readonly index: number },
  how: FieldMerging,
  extraction: Extraction,
): void {
  const { path } = extraction
  const element = itemElement(item, how.listType) ?? withoutKeys(index, how, extraction)
  if (node[element] !== undefined) {
    // Which of them is meant nobody can say: the fields of none.
    tell(extraction, () => `${pathText(path)}: duplicate entries for key ${pathText([element])}`)
    node[element] = bare
    return
  }
  path.push(element)
  node[element] = memberOf(isFields(item) ? mapNode(item, how.inner, extraction) : null, extraction)
  path.pop()
}

function withoutKeys(index: number, { listType }: FieldMerging, extraction: Extraction): string {
  const keys = listType.kind === 'map' ? listType.keys.map(key => JSON.stringify(key)).join(' ') : ''
  tell(
    extraction,
    () =>
      `${pathText(extraction.path)}: element ${index}: associative list with keys has an element that omits key field ${keys} (and doesn't have default value)`,
  )
  return `i:${index}`
}

/** A configuration can have more faults than anybody reads. */
const toldMax = 1_000

function tell({ problems }: Extraction, problem: () => string): void {
  if (problems !== null && problems.length < toldMax) problems.push(problem())
}

/** The lists and maps of a configuration that can only be taken as a whole. */
export function atomicFields(config: object, merging: Merging): readonly string[] {
  const found: string[] = []
  const look = (value: unknown, how: FieldMerging, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    if (isOneValue(value, how)) {
      found.push(path)
      return
    }
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        if (isFields(item)) lookIn(item, how.inner, `${path}[${index}]`)
    } else lookIn(value as Fields, how.inner, path)
  }
  const lookIn = (fields: Fields, inner: Merging, path: string): void => {
    for (const name in fields) look(fields[name], inner.field(name), `${path}.${name}`)
  }
  lookIn(config as Fields, merging, '')
  return found
}
