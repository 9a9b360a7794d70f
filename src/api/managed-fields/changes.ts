// What an object's next state changes in it, as fields.
//
// The walk goes down both states at once and makes nothing where they are alike, so that the common write, which changes
// little, costs little. The order of a list's elements is no field.
import { limits } from '../../base/limits.ts'
import { allAtOnce, eachInSteps, type Later, laterSteps, type Steps } from '../../base/turn.ts'
import { isEqual } from '../equality.ts'
import type { ListType } from '../schema/merge-keys.ts'
import type { FieldMerging, Merging } from '../schema/merging.ts'
import { addedItem, addedNode, isFields, isOneValue } from './extract.ts'
import {
  bare,
  difference,
  type FieldSet,
  isBare,
  isEmptySet,
  noFields,
  own,
  type SetDraft,
} from './field-set.ts'
import { fieldElement, itemElement, keyValue } from './path-elements.ts'
import { isTracked, isTrackedMeta, type Scope } from './scope.ts'

export interface Changes {
  /** Fields that are new, or have another value. */
  readonly changed: FieldSet
  readonly removed: FieldSet
}

type Fields = { readonly [field: string]: unknown }

/** The name of a field, or an element of a list, which is named when something in it differs. */
type Step = string | { readonly item: unknown; readonly index: number; readonly type: ListType }

interface Walk {
  readonly path: Step[]
  readonly changed: SetDraft
  readonly removed: SetDraft
  readonly ignoresEmpty: boolean
  /** Where long maps and lists are left, and what appears in them. */
  readonly later: Later
}

const nothing: Changes = { changed: noFields, removed: noFields }

export const isNoChange = (changes: Changes): boolean => changes === nothing

export interface States {
  readonly old: object
  readonly next: object
  readonly merging: Merging
  readonly scope: Scope
  /** Whether what is new and holds nothing is a change; an object may well be stored without it. Usually it is. */
  readonly emptyAdded?: 'change' | 'nothing'
}

/** The fields in which the states differ, of those that are tracked at all. */
export const changesBetween = (states: States): Changes => allAtOnce(changesSteps(states))

export function* changesSteps({ old, next, merging, scope, emptyAdded }: States): Steps<Changes> {
  if (old === next) return nothing
  const walk: Walk = {
    path: [],
    changed: {},
    removed: {},
    ignoresEmpty: emptyAdded === 'nothing',
    later: [],
  }
  compareMaps(withMeta(old as Fields), withMeta(next as Fields), merging, {
    ...walk,
    isTracked: name => isTracked(name, scope),
  })
  yield* laterSteps(walk.later)
  const { changed, removed } = walk
  for (const _ in changed) return walk
  for (const _ in removed) return walk
  return nothing
}

/** Of metadata that appears as a whole only a part is tracked, too. */
const withMeta = (object: Fields): Fields =>
  isFields(object.metadata) ? object : { ...object, metadata: {} }

interface MapWalk extends Walk {
  /** Which fields of this map are looked at; all where it is left out. */
  isTracked?(name: string): boolean
}

function compareMaps(old: Fields, next: Fields, merging: Merging, walk: MapWalk): void {
  const maps: Maps = { old, next, merging, walk }
  let seen = 0
  for (const name in old) {
    if (seen === limits.stepPartsMax) {
      leave(walk, walk => heldInSteps({ ...maps, walk }))
      return
    }
    compareHeld(name, maps)
    seen++
  }
  let added = 0
  for (const name in next) {
    if (seen === limits.stepPartsMax) {
      leave(walk, walk => addedInSteps({ ...maps, walk }, added))
      return
    }
    compareAdded(name, maps)
    seen++
    added++
  }
}

interface Maps {
  readonly old: Fields
  readonly next: Fields
  readonly merging: Merging
  readonly walk: MapWalk
}

/** The walk goes on later from where it stands now. */
function leave<Of extends Walk>(walk: Of, rest: (walk: Of) => Steps<void>): void {
  walk.later.push(rest({ ...walk, path: [...walk.path] }))
}

