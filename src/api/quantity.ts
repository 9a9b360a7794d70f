// Quantities: exact decimal numbers with a suffix, such as `500m`, `1.5Gi`, `12e6`.
//
// A quantity is `value × 10^scale` with a bigint value, so nothing is ever rounded but what Kubernetes rounds:
// finer than a nano is rounded away from zero, and binary suffixes stop at 2^63-1. It remembers which family its suffix came
// from, and its text goes back to that family in canonical form: no fraction, the largest suffix without loss.

export interface Quantity {
  readonly value: bigint
  /** The power of ten that the value counts. */
  readonly scale: number
  readonly format: 'decimalSI' | 'binarySI' | 'decimalExponent'
}

const decimalSuffixes: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
])
const decimalSuffixOf: ReadonlyMap<number, string> = new Map(
  [...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]),
)
const binarySuffixes: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

const binaryMax = 2n ** 63n - 1n
const nano = -9
/** Beyond any number of use, and small enough to write out: a guard against `1e999999999`. */
const exponentMax = 1_000
/** Long numbers are costly to read and write: far more digits than any quantity has. */
const textMax = 1_000

export const quantityErrors = {
  format: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  suffix: "unable to parse quantity's suffix",
  numeric: 'unable to parse numeric part of quantity',
} as const

const form = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/

/** The quantity, or null when the text is none; `quantityProblem` says why. */
export function parseQuantity(text: string): Quantity | null {
  const parsed = parse(text)
  return typeof parsed === 'string' ? null : parsed
}

/** Upstream's words for a text that is no quantity; null when it is one. */
export function quantityProblem(text: string): string | null {
  const parsed = parse(text)
  return typeof parsed === 'string' ? parsed : null
}

/** The quantity, where the text was validated before. */
export function quantityOf(text: string): Quantity {
  const parsed = parse(text)
  if (typeof parsed === 'string') throw new Error(`cannot parse '${text}': ${parsed}`)
  return parsed
}

/** Where they come by the thousand they are often the same. */
let lastParsed: { readonly text: string; readonly found: Quantity | string } | null = null

function parse(text: string): Quantity | string {
  if (lastParsed?.text === text) return lastParsed.found
  const found = parseAnew(text)
  lastParsed = { text, found }
  return found
}

function parseAnew(text: string): Quantity | string {
  if (text.length > textMax) return quantityErrors.numeric
  const match = form.exec(text)
  if (!match || text === '') return quantityErrors.format
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  const unsigned = BigInt(`${whole}${fraction}` || '0')
  const value = sign === '-' ? -unsigned : unsigned
  const decimal = decimalSuffixes.get(suffix)
  if (decimal !== undefined)
    return roundedToNano({ value, scale: decimal - fraction.length, format: 'decimalSI' })
  const binary = binarySuffixes.indexOf(suffix)
  if (binary > 0) return binaryQuantity(value, fraction.length, binary)
  if (/^[eE][-+]?\d+$/.test(suffix)) return exponentQuantity(value, fraction.length, Number(suffix.slice(1)))
  return quantityErrors.suffix
}

function binaryQuantity(value: bigint, fractionDigits: number, power: number): Quantity {
  const rounded = roundedToNano({
    value: value << BigInt(10 * power),
    scale: -fractionDigits,
    format: 'binarySI',
  })
  const magnitude = abs(rounded.value)
  const ceiling = binaryMax * 10n ** BigInt(-rounded.scale)
  if (magnitude > ceiling) return { value: value < 0n ? -binaryMax : binaryMax, scale: 0, format: 'binarySI' }
  const isBelowOne = magnitude !== 0n && magnitude < 10n ** BigInt(-rounded.scale)
  return isBelowOne ? { ...rounded, format: 'decimalSI' } : rounded
}

function exponentQuantity(value: bigint, fractionDigits: number, exponent: number): Quantity | string {
  if (Math.abs(exponent) > exponentMax) return quantityErrors.suffix
  return roundedToNano({ value, scale: exponent - fractionDigits, format: 'decimalExponent' })
}

const abs = (value: bigint) => (value < 0n ? -value : value)

/** Some resources are some resources: what is finer than a nano counts as a whole one. */
function roundedToNano(quantity: Quantity): Quantity {
  if (quantity.scale >= nano) return quantity
  return { value: scaledUp(quantity, nano), scale: nano, format: quantity.format }
}

/** The number of `10^scale` in the quantity, rounded away from zero. */
function scaledUp({ value, scale }: Quantity, to: number): bigint {
  if (scale >= to) return value * 10n ** BigInt(scale - to)
  const unit = 10n ** BigInt(to - scale)
  const whole = value / unit
  if (value % unit === 0n) return whole
  return value < 0n ? whole - 1n : whole + 1n
}

