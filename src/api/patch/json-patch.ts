// RFC 6902, with the semantics and words of the library that upstream uses (evanphx/json-patch): a patch that is no
// list of operations is malformed; an operation that does not fit the object makes the patch inapplicable.
import { limits } from '../../base/limits.ts'
import { isEqual } from '../equality.ts'
import { StatusError } from '../status-error.ts'
import { inapplicablePatch, malformedPatch } from './patch-error.ts'
import { isObject } from './struct-fields.ts'

type Container = { [field: string]: unknown } | unknown[]

/** Applies every operation or none. The input is not changed. */
export function applyJsonPatch(current: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw malformedPatch('json: cannot unmarshal the patch into Go value of type jsonpatch.Patch')
  if (patch.length > limits.jsonPatchOperationsMax) {
    throw new StatusError({
      reason: 'RequestEntityTooLarge',
      message: `The allowed maximum operations in a JSON patch is ${limits.jsonPatchOperationsMax}, got ${patch.length}`,
    })
  }
  return patch.reduce<unknown>(
    (document, operation) => applyOperation(document, operation),
    structuredClone(current),
  )
}

function applyOperation(document: unknown, operation: unknown): unknown {
  if (!isObject(operation))
    throw malformedPatch('json: cannot unmarshal an operation of the patch: not an object')
  const { op } = operation
  const path = pointerOf(operation, 'path')
  switch (op) {
    case 'add':
      return add(document, path, operandOf(operation))
    case 'remove':
      return remove(document, path)
    case 'replace':
      return replace(document, path, operandOf(operation))
    case 'move': {
      const from = pointerOf(operation, 'from')
      const moved = get(document, from)
      return add(remove(document, from), path, moved)
    }
    case 'copy':
      return add(document, path, structuredClone(get(document, pointerOf(operation, 'from'))))
    case 'test':
      if (isEqual(find(document, path), operation.value ?? null)) return document
      throw inapplicablePatch(`testing value ${formatPointer(path)} failed: test failed`)
    default:
      throw inapplicablePatch(`Unexpected kind: ${String(op)}`)
  }
}

function pointerOf(
  operation: { readonly [field: string]: unknown },
  field: 'path' | 'from',
): readonly string[] {
  const text = operation[field]
  if (typeof text !== 'string') throw inapplicablePatch(`${String(operation.op)} operation without ${field}`)
  if (text === '') return []
  if (!text.startsWith('/'))
    throw inapplicablePatch(
      `${String(operation.op)} operation does not apply: ${field} "${text}" does not begin with a slash`,
    )
  return text
    .slice(1)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function operandOf(operation: { readonly [field: string]: unknown }): unknown {
  if (!('value' in operation)) throw inapplicablePatch(`${String(operation.op)} operation without value`)
  return structuredClone(operation.value)
}

const formatPointer = (path: readonly string[]) =>
  path.map(part => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const missing = (path: readonly string[]) =>
  inapplicablePatch(`doc is missing path: ${formatPointer(path)}: missing value`)

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

/** The index that a pointer's part names: digits without leading zeros, at most `max`. */
function indexIn(part: string, max: number, path: readonly string[]): number {
  const index = /^(0|[1-9]\d{0,9})$/.test(part) ? Number(part) : Number.NaN
  if (!(index <= max))
    throw inapplicablePatch(
      `Unable to access invalid index: ${part} in ${formatPointer(path)}: invalid index referenced`,
    )
  return index
}

/** What a pointer names; undefined when nothing is there. */
function find(document: unknown, path: readonly string[]): unknown {
  let value: unknown = document
  for (const part of path) {
    if (Array.isArray(value)) value = value[indexIn(part, value.length - 1, path)]
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part]
    else return undefined
  }
  return value
}

function get(document: unknown, path: readonly string[]): unknown {
  const value = find(document, path)
  if (value === undefined) throw missing(path)
  return value
}

function containerOf(document: unknown, path: readonly string[]): { container: Container; last: string } {
  const container = find(document, path.slice(0, -1))
  if (!isContainer(container)) throw missing(path)
  return { container, last: path.at(-1) ?? '' }
}

function add(document: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value
  const { container, last } = containerOf(document, path)
  if (Array.isArray(container))
    container.splice(last === '-' ? container.length : indexIn(last, container.length, path), 0, value)
  else setOwn(container, last, value)
  return document
}

function remove(document: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return null
  const { container, last } = containerOf(document, path)
  if (Array.isArray(container)) container.splice(indexIn(last, container.length - 1, path), 1)
  else if (Object.hasOwn(container, last)) delete container[last]
  else throw inapplicablePatch(`remove operation does not apply: ${missing(path).message}`)
  return document
}

function replace(document: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value
  get(document, path)
  const { container, last } = containerOf(document, path)
  if (Array.isArray(container)) container[indexIn(last, container.length - 1, path)] = value
  else setOwn(container, last, value)
  return document
}

/** As a field of its own, also for names that objects inherit. */
function setOwn(object: { [field: string]: unknown }, field: string, value: unknown): void {
  Object.defineProperty(object, field, { value, writable: true, enumerable: true, configurable: true })
}
