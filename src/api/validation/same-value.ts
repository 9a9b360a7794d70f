// Whether two values of the API mean the same, as upstream's semantic equality: an absent field is its zero value
// (an empty list, map or string, 0, false), and quantities are compared by amount.
import { compareQuantities, parseQuantity } from '../quantity.ts'

const isZero = (value: unknown): boolean => {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  if (typeof value !== 'object') return false
  for (const field in value) if (!isZero((value as { [field: string]: unknown })[field])) return false
  return true
}

/** The fields whose strings, or whose map's strings, are quantities. */
const quantityFields = new Set([
  'allocatable',
  'allocatedResources',
  'capacity',
  'default',
  'defaultRequest',
  'divisor',
  'hard',
  'limits',
  'max',
  'min',
  'overhead',
  'requests',
  'sizeLimit',
  'used',
])

export function isSameValue(left: unknown, right: unknown, field = ''): boolean {
  if (left === right) return true
  if (typeof left === 'string' && typeof right === 'string') return isSameQuantity(left, right, field)
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return isZero(left) && isZero(right)
  if (Array.isArray(left) || Array.isArray(right)) return isSameList(left, right, field)
  return isSameObject(left, right, field)
}

function isSameQuantity(left: string, right: string, field: string): boolean {
  if (!quantityFields.has(field)) return false
  const [a, b] = [parseQuantity(left), parseQuantity(right)]
  return a !== null && b !== null && compareQuantities(a, b) === 0
}

function isSameList(left: unknown, right: unknown, field: string): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return isZero(left) && isZero(right)
  return left.length === right.length && left.every((item, index) => isSameValue(item, right[index], field))
}

function isSameObject(left: object, right: object, field: string): boolean {
  const [a, b] = [left as { [field: string]: unknown }, right as { [field: string]: unknown }]
  // Inside a map of quantities the keys are resources; elsewhere they are fields.
  const inner = (key: string) => (quantityFields.has(field) ? field : key)
  for (const key in a) if (!isSameValue(a[key], b[key], inner(key))) return false
  for (const key in b) if (!(key in a) && !isZero(b[key])) return false
  return true
}
