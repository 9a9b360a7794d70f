// JSON patches (RFC 6902), with the semantics of the library that upstream uses, which is kinder than the RFC here and there:
// negative indices count from the end; `replace` may add, `test` takes an absent member for null, and a missing `value` is null.
//
// A patch that is no list of operations is malformed; an operation that does not fit the object makes the whole patch
// inapplicable. Paths are checked against own members only, so nothing is reached that objects inherit.
//
// Small operations can add up to much: copies of copies, elements put before long lists, moves that nest ever deeper. Each of
// these is counted over the whole patch and refused beyond a bound.

import { utf8Length } from '../../base/bytes.ts'
import { limits } from '../../base/limits.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import { isEqual } from '../equality.ts'
import { copyOf, copySteps } from '../json-values.ts'
import { StatusError } from '../status-error.ts'
import { isObject, type JsonObject } from './json-object.ts'
import { failedTest, inapplicablePatch, malformedPatch } from './patch-error.ts'

type Members = { [member: string]: unknown }
type Container = Members | unknown[]

export const applyJsonPatch = (current: unknown, patch: unknown): unknown =>
  allAtOnce(jsonPatchSteps(current, patch))

/** Of which a turn of the event loop may do as many. */
const operationsPerStep = 32

/** Whether a patch is more than one step. */
export const isLongPatch = (patch: unknown): boolean =>
  Array.isArray(patch) && patch.length > operationsPerStep

/** Applies every operation or none. The input is not changed, and shares nothing with the result. */
export function* jsonPatchSteps(current: unknown, patch: unknown): Steps<unknown> {
  const operations = readOperations(patch)
  let document: unknown = yield* copySteps(current)
  const spent: Spent = { copiedBytes: 0, shiftedElements: 0 }
  for (const [index, operation] of operations.entries()) {
    if (index % operationsPerStep === 0) yield
    if (operation.op === 'copy') requireRoom(spent, document, operation)
    document = apply(document, operation, spent)
  }
  yield
  if (operations.length > 0 && isDeeperThan(limits.jsonDepthMax, document)) throw inapplicablePatch()
  return document
}

/** What the operations of one patch have cost so far. */
interface Spent {
  copiedBytes: number
  /** Elements of lists that made way for others, or closed a gap. */
  shiftedElements: number
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (!isContainer(value)) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some(inner => isDeeperThan(levels - 1, inner))
  for (const member in value) if (isDeeperThan(levels - 1, value[member])) return true
  return false
}

interface Operation {
  readonly op: string
  readonly path: string | null
  readonly from: string | null
  readonly value: unknown
}

function readOperations(patch: unknown): readonly Operation[] {
  if (!Array.isArray(patch)) throw undecodable(patch, 'value of type []handlers.jsonPatchOp')
  if (patch.length > limits.jsonPatchOperationsMax)
    throw new StatusError({
      reason: 'RequestEntityTooLarge',
      message: `The allowed maximum operations in a JSON patch is ${limits.jsonPatchOperationsMax}, got ${patch.length}`,
    })
  return patch.map(readOperation)
}

/** Copies of copies double what there is: what a patch copies is bounded before it is copied. */
function requireRoom(spent: Spent, document: unknown, { from }: Operation): void {
  spent.copiedBytes += utf8Length(JSON.stringify(read(locate(document, from)) ?? null))
  if (spent.copiedBytes <= limits.jsonPatchCopyBytesMax) return
  throw new StatusError({
    reason: 'RequestEntityTooLarge',
    message: `Unable to complete the copy, the accumulated size increase of copy is ${spent.copiedBytes}, exceeding the limit ${limits.jsonPatchCopyBytesMax}`,
  })
}

/** What stands behind an index moves when an element comes or goes there. */
function requirePatience(spent: Spent, { container, key }: Place): void {
  if (!Array.isArray(container) || key === '-') return
  const index = Number(key)
  spent.shiftedElements += index < 0 ? -index : Math.max(0, container.length - index)
  if (!(spent.shiftedElements > limits.jsonPatchShiftedElementsMax)) return
  throw new StatusError({
    reason: 'RequestEntityTooLarge',
    message: `Unable to complete the patch, the accumulated number of list elements that it moves exceeds the limit ${limits.jsonPatchShiftedElementsMax}`,
  })
}