/** Of a map of which as many fields were compared as one step may look at. */
function* heldInSteps(maps: Maps): Steps<void> {
  const names = Object.keys(maps.old).slice(limits.stepPartsMax)
  yield* eachInSteps(names, name => compareHeld(name, maps))
  yield* addedInSteps(maps, 0)
}

const addedInSteps = (maps: Maps, from: number): Steps<void> =>
  eachInSteps(Object.keys(maps.next).slice(from), name => compareAdded(name, maps))

/** A field that was there. */
function compareHeld(name: string, { old, next, merging, walk }: Maps): void {
  if (walk.isTracked && !walk.isTracked(name)) return
  const [before, after] = [old[name], Object.hasOwn(next, name) ? next[name] : undefined]
  if (before === after || before === undefined) return
  walk.path.push(name)
  compareField(before, after, merging.field(name), walk)
  walk.path.pop()
}

/** A field that was not. */
function compareAdded(name: string, { old, next, merging, walk }: Maps): void {
  if ((walk.isTracked && !walk.isTracked(name)) || next[name] === undefined) return
  if (Object.hasOwn(old, name) && old[name] !== undefined) return
  if (walk.ignoresEmpty && isEmpty(next[name])) return
  walk.path.push(name)
  put(walk.changed, walk.path, addedNode(next[name], merging.field(name), walk.later))
  walk.path.pop()
}

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && isBare(value as FieldSet))

/** The field that `walk.path` has come to. */
function compareField(before: unknown, after: unknown, how: FieldMerging, walk: MapWalk): void {
  const { path, removed } = walk
  const inner = walk.isTracked ? plain(walk) : walk
  if (after === undefined) put(removed, path, addedNode(before, how, walk.later))
  // The metadata of the object itself.
  else if (path.length === 1 && path[0] === 'metadata' && isFields(before) && isFields(after))
    compareMaps(before, after, how.inner, { ...inner, isTracked: isTrackedMeta })
  else compareValues(before, after, how, inner)
}

function compareValues(before: unknown, after: unknown, how: FieldMerging, walk: Walk): void {
  const isLeaf = isOneValue(before, how) || isOneValue(after, how)
  if (!isLeaf && Array.isArray(before) && Array.isArray(after)) compareLists(before, after, how, walk)
  else if (!isLeaf && isFields(before) && isFields(after)) compareMaps(before, after, how.inner, walk)
  else if (!isEqual(before, after)) {
    put(walk.changed, walk.path, addedNode(after, how, walk.later))
    // A value of another kind: nothing that was in it is left.
    if (!isOneValue(before, how)) leave(walk, walk => removedBelow(before, how, walk))
  }
}

const onlyOwn: FieldSet = { [own]: bare }

function* removedBelow(before: unknown, how: FieldMerging, walk: Walk): Steps<void> {
  const later: Later = []
  const node = addedNode(before, how, later)
  yield* laterSteps(later)
  const below = difference(node, onlyOwn)
  if (!isEmptySet(below)) put(walk.removed, walk.path, below)
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  how: FieldMerging,
  walk: Walk,
): void {
  if (before.length + after.length > limits.stepPartsMax) {
    leave(walk, walk => listsInSteps(before, after, how, walk))
    return
  }
  if (areAlignedBy(how.listType, before, after)) {
    for (const [index, item] of before.entries())
      compareItems({ item, index, type: how.listType }, after[index], how, walk)
    return
  }
  const lists = { held: itemsByElement(before, how), wanted: itemsByElement(after, how), how, walk }
  for (const each of lists.held) compareHeldItems(each, lists)
  for (const each of lists.wanted) compareAddedItems(each, lists)
}

function* listsInSteps(
  before: readonly unknown[],
  after: readonly unknown[],
  how: FieldMerging,
  walk: Walk,
): Steps<void> {
  const type = how.listType
  if (areAlignedBy(type, before, after)) {
    yield* eachInSteps(before.entries(), ([index, item]) =>
      compareItems({ item, index, type }, after[index], how, walk),
    )
    return
  }
  const held = yield* itemsInSteps(before, how)
  const lists = { held, wanted: yield* itemsInSteps(after, how), how, walk }
  yield* eachInSteps(lists.held, each => compareHeldItems(each, lists))
  yield* eachInSteps(lists.wanted, each => compareAddedItems(each, lists))
}

