// How one value of the wire form is read: checked against its type, and brought to the form in which it is stored.
// A reader gives back the very value when there is nothing to change.

import { canonicalQuantity, quantityErrors, quantityProblem } from '../quantity.ts'
import { readMicroTime, readTime } from './time-reader.ts'

/** Where reading stands, so that a refusal can name the place. */
export interface Reading {
  /** Field names, and indices of lists. */
  readonly path: (string | number)[]
  /** The struct that has the field being read, as Go calls it. */
  struct: string
  /** Paths of fields that the schema does not know; null when nobody asks. */
  readonly unknown: string[] | null
}

export type Reader = (value: unknown, reading: Reading) => unknown

/** What cannot be read as the type it should have, in the words of Go's decoder. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue'
  readonly found: string
  readonly goType: string

  constructor(message: string, { found, goType }: { found: string; goType: string }) {
    super(message)
    this.found = found
    this.goType = goType
  }
}

function found(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}

/** A value of the wrong type for its field. */
export function wrongType(value: unknown, goType: string, reading: Reading): UnreadableValue {
  const isNumber = typeof value === 'number' && /^u?int/.test(goType)
  const what = isNumber ? `number ${value}` : found(value)
  const field = reading.path.filter(step => typeof step === 'string').join('.')
  const place = field === '' ? 'value' : `struct field ${reading.struct}.${field}`
  return new UnreadableValue(`json: cannot unmarshal ${what} into Go ${place} of type ${goType}`, {
    found: found(value),
    goType,
  })
}

/** A value whose type reads itself in Go: its refusal names no field. */
function wrongValue(value: unknown, goType: string): UnreadableValue {
  return wrongType(value, goType, { path: [], struct: '', unknown: null })
}

const unreadable = (message: string, value: unknown) =>
  new UnreadableValue(message, { found: found(value), goType: 'string' })

const readString: Reader = (value, reading) => {
  if (typeof value !== 'string') throw wrongType(value, 'string', reading)
  return value
}

const readBoolean: Reader = (value, reading) => {
  if (typeof value !== 'boolean') throw wrongType(value, 'bool', reading)
  return value
}

const int32Max = 2 ** 31 - 1
const isInt32 = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value <= int32Max && value >= -int32Max - 1

const readInt32: Reader = (value, reading) => {
  if (!isInt32(value)) throw wrongType(value, 'int32', reading)
  return value
}

/** Numbers that a double cannot hold exactly are refused: better than to store another number. */
const readInt64: Reader = (value, reading) => {
  if (!Number.isSafeInteger(value)) throw wrongType(value, 'int64', reading)
  return value
}

const readDouble: Reader = (value, reading) => {
  if (typeof value !== 'number') throw wrongType(value, 'float64', reading)
  return value
}

const readIntOrString: Reader = value => {
  if (typeof value !== 'string' && !isInt32(value)) throw wrongValue(value, 'int32')
  return value
}

const readBytes: Reader = (value, reading) => {
  if (typeof value !== 'string') throw wrongType(value, '[]uint8', reading)
  if (value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)) return value
  const text = value.replace(/[\r\n]/g, '')
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return text
  const foreign = value.search(/[^A-Za-z0-9+/\r\n]/)
  const at = foreign === -1 ? value.length : foreign
  throw unreadable(`illegal base64 data at input byte ${at}`, value)
}

const readTimeText =
  (read: (text: string) => string | { problem: string }): Reader =>
  value => {
    if (typeof value !== 'string') throw wrongValue(value, 'string')
    const text = read(value)
    if (typeof text !== 'string') throw unreadable(text.problem, value)
    return text
  }

/** Written as a string or a number; stored in canonical form. */
const readQuantity: Reader = value => {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') throw unreadable(quantityErrors.format, value)
  const trimmed = text.trim()
  const canonical = canonicalQuantity(trimmed)
  if (canonical !== null) return canonical
  if (quantityProblem(trimmed) === quantityErrors.numeric) throw unreadable(quantityErrors.numeric, value)
  const isForm = /^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/.test(trimmed)
  throw unreadable(isForm ? quantityErrors.suffix : quantityErrors.format, value)
}

/** Any JSON: nothing to check beyond what parsing did. */
export const readAny: Reader = value => value

export const scalarReaders: {
  readonly [type: string]: { readonly read: Reader; readonly goType: string; readonly zero: unknown }
} = {
  string: { read: readString, goType: 'string', zero: '' },
  boolean: { read: readBoolean, goType: 'bool', zero: false },
  int32: { read: readInt32, goType: 'int32', zero: 0 },
  int64: { read: readInt64, goType: 'int64', zero: 0 },
  double: { read: readDouble, goType: 'float64', zero: 0 },
  intOrString: { read: readIntOrString, goType: 'intstr.IntOrString', zero: 0 },
  bytes: { read: readBytes, goType: '[]uint8', zero: '' },
  time: { read: readTimeText(readTime), goType: 'v1.Time', zero: null },
  microTime: { read: readTimeText(readMicroTime), goType: 'v1.MicroTime', zero: null },
  quantity: { read: readQuantity, goType: 'resource.Quantity', zero: '0' },
  any: { read: readAny, goType: 'runtime.RawExtension', zero: null },
}
