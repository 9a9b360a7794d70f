// Whether an object that is there is the one that was sent to be created, and not another one of its name. Pure.
import type { ApiObject } from '../../../src/api/object.ts'
import { compareQuantities, parseQuantity } from '../../../src/api/quantity.ts'

/** The server adds defaults and writes amounts in its own way; what was sent is in it all the same. */
export function isMadeFrom(sent: ApiObject, found: ApiObject, manager: string): boolean {
  const isOurs = found.metadata?.managedFields?.some(each => each.manager === manager) ?? false
  return isOurs && isPartOf(asKept(sent), found)
}

/** Of a Secret, texts are kept among the encoded values: they are not compared. */
function asKept(object: ApiObject): object {
  const { stringData: _, ...rest } = object as ApiObject & { readonly stringData?: unknown }
  return rest
}

function isPartOf(part: unknown, whole: unknown): boolean {
  if (part === undefined || part === null || part === whole) return true
  if (Array.isArray(part))
    return (
      Array.isArray(whole) &&
      whole.length >= part.length &&
      part.every((each, index) => isPartOf(each, whole[index]))
    )
  if (typeof part === 'object')
    return Object.entries(part).every(([key, value]) => {
      const other: unknown = typeof whole === 'object' && whole !== null ? Reflect.get(whole, key) : undefined
      return isPartOf(value, other) || (isEmpty(value) && other === undefined)
    })
  return isSameAmount(part, whole)
}

/** What is empty is not always kept. */
const isEmpty = (value: unknown): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

function isSameAmount(part: unknown, whole: unknown): boolean {
  const amounts = [part, whole].map(each =>
    typeof each === 'string' || typeof each === 'number' ? parseQuantity(String(each)) : null,
  )
  const [one, other] = amounts
  return !!one && !!other && compareQuantities(one, other) === 0
}
