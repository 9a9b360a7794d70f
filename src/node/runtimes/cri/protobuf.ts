// Protocol buffers as far as CRI needs them: messages described by a table, values as plain objects.
//
// A schema names each field's number and type; the TypeScript types of a message are inferred from it, so nothing is
// said twice. Decoding gives every field (proto3's zero value where the wire has none, null for an absent message);
// encoding leaves zero values out. Fields the table does not name are passed over.
//
// Integers are JavaScript numbers: nanosecond times lose their last digits, which milliseconds do not miss.

export type FieldType = 'string' | 'int' | 'bool' | 'bytes' | 'stringMap' | Schema | ListOf<ElementType>
type ElementType = 'string' | 'int' | Schema
interface ListOf<Element> {
  readonly listOf: Element
}

export type Field<T extends FieldType = FieldType> = readonly [number: number, type: T]
export interface Schema {
  readonly [field: string]: Field
}

export function listOf<const Element extends ElementType>(element: Element): ListOf<Element> {
  return { listOf: element }
}

interface ScalarValues {
  string: string
  int: number
  bool: boolean
  bytes: Uint8Array
  stringMap: { readonly [name: string]: string }
}

type DecodedValue<T> = T extends keyof ScalarValues
  ? ScalarValues[T]
  : T extends ListOf<infer E>
    ? readonly (E extends keyof ScalarValues ? ScalarValues[E] : Decoded<E>)[]
    : Decoded<T> | null

/** What decoding a message of this schema gives. */
export type Decoded<S> = { readonly [F in keyof S]: S[F] extends Field<infer T> ? DecodedValue<T> : never }

type EncodableValue<T> = T extends keyof ScalarValues
  ? ScalarValues[T]
  : T extends ListOf<infer E>
    ? readonly (E extends keyof ScalarValues ? ScalarValues[E] : Encodable<E>)[]
    : Encodable<T>

/** What can be encoded as a message of this schema. */
export type Encodable<S> = {
  readonly [F in keyof S]?: S[F] extends Field<infer T> ? EncodableValue<T> : never
}

const wireVarint = 0
const wireBytes = 2

export function encode<S extends Schema>(schema: S, value: Encodable<S>): Buffer {
  return encodeMessage(schema, value as Values)
}

export function decode<S extends Schema>(schema: S, bytes: Uint8Array): Decoded<S> {
  return decodeMessage(schema, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) as Decoded<S>
}

// Inside, values are unknown: the exported signatures have checked them against the schema.
type Values = { readonly [field: string]: unknown }

function encodeMessage(schema: Schema, values: Values): Buffer {
  const parts: Buffer[] = []
  for (const [name, [number, type]] of Object.entries(schema)) {
    const value = values[name]
    if (value !== undefined && value !== null) encodeField(parts, number, type, value)
  }
  return Buffer.concat(parts)
}

function encodeField(parts: Buffer[], number: number, type: FieldType, value: unknown): void {
  if (typeof type === 'object' && isListOf(type)) {
    for (const element of value as readonly unknown[])
      parts.push(...encodeValue(number, type.listOf, element))
  } else if (type === 'stringMap') {
    for (const [key, entry] of Object.entries(value as Values))
      parts.push(...delimited(number, encodeMessage(mapEntry, { key, value: entry })))
  } else if (value !== 0 && value !== '' && value !== false) parts.push(...encodeValue(number, type, value))
}

const mapEntry = { key: [1, 'string'], value: [2, 'string'] } as const satisfies Schema

const isListOf = (type: Schema | ListOf<ElementType>): type is ListOf<ElementType> => 'listOf' in type

function encodeValue(
  number: number,
  type: Exclude<FieldType, ListOf<ElementType>>,
  value: unknown,
): Buffer[] {
  switch (type) {
    case 'string':
      return delimited(number, Buffer.from(String(value)))
    case 'bytes':
      return delimited(number, Buffer.from(value as Uint8Array))
    case 'int':
    case 'bool':
      return [varint((number << 3) | wireVarint), varint(Number(value))]
    default:
      return delimited(number, encodeMessage(type as Schema, value as Values))
  }
}

function delimited(number: number, bytes: Buffer): Buffer[] {
  return [varint((number << 3) | wireBytes), varint(bytes.length), bytes]
}

