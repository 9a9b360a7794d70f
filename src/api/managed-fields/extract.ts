// The fields that a value holds, as the schema sees them: lists and maps that are one value are one field, the elements of the
// others have fields of their own.
//
//   applied   the fields that a configuration speaks of. A list or a map that is not one value is not among them, only what
//             is in it; but every element of a list is, and every entry of a map, and what is empty or null.
//   added     the fields that appear with the value: these, and all lists and maps on the way.
import type { FieldMerging, Merging } from '../schema/merging.ts'
import { bare, type FieldSet, isBare, noFields, own, type SetDraft } from './field-set.ts'
import { fieldElement, itemElement, pathText } from './path-elements.ts'

export interface Extraction {
  readonly mode: 'applied' | 'added'
  /** Where the walk stands. */
  readonly path: string[]
  /** What is wrong with lists of the value; nobody asks where it is null. */
  readonly problems: string[] | null
}

type Fields = { readonly [field: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether server-side apply takes the value in this field for one. */
export const isOneValue = (value: unknown, how: FieldMerging): boolean =>
  Array.isArray(value)
    ? how.listType.kind === 'atomic'
    : typeof value !== 'object' || value === null || how.isAtomic

/** The fields that a configuration speaks of, and what is wrong with its lists, in upstream's words. */
export function appliedFields(
  config: object,
  merging: Merging,
): { readonly fields: FieldSet; readonly problems: readonly string[] } {
  const problems: string[] = []
  const node = mapNode(config as Fields, merging, { mode: 'applied', path: [], problems })
  return { fields: node ?? noFields, problems }
}

const adding: Extraction = { mode: 'added', path: [], problems: null }

/** All that appears with a value in this field. */
export const addedNode = (value: unknown, how: FieldMerging): FieldSet => nodeOf(value, how, adding) ?? bare

/** All that appears with an element of a list. */
export const addedItem = (item: unknown, inner: Merging): FieldSet =>
  (isFields(item) ? mapNode(item, inner, adding) : null) ?? bare

/** Null when there is nothing in the value to speak of. */
function nodeOf(value: unknown, how: FieldMerging, extraction: Extraction): FieldSet | null {
  if (isOneValue(value, how)) return bare
  if (Array.isArray(value)) return listNode(value, how, extraction)
  return isBare(value as FieldSet) ? bare : mapNode(value as Fields, how.inner, extraction)
}

function mapNode(map: Fields, merging: Merging, extraction: Extraction): FieldSet | null {
  const { mode, path } = extraction
  const node: SetDraft = mode === 'added' ? { [own]: bare } : {}
  let isEmpty = true
  const names = namesIn(map)
  const isLong = names.length > shortMax
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
    isEmpty = false
    node[element] = how.isEntry ? memberOf(below) : (below ?? bare)
  }
  return isEmpty ? null : node
}

/** More names than this are hardly those of other objects too. */
const shortMax = 64

/** Of a large map in the order in which sets are kept, so that it need not be copied to be put into it. */
function namesIn(map: Fields): readonly string[] {
  const names = Object.keys(map)
  return names.length > shortMax ? names.sort() : names
}

const memberOf = (node: FieldSet | null): FieldSet =>
  node === null || isBare(node) ? bare : node[own] === undefined ? { [own]: bare, ...node } : node

function listNode(list: readonly unknown[], how: FieldMerging, extraction: Extraction): FieldSet | null {
  const { mode, path } = extraction
  if (list.length === 0) return mode === 'added' ? bare : null
  const node: SetDraft = mode === 'added' ? { [own]: bare } : {}
  for (const [index, item] of list.entries()) {
    const element = itemElement(item, how.listType) ?? withoutKeys(index, how, extraction)
    if (node[element] !== undefined) {
      // Which of them is meant nobody can say: the fields of none.
      tell(extraction, () => `${pathText(path)}: duplicate entries for key ${pathText([element])}`)
      node[element] = bare
      continue
    }
    path.push(element)
    node[element] = memberOf(isFields(item) ? mapNode(item, how.inner, extraction) : null)
    path.pop()
  }
  return node
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
