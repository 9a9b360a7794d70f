// What is wrong with the quantities of an object: texts that are none, which a server refuses without a word of where they
// stand; and what its validation says of those that are too small or above their limit, at the field where it is mended
// and as a kind that has words of its own. Pure.
import { structs } from '../../../src/api/generated/model.ts'
import { parseQuantity } from '../../../src/api/quantity.ts'
import { quantityFields } from '../../../src/api/schema/quantity-fields.ts'
import { isSamePath, isWithin, write } from './path.ts'
import type { Problem, QuantityFault } from './problem.ts'

export interface UnreadableQuantity {
  readonly path: string
  readonly text: string
}

/** Every text that stands for a quantity and is none, by what the model says of the struct. */
export function unreadableQuantities(struct: string, value: unknown): readonly UnreadableQuantity[] {
  return inType(`#${struct}`, value, '')
}

function inType(type: string, value: unknown, path: string): readonly UnreadableQuantity[] {
  if (value === null || value === undefined) return []
  if (type === 'quantity') {
    if (typeof value !== 'string' && typeof value !== 'number') return []
    return parseQuantity(String(value).trim()) ? [] : [{ path, text: String(value) }]
  }
  if (typeof value !== 'object') return []
  if (type.startsWith('[]'))
    return Array.isArray(value)
      ? value.flatMap((each, index) => inType(type.slice(2), each, `${path}[${index}]`))
      : []
  if (Array.isArray(value)) return []
  if (type.startsWith('{}'))
    return Object.entries(value).flatMap(([key, each]) => inType(type.slice(2), each, `${path}[${key}]`))
  if (!type.startsWith('#')) return []
  const struct = type.slice(1)
  return Object.entries(value).flatMap(([name, each]) => {
    const field = structs[struct]?.[name]?.replace(/^!/, '')
    if (field === undefined) return []
    const isQuantity = quantityFields[struct]?.includes(name) === true
    const inner = isQuantity ? field.replace(/string$/, 'quantity') : field
    return inType(inner, each, path === '' ? name : `${path}.${name}`)
  })
}

/** The same object without them, so that the rest of it can be read and validated. */
export const withoutQuantities = <T>(object: T, unreadable: readonly UnreadableQuantity[]): T =>
  unreadable.reduce((rest, { path }) => write(rest, path, undefined), object)

/** Whether it is only said because the quantity was left out. */
export const isOfLeftOut = ({ field, kind }: Problem, unreadable: readonly UnreadableQuantity[]): boolean =>
  unreadable.some(({ path }) => isSamePath(path, field) || (kind === 'required' && isWithin(path, field)))

const faults: readonly (readonly [RegExp, QuantityFault])[] = [
  [/must be greater than or equal to 0$/, 'belowZero'],
  [/must be (greater than zero|positive)$/, 'notAboveZero'],
  [/must be an integer$/, 'notWhole'],
  [/SizeLimit field must be a valid resource quantity$/, 'belowZero'],
]
const amountPath =
  /\.resources\.(requests|limits)\[[^\]]+\]$|\.emptyDir\.sizeLimit$|\.requests\.storage$|\.target\.(averageValue|value)$/

/** A problem of a quantity as the form says it; any other as it is. */
export function quantityProblemOf(problem: Problem): Problem {
  // The validation of claims names the request in short.
  const field = problem.field.replace(
    /(^|\.)spec\.resources\[storage\]$/,
    '$1spec.resources.requests.storage',
  )
  const over = /must be (less than or )?equal to (\S+) limit of (\S+)$/.exec(problem.detail)
  if (over && field.endsWith('.requests')) {
    const [, orLess, resource = '', limit = ''] = over
    const kind = orLess === undefined ? 'notLimit' : 'overLimit'
    return { ...problem, field: `${field}[${resource}]`, kind, detail: limit }
  }
  const fault = amountPath.test(field) ? faults.find(([words]) => words.test(problem.detail)) : undefined
  return fault ? { ...problem, field, kind: fault[1], detail: '' } : { ...problem, field }
}
