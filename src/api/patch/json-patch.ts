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
import { assign, insert, isContainer, locate, Misfit, missing, type Place, read, remove } from './place.ts'

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
  if (operations.length > 0 && isDeeperThan(limits.jsonDepthMax, document))
    throw inapplicablePatch('exceeded max depth')
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
  spent.copiedBytes += utf8Length(JSON.stringify(copiedFrom(document, from) ?? null))
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

/** What does not fit is told in the words of upstream's library to who may hear them: see `whyInapplicable`. */
function apply(document: unknown, operation: Operation, spent: Spent): unknown {
  const { op, path, value } = operation
  switch (op) {
    case 'add':
      put(at(document, path, words.add), copyOf(value), { spent, why: `error in add for path: '${path}'` })
      return document
    case 'remove':
      takeOut(at(document, path, words.remove), spent, `error in remove for path: '${path}'`)
      return document
    case 'replace':
      return replaced(document, path, copyOf(value))
    case 'move':
      return moved(document, operation, spent)
    case 'copy': {
      const copied = copyOf(copiedFrom(document, operation.from) ?? null)
      const place = at(document, path, words.copy)
      put(place, copied, { spent, why: 'error while adding value during copy' })
      return document
    }
    case 'test':
      if (isEqual(path === '' ? document : (tested(document, path) ?? null), value)) return document
      throw failedTest(`testing value ${path} failed: test failed`)
    default:
      throw inapplicablePatch(`Unexpected kind: ${op}`)
  }
}

const unnamed = `operation missing path field: ${missing}`

/** What is said where an operation names no path, and where what it names is nowhere. */
const words = {
  add: [
    `add operation failed to decode path: ${missing}`,
    'add operation does not apply: doc is missing path: "%s"',
  ],
  remove: [
    `remove operation failed to decode path: ${missing}`,
    'remove operation does not apply: doc is missing path: "%s"',
  ],
  replace: [
    `replace operation failed to decode path: ${unnamed}`,
    'replace operation does not apply: doc is missing path: %s',
  ],
  move: [
    `move operation failed to decode path: ${unnamed}`,
    'move operation does not apply: doc is missing destination path: %s',
  ],
  copy: [
    `copy operation failed to decode path: ${missing}`,
    'copy operation does not apply: doc is missing destination path: %s',
  ],
  test: [
    `test operation failed to decode path: ${unnamed}`,
    'test operation does not apply: is missing path: %s',
  ],
  moveFrom: [
    `move operation failed to decode from: operation, missing from field: ${missing}`,
    'move operation does not apply: doc is missing from path: %s',
  ],
  copyFrom: [
    `copy operation failed to decode from: operation, missing from field: ${missing}`,
    'copy operation does not apply: doc is missing from path: %s',
  ],
} as const

function at(document: unknown, pointer: string | null, [unread, nowhere]: readonly [string, string]): Place {
  if (pointer === null) throw inapplicablePatch(unread)
  const place = locate(document, pointer)
  if (!place) throw inapplicablePatch(`${nowhere.replace('%s', () => pointer)}: ${missing}`)
  return place
}

/** Says where it was when a place did not have what was asked of it. */
function told<T>(why: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof Misfit) throw inapplicablePatch(`${why}: ${error.message}`)
    throw error
  }
}

function put(
  place: Place,
  value: unknown,
  { spent, why }: { readonly spent: Spent; readonly why: string },
): void {
  requirePatience(spent, place)
  told(why, () => insert(place, value))
}

function takeOut(place: Place, spent: Spent, why: string): void {
  requirePatience(spent, place)
  told(why, () => remove(place))
}

function replaced(document: unknown, path: string | null, value: unknown): unknown {
  if (path === '') {
    if (isContainer(value)) return value
    throw inapplicablePatch('replace operation value must be object or array: %!w(<nil>)')
  }
  const place = at(document, path, words.replace)
  try {
    assign(place, value)
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    throw inapplicablePatch(`replace operation does not apply: doc is missing key: ${path}: ${missing}`)
  }
  return document
}

function moved(document: unknown, { from, path }: Operation, spent: Spent): unknown {
  const source = at(document, from, words.moveFrom)
  const why = `error in move for path: '${source.key}'`
  const value = told(why, () => read(source))
  takeOut(source, spent, why)
  put(at(document, path, words.move), value, { spent, why: `error in move for path: '${path}'` })
  return document
}

function copiedFrom(document: unknown, from: string | null): unknown {
  const place = at(document, from, words.copyFrom)
  return told(`error in copy for from: '${from}'`, () => read(place))
}

function tested(document: unknown, path: string | null): unknown {
  const place = at(document, path, words.test)
  return told(`error in test for path: '${path}'`, () => read(place))
}
