// Values of CEL compared with each other.

/** Negative, zero or positive; throws for values that have no order. */
export function compareValues(a: unknown, b: unknown): number {
  const [x, y] = [orderOf(a), orderOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function orderOf(value: unknown): string | number | bigint {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.getTime()
  const seconds: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'seconds') : null
  if (typeof seconds === 'bigint') return seconds
  throw new Error('no such overload')
}

/** Equality in depth: numbers by their value, lists in order, maps by their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => isSame(each, b[index]))
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([key, each]) => b.has(key) && isSame(each, b.get(key)))
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, index) => byte === b[index])
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  return a.constructor === b.constructor && !(a instanceof Map) && String(a) === String(b)
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'
