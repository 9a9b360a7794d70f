// Whether two values of the API mean the same, as upstream's semantic equality: an absent field is the same as an empty list,
// map or string, and quantities are compared by amount. Where a zero says nothing the decoder has dropped it, so one that is
// here says something: to run as user 0 is not to leave the user open.
import { compareQuantities, parseQuantity } from '../../quantity.ts'

type Fields = { readonly [field: string]: unknown }

/** The fields in which an empty string is an answer of its own: no class, not the default one. */
const answersWhenEmpty = new Set(['storageClassName', 'volumeAttributesClassName'])

function isEmpty(value: unknown, field: string): boolean {
  if (value === undefined || value === null || value === '')
    return value !== '' || !answersWhenEmpty.has(field)
  if (value === false) return field === 'readOnly'
  return typeof value === 'object' && hasNothing(value as Fields)
}

function hasNothing(fields: Fields): boolean {
  for (const field in fields) if (!isEmpty(fields[field], field)) return false
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
    return isEmpty(left, field) && isEmpty(right, field)
  if (Array.isArray(left) || Array.isArray(right)) return isSameList(left, right, field)
  return isSameObject(left, right, field)
}

function isSameQuantity(left: string, right: string, field: string): boolean {
  if (!quantityFields.has(field)) return false
  const [a, b] = [parseQuantity(left), parseQuantity(right)]
  return a !== null && b !== null && compareQuantities(a, b) === 0
}

function isSameList(left: unknown, right: unknown, field: string): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return isEmpty(left, field) && isEmpty(right, field)
  return left.length === right.length && left.every((item, index) => isSameValue(item, right[index], field))
}

function isSameObject(left: object, right: object, field: string): boolean {
  const [a, b] = [left as Fields, right as Fields]
  // Inside a map of quantities the keys are resources; elsewhere they are fields.
  const inner = (key: string) => (quantityFields.has(field) ? field : key)
  for (const key in a) if (!isSameValue(a[key], b[key], inner(key))) return false
  for (const key in b) if (!(key in a) && !isEmpty(b[key], key)) return false
  return true
}