function undecodable(value: unknown, where: string): StatusError {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return malformedPatch(`error decoding patch: json: cannot unmarshal ${found} into Go ${where}`)
}

function readOperation(operation: unknown): Operation {
  if (!isObject(operation)) throw undecodable(operation, 'value of type handlers.jsonPatchOp')
  const { value = null } = operation
  const op = textOf(operation, 'op') ?? 'unknown'
  return { op, path: textOf(operation, 'path'), from: textOf(operation, 'from'), value }
}

function textOf(operation: JsonObject, field: 'op' | 'path' | 'from'): string | null {
  const text = operation[field] ?? null
  if (text === null || typeof text === 'string') return text
  throw undecodable(text, `struct field jsonPatchOp.${field} of type string`)
}

function apply(document: unknown, { op, path, from, value }: Operation, spent: Spent): unknown {
  switch (op) {
    case 'add':
      return change(document, place => insert(place, copyOf(value), spent), path)
    case 'remove':
      return change(document, place => remove(place, spent), path)
    case 'replace':
      if (path === '') return requireContainer(copyOf(value))
      return change(document, place => assign(place, copyOf(value)), path)
    case 'move': {
      const source = locate(document, from)
      const moved = read(source)
      remove(source, spent)
      return change(document, place => insert(place, moved, spent), path)
    }
    case 'copy': {
      const copied = copyOf(read(locate(document, from)) ?? null)
      return change(document, place => insert(place, copied, spent), path)
    }
    case 'test':
      if (isEqual(path === '' ? document : (read(locate(document, path)) ?? null), value)) return document
      throw failedTest()
    default:
      throw inapplicablePatch()
  }
}

/** A member or an index, and what has it. */
interface Place {
  readonly container: Container
  readonly key: string
}

function change(document: unknown, act: (place: Place) => void, path: string | null): unknown {
  act(locate(document, path))
  return document
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

function requireContainer(value: unknown): Container {
  if (isContainer(value)) return value
  throw inapplicablePatch()
}

/** The place that a pointer names, whose container exists. The document itself is no place. */
function locate(document: unknown, pointer: string | null): Place {
  let at = pointer?.indexOf('/') ?? -1
  if (!pointer || at === -1) throw inapplicablePatch()
  let container = requireContainer(document)
  // Part by part: a pointer may be longer than the document is deep.
  for (let next = pointer.indexOf('/', at + 1); next !== -1; next = pointer.indexOf('/', at + 1)) {
    container = requireContainer(read({ container, key: unescaped(pointer.slice(at + 1, next)) }))
    at = next
  }
  return { container, key: unescaped(pointer.slice(at + 1)) }
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

/** Undefined where an object has no such member; a list has to have the index. */
function read({ container, key }: Place): unknown {
  if (Array.isArray(container)) return container[indexIn(key, container.length - 1, container.length)]
  return Object.hasOwn(container, key) ? container[key] : undefined
}

function insert(place: Place, value: unknown, spent: Spent): void {
  const { container, key } = place
  requirePatience(spent, place)
  if (!Array.isArray(container)) setMember(container, key, value)
  else if (key === '-') container.push(value)
  else container.splice(indexIn(key, container.length, container.length + 1), 0, value)
}

function assign({ container, key }: Place, value: unknown): void {
  if (Array.isArray(container)) container[indexIn(key, container.length - 1, container.length)] = value
  else setMember(container, key, value)
}

function remove(place: Place, spent: Spent): void {
  const { container, key } = place
  requirePatience(spent, place)
  if (Array.isArray(container)) container.splice(indexIn(key, container.length - 1, container.length), 1)
  else if (Object.hasOwn(container, key)) delete container[key]
  else throw inapplicablePatch()
}

/** The index that a part of a pointer names: at most `max`, or counted back from `length`. */
function indexIn(part: string, max: number, length: number): number {
  if (!/^[-+]?\d{1,9}$/.test(part)) throw inapplicablePatch()
  const number = Number(part)
  const index = number < 0 ? number + length : number
  if (index < 0 || index > max) throw inapplicablePatch()
  return index
}

/** As a member of its own, also for names that objects inherit. */
function setMember(members: Members, member: string, value: unknown): void {
  Object.defineProperty(members, member, { value, writable: true, enumerable: true, configurable: true })
}
