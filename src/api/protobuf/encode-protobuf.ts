// A JSON value in Kubernetes' protobuf form: what decode-protobuf.ts reads, written. Clients that take nothing else get
// their answers so.
import { bytesOfBase64, concatBytes, utf8Of } from '../../base/bytes.ts'
import { parseTime } from '../../base/clock.ts'
import { type MessageShape, type Part, shapeOf } from './message-shape.ts'
import { varint, WireWriter } from './wire-writer.ts'

const mark = utf8Of('k8s\0')

export interface TypeMeta {
  readonly apiVersion: string
  readonly kind: string
}

/** Whether objects of this struct have a protobuf form at all. */
export const hasProtobuf = (struct: string | null): struct is string =>
  struct !== null && shapeOf(struct) !== null

/** The message of a value of this struct, without an envelope. Throws for a struct that has no such form. */
export function encodeMessage(struct: string, value: unknown): Uint8Array {
  const writer = new WireWriter()
  writeMessage(writer, struct, value)
  return writer.finish()
}

function writeMessage(writer: WireWriter, struct: string, value: unknown): void {
  const shape = shapeOf(struct)
  if (!shape) throw new TypeError(`a ${struct} has no protobuf form`)
  writeFields(writer, shape, value)
}

/** What comes before a message of this length in its envelope: the mark, its type, and the length. */
export function envelopeOf({ apiVersion, kind }: TypeMeta, length: number): Uint8Array {
  const type = new WireWriter()
  type.text(1, apiVersion)
  type.text(2, kind)
  const unknown = new WireWriter()
  unknown.bytes(1, type.finish())
  return concatBytes([mark, unknown.finish(), Uint8Array.of(rawTag), varint(length)])
}

/** What comes behind it: how the message is encoded, and its content type, both unsaid. */
export const envelopeEnd = Uint8Array.of(0x1a, 0, 0x22, 0)

/** Field 2, with its length before it. */
const rawTag = 2 * 8 + 2

/** A message in its envelope. */
export const enveloped = (type: TypeMeta, message: Uint8Array): Uint8Array =>
  concatBytes([envelopeOf(type, message.length), message, envelopeEnd])

function writeFields(writer: WireWriter, shape: MessageShape, value: unknown): void {
  const fields = (value ?? {}) as { readonly [field: string]: unknown }
  for (const [number, part] of shape) {
    if (part.kind === 'inlined') writer.message(number, () => writeFields(writer, part.shape, fields))
    else writeField(writer, { number, part, value: fields[part.name] })
  }
}

interface Field {
  readonly number: number
  readonly part: Part & { readonly kind: 'field' }
  readonly value: unknown
}

function writeField(writer: WireWriter, { number, part: { type }, value }: Field): void {
  if (value === undefined || value === null) return
  if (type.startsWith('[]') && Array.isArray(value))
    for (const item of value) writeValue(writer, { number, type: type.slice(2), value: item })
  else if (type.startsWith('{}') && typeof value === 'object')
    for (const [key, each] of Object.entries(value))
      writer.message(number, () => writeEntry(writer, { key, type: type.slice(2), value: each }))
  else writeValue(writer, { number, type, value })
}

interface Entry {
  readonly key: string
  readonly type: string
  readonly value: unknown
}

function writeEntry(writer: WireWriter, { key, type, value }: Entry): void {
  writer.text(1, key)
  // Lists inside maps travel in a message of their own.
  if (type.startsWith('[]')) writer.message(2, () => writeTexts(writer, value))
  else writeValue(writer, { number: 2, type, value })
}

function writeTexts(writer: WireWriter, value: unknown): void {
  if (Array.isArray(value)) for (const item of value) writer.text(1, String(item))
}

interface Value {
  readonly number: number
  readonly type: string
  readonly value: unknown
}

function writeValue(writer: WireWriter, { number, type, value }: Value): void {
  switch (type) {
    case 'boolean':
      writer.integer(number, value === true ? 1 : 0)
      break
    case 'int32':
    case 'int64':
      writer.integer(number, Number(value))
      break
    case 'double':
      writer.double(number, Number(value))
      break
    case 'bytes':
      writer.bytes(number, bytesOfBase64(String(value)))
      break
    case 'string':
      writer.text(number, String(value))
      break
    default:
      writer.message(number, () => writeInner(writer, type, value))
  }
}

/** The values that are messages of their own. */
function writeInner(writer: WireWriter, type: string, value: unknown): void {
  if (type.startsWith('#')) {
    writeMessage(writer, type.slice(1), value)
    return
  }
  switch (type) {
    case 'time':
    case 'microTime':
      writeTime(writer, type, String(value))
      break
    case 'quantity':
      writer.text(1, String(value))
      break
    case 'intOrString':
      writer.integer(1, typeof value === 'number' ? 0 : 1)
      if (typeof value === 'number') writer.integer(2, value)
      else writer.text(3, String(value))
      break
    case 'any':
      writer.text(1, JSON.stringify(value))
      break
    case 'schemaOrBoolean':
      if (typeof value === 'boolean') writer.integer(1, value ? 1 : 0)
      else {
        writer.integer(1, 1)
        writer.message(2, () => writeMessage(writer, 'JSONSchemaProps', value))
      }
      break
    case 'schemaOrSchemas':
    case 'schemaOrStrings':
      writeChoice(writer, value)
      break
  }
}

function writeTime(writer: WireWriter, type: 'time' | 'microTime', text: string): void {
  const instant = parseTime(text)
  if (instant === null) return
  writer.integer(1, Math.floor(instant / 1000))
  const digits = /\.(\d{1,9})/.exec(text)?.[1]
  if (type === 'microTime' && digits) writer.integer(2, Number(digits.padEnd(9, '0')))
}

function writeChoice(writer: WireWriter, value: unknown): void {
  const choices: readonly unknown[] | null = Array.isArray(value) ? value : null
  if (!choices) writer.message(1, () => writeMessage(writer, 'JSONSchemaProps', value))
  for (const each of choices ?? [])
    if (typeof each === 'string') writer.text(2, each)
    else writer.message(2, () => writeMessage(writer, 'JSONSchemaProps', each))
}
