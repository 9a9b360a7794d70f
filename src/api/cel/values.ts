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
  const number = unsignedOf(value) ?? nanosecondsOf(value)
  if (number !== null) return number
  if (value instanceof Uint8Array) return Array.from(value, byte => String.fromCharCode(byte)).join('')
  throw new Error('no such overload')
}

/** Of a `uint`, which is an object of the evaluator's own, as durations are. */
function unsignedOf(value: unknown): bigint | null {
  const number: unknown = typeof value === 'object' && value !== null ? value.valueOf() : null
  return typeof number === 'bigint' ? number : null
}

function nanosecondsOf(value: unknown): bigint | null {
  if (typeof value !== 'object' || value === null) return null
  const [seconds, nanos]: unknown[] = [Reflect.get(value, 'seconds'), Reflect.get(value, 'nanos')]
  return typeof seconds === 'bigint' && typeof nanos === 'number'
    ? seconds * 1_000_000_000n + BigInt(nanos)
    : null
}

/** Same for values that are the same, different for others: numbers by their value, lists in order, maps by their keys. */
export function identityOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : String(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(identityOf).join()}]`
  const entries = entriesOfMap(value)
  if (entries) {
    const each = entries.map(([key, inner]) => `${identityOf(key)}:${identityOf(inner)}`)
    return `{${each.sort().join()}}`
  }
  if (value instanceof Date) return `time ${value.getTime()}`
  const unsigned = unsignedOf(value)
  if (unsigned !== null) return String(unsigned)
  const nanoseconds = nanosecondsOf(value)
  if (nanoseconds !== null) return `duration ${nanoseconds}`
  if (value instanceof Uint8Array) return `bytes ${value.join()}`
  return `${value.constructor.name} ${value}`
}

/** Those of literals are plain objects. */
function entriesOfMap(value: object): readonly (readonly [unknown, unknown])[] | null {
  if (value instanceof Map) return [...value]
  return value.constructor === Object || value.constructor === undefined ? Object.entries(value) : null
}

/** Equality in depth: numbers by their value, lists in order, maps by their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => isSame(each, b[index]))
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, index) => byte === b[index])
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [ofA, ofB] = [entriesOfMap(a), entriesOfMap(b)]
  if (!ofA || !ofB) return ofA === ofB && a.constructor === b.constructor && String(a) === String(b)
  const inB = new Map(ofB)
  return ofA.length === inB.size && ofA.every(([key, each]) => inB.has(key) && isSame(each, inB.get(key)))
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'