interface Lists {
  readonly held: ReadonlyMap<string, readonly unknown[]>
  readonly wanted: ReadonlyMap<string, readonly unknown[]>
  readonly how: FieldMerging
  readonly walk: Walk
}

type Items = readonly [element: string, items: readonly unknown[]]

function compareHeldItems([element, items]: Items, { wanted, how, walk }: Lists): void {
  const others = wanted.get(element)
  const step = { item: items[0], index: Number(element.slice(2)), type: how.listType }
  if (others === undefined) putItem(walk.removed, walk, step, addedItem(items[0], how.inner, walk.later))
  else if (items.length === 1 && others.length === 1) compareItems(step, others[0], how, walk)
  else if (!isEqual(items, others)) putItem(walk.changed, walk, step, bare)
}

function compareAddedItems([element, items]: Items, { held, how, walk }: Lists): void {
  const step = { item: items[0], index: Number(element.slice(2)), type: how.listType }
  if (!held.has(element)) putItem(walk.changed, walk, step, addedItem(items[0], how.inner, walk.later))
}

/** Whether each element of one list is the same element of the other, though maybe changed. */
function areAlignedBy(type: ListType, a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  return a.every((item, index) => {
    const other = b[index]
    if (type.kind !== 'map') return isEqual(item, other)
    if (!isFields(item) || !isFields(other)) return false
    return type.keys.every(key => isEqual(keyValue(item, key, type), keyValue(other, key, type)))
  })
}

function itemsByElement(list: readonly unknown[], { listType }: FieldMerging): Map<string, unknown[]> {
  const items = new Map<string, unknown[]>()
  for (const entry of list.entries()) addItem(items, entry, listType)
  return items
}

function* itemsInSteps(list: readonly unknown[], { listType }: FieldMerging): Steps<Map<string, unknown[]>> {
  const items = new Map<string, unknown[]>()
  yield* eachInSteps(list.entries(), entry => addItem(items, entry, listType))
  return items
}

function addItem(
  items: Map<string, unknown[]>,
  [index, item]: readonly [number, unknown],
  type: ListType,
): void {
  const element = itemElement(item, type) ?? `i:${index}`
  const same = items.get(element)
  if (same) same.push(item)
  else items.set(element, [item])
}

function compareItems(step: Step & object, after: unknown, how: FieldMerging, walk: Walk): void {
  const before = step.item
  if (before === after) return
  walk.path.push(step)
  if (isFields(before) && isFields(after)) compareMaps(before, after, how.inner, walk)
  else if (!isEqual(before, after)) put(walk.changed, walk.path, bare)
  walk.path.pop()
}

/** The same walk, below a map of which not all is looked at. */
const plain = ({ path, changed, removed, ignoresEmpty, later }: MapWalk): Walk => ({
  path,
  changed,
  removed,
  ignoresEmpty,
  later,
})

function putItem(into: SetDraft, walk: Walk, step: Step, node: FieldSet): void {
  walk.path.push(step)
  put(into, walk.path, node)
  walk.path.pop()
}

/** There is nothing at the place that the path has come to yet. */
function put(into: SetDraft, path: readonly Step[], node: FieldSet): void {
  let at = into
  const last = path.length - 1
  for (let index = 0; index < last; index++) {
    const element = elementOf(path[index] ?? '')
    // Made here, or by an earlier call: nobody else has it yet.
    const below = (at[element] ?? {}) as SetDraft
    at[element] = below
    at = below
  }
  at[elementOf(path[last] ?? '')] = node
}

const elementOf = (step: Step): string =>
  typeof step === 'string' ? fieldElement(step) : (itemElement(step.item, step.type) ?? `i:${step.index}`)