/** The canonical text. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.value === 0n) return '0'
  if (quantity.format === 'binarySI') {
    const text = formatBinary(quantity)
    if (text !== null) return text
  }
  return formatDecimal(quantity)
}

/** Null where the binary form would lose something or confuse: fractions, and numbers below a Ki. */
function formatBinary(quantity: Quantity): string | null {
  const bytes = scaledUp(quantity, 0)
  if (abs(bytes) < 1024n || compareQuantities(quantity, { ...quantity, value: bytes, scale: 0 }) !== 0)
    return null
  let amount = bytes
  let power = 0
  for (; amount % 1024n === 0n && power < binarySuffixes.length - 1; power++) amount /= 1024n
  return `${amount}${binarySuffixes[power]}`
}

function formatDecimal({ value, scale, format }: Quantity): string {
  let amount = value
  let exponent = scale
  for (; amount % 10n === 0n; exponent++) amount /= 10n
  for (; exponent % 3 !== 0; exponent--) amount *= 10n
  if (format === 'decimalExponent') return exponent === 0 ? `${amount}` : `${amount}e${exponent}`
  // No suffix is larger than E; the rest is written out.
  for (; exponent > 18; exponent -= 3) amount *= 1000n
  return `${amount}${decimalSuffixOf.get(exponent) ?? ''}`
}

/**
 * The text that upstream stores for a quantity that a client wrote, or null when it is none. What looks canonical is kept
 * as it was written, which upstream judges by the last digits only: `1.500` stays, `0.500` becomes `500m`.
 */
export function canonicalQuantity(text: string): string | null {
  if (text.length > textMax) return null
  if (isShort(text)) return text
  const match = form.exec(text)
  if (!match || text === '') return null
  const digits = (match[2] ?? '').replace(/^0+/, '') || '0'
  const fraction = match[3] ?? ''
  if (isKept(digits, fraction, match[4] ?? '')) return text
  const parsed = parse(text)
  return typeof parsed === 'string' ? null : formatQuantity(parsed)
}

/** Most quantities are three digits at most, of units or thousandths; there may be tens of thousands of them in an object. */
function isShort(text: string): boolean {
  const digits = text.endsWith('m') ? text.length - 1 : text.length
  if (digits < 1 || digits > 3 || text.charCodeAt(0) === 0x30) return false
  for (let at = 0; at < digits; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

/** Both judgements hold only for numbers that fit 64 bits with room to spare. */
function isKept(digits: string, fraction: string, suffix: string): boolean {
  const binary = suffix.length === 2 ? binarySuffixes.indexOf(suffix) : 0
  if (binary > 0) return fraction === '' && digits.length <= 14 - 3 * binary && (Number(digits) & 7) !== 0
  const exponent = decimalSuffixes.get(suffix)
  if (exponent === undefined) return false
  const scale = exponent - fraction.length
  const shifted = digits + fraction
  const fits = shifted.length <= 18 && scale >= nano
  return fits && scale % 3 === 0 && !shifted.endsWith('000') && shifted[0] !== '0'
}

export function compareQuantities(left: Quantity, right: Quantity): -1 | 0 | 1 {
  const scale = Math.min(left.scale, right.scale)
  const [a, b] = [scaledUp(left, scale), scaledUp(right, scale)]
  return a < b ? -1 : a > b ? 1 : 0
}

/** The sum takes the left one's format, or the right one's when the left is zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  const scale = Math.min(left.scale, right.scale)
  const format = left.value === 0n ? right.format : left.format
  return { value: scaledUp(left, scale) + scaledUp(right, scale), scale, format }
}

export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  return addQuantities(left, { ...right, value: -right.value })
}

/** Whole units, rounded away from zero: bytes, or CPUs. */
export const quantityToNumber = (quantity: Quantity): number => Number(scaledUp(quantity, 0))

/** Thousandths, rounded away from zero: milli-CPUs. */
export const quantityToMilli = (quantity: Quantity): number => Number(scaledUp(quantity, -3))

/** The quantity in whole thousandths, or null when it is that already. */
export function roundUpToMilli(quantity: Quantity): Quantity | null {
  const milli: Quantity = { value: scaledUp(quantity, -3), scale: -3, format: quantity.format }
  return compareQuantities(milli, quantity) === 0 ? null : milli
}

/** -1, 0 or 1. */
export const signOfQuantity = ({ value }: Quantity): -1 | 0 | 1 => (value < 0n ? -1 : value > 0n ? 1 : 0)

export const zeroQuantity: Quantity = { value: 0n, scale: 0, format: 'decimalSI' }