function varint(value: number): Buffer {
  if (value >= 0 && value <= 0x7f) return Buffer.from([value])
  const bytes: number[] = []
  // Negative numbers are their 64-bit two's complement, ten bytes long.
  let left = BigInt.asUintN(64, BigInt(value))
  while (left > 0x7fn) {
    bytes.push(Number(left & 0x7fn) | 0x80)
    left >>= 7n
  }
  bytes.push(Number(left))
  return Buffer.from(bytes)
}

const fieldsByNumber = new WeakMap<Schema, ReadonlyMap<number, readonly [name: string, type: FieldType]>>()

function fieldsOf(schema: Schema): ReadonlyMap<number, readonly [name: string, type: FieldType]> {
  const known = fieldsByNumber.get(schema)
  if (known) return known
  const fields = new Map(
    Object.entries(schema).map(([name, [number, type]]) => [number, [name, type] as const]),
  )
  fieldsByNumber.set(schema, fields)
  return fields
}

function decodeMessage(schema: Schema, bytes: Buffer): Values {
  const values: { [field: string]: unknown } = {}
  for (const [name, [, type]] of Object.entries(schema)) values[name] = zeroValue(type)
  const fields = fieldsOf(schema)
  const reader = new WireReader(bytes)
  while (!reader.done) {
    const tag = reader.number()
    const field = fields.get(tag >>> 3)
    const content = reader.content(tag & 7)
    if (!field || content === null) continue
    const [name, type] = field
    values[name] = merged(values[name], type, content)
  }
  return values
}

function zeroValue(type: FieldType): unknown {
  switch (type) {
    case 'string':
      return ''
    case 'int':
      return 0
    case 'bool':
      return false
    case 'bytes':
      return Buffer.alloc(0)
    case 'stringMap':
      return {}
    default:
      return isListOf(type) ? [] : null
  }
}

function merged(before: unknown, type: FieldType, content: number | Buffer): unknown {
  if (type === 'stringMap') {
    const entry = decodeMessage(mapEntry, asBytes(content))
    return { ...(before as Values), [String(entry.key)]: entry.value }
  }
  if (typeof type === 'object' && isListOf(type)) {
    const list = before as unknown[]
    list.push(...elements(type.listOf, content))
    return list
  }
  return single(type, content)
}

/** A repeated number may come packed: all values in one field. */
function elements(type: ElementType, content: number | Buffer): unknown[] {
  if (type !== 'int' || typeof content === 'number') return [single(type, content)]
  const reader = new WireReader(content)
  const numbers: number[] = []
  while (!reader.done) numbers.push(reader.number())
  return numbers
}

function single(
  type: Exclude<FieldType, ListOf<ElementType> | 'stringMap'>,
  content: number | Buffer,
): unknown {
  switch (type) {
    case 'string':
      return asBytes(content).toString('utf8')
    case 'bytes':
      return asBytes(content)
    case 'int':
      return Number(content)
    case 'bool':
      return content !== 0
    default:
      return decodeMessage(type, asBytes(content))
  }
}

function asBytes(content: number | Buffer): Buffer {
  if (typeof content === 'number') throw new RangeError('the field has the wrong wire type')
  return content
}

class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  number(): number {
    const start = this.#at
    let byte = 0x80
    for (; byte >= 0x80; this.#at += 1) {
      if (this.#at - start === 10) throw new RangeError('the number is longer than ten bytes')
      byte = this.#bytes.readUInt8(this.#at)
    }
    const digits = [...this.#bytes.subarray(start, this.#at)].reverse()
    // Six groups of seven bits are safe to add up; beyond them stand times in nanoseconds and negative numbers.
    if (digits.length <= 6) return digits.reduce((sum, digit) => sum * 128 + (digit & 0x7f), 0)
    return Number(
      BigInt.asIntN(
        64,
        digits.reduce((sum, digit) => (sum << 7n) | BigInt(digit & 0x7f), 0n),
      ),
    )
  }

  /** A field's content by its wire type; null for the fixed-width types, which CRI's messages of ours do not use. */
  content(wireType: number): number | Buffer | null {
    if (wireType === wireVarint) return this.number()
    if (wireType === wireBytes) return this.#take(this.number())
    if (wireType !== 1 && wireType !== 5) throw new RangeError(`unknown wire type ${wireType}`)
    this.#take(wireType === 1 ? 8 : 4)
    return null
  }

  #take(length: number): Buffer {
    if (length < 0 || length > this.#bytes.length - this.#at)
      throw new RangeError('the message ends too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
