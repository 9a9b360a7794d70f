// Kubernetes' protobuf form, read into the JSON value that says the same. kubectl and other clients built on Go's
// typed client send what they create in this form.
//
// A message is wrapped: four bytes of mark, then an envelope with apiVersion, kind and the message itself. Zeros that
// Go writes for fields left out are left out here, so that decoding goes on as if the object had come as JSON.
import { base64Of, utf8Of } from '../../base/bytes.ts'
import { formatMicroTime, formatTime } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { type Later, laterSteps, type Steps } from '../../base/turn.ts'
import { JsonError } from '../parsed-text.ts'
import { type MessageShape, type Part, shapeOf } from './message-shape.ts'
import { WireReader, wire } from './wire-reader.ts'

type Fields = Record<string, unknown>

const mark = utf8Of('k8s\0')

/** The JSON value of a body whose object is of this struct. Throws a JsonError. */
export function* protobufSteps(struct: string, bytes: Uint8Array): Steps<Fields> {
  if (!mark.every((byte, at) => bytes[at] === byte))
    throw new JsonError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
  const { apiVersion, kind, raw } = readEnvelope(bytes.subarray(mark.length))
  const shape = shapeOf(struct)
  if (!shape) throw new JsonError(`object ${kind} does not implement the protobuf marshalling interface`)
  const fields: Fields = { ...(apiVersion ? { apiVersion } : {}), ...(kind ? { kind } : {}) }
  const reading: Reading = { left: limits.stepPartsMax, later: [] }
  readInto({ fields, shape, reader: new WireReader(raw), depth: 0, reading })
  yield* laterSteps(reading.later)
  return fields
}

interface Reading {
  /** How many fields this step may still read. */
  left: number
  /** Messages that were not read to their ends. */
  readonly later: Later
}

interface Envelope {
  readonly apiVersion: string
  readonly kind: string
  readonly raw: Uint8Array
}

function readEnvelope(bytes: Uint8Array): Envelope {
  let [apiVersion, kind, raw] = ['', '', new Uint8Array()]
  forEachField(bytes, (number, layout, reader) => {
    if (number === 1 && layout === wire.bytes)
      forEachField(reader.bytes(), (inner, innerLayout, type) => {
        if (inner === 1) apiVersion = type.text()
        else if (inner === 2) kind = type.text()
        else type.skip(innerLayout)
      })
    else if (number === 2 && layout === wire.bytes) raw = new Uint8Array(reader.bytes())
    else reader.skip(layout)
  })
  return { apiVersion, kind, raw }
}

function forEachField(
  bytes: Uint8Array,
  read: (number: number, layout: number, reader: WireReader) => void,
): void {
  const reader = new WireReader(bytes)
  for (let field = reader.field(); field; field = reader.field()) read(field.number, field.layout, reader)
}

/** Schemas are made of schemas; deeper than this no reader of them gets. */
const depthMax = 500

interface Message {
  /** What is read is put here, now or later. */
  readonly fields: Fields
  readonly shape: MessageShape
  readonly reader: WireReader
  readonly depth: number
  readonly reading: Reading
}

function readInto(message: Message): void {
  if (message.depth > depthMax) throw new JsonError(`proto: messages are nested more than ${depthMax} deep`)
  if (!isReadInStep(message)) message.reading.later.push(restSteps(message))
}

/** Reads as much of the message as fits into the step; whether that was all of it. */
function isReadInStep({ fields, shape, reader, depth, reading }: Message): boolean {
  for (let field = reader.field(); field; field = reader.field()) {
    const { number, layout } = field
    const part = shape.get(number)
    if (!part) reader.skip(layout)
    else if (part.kind === 'inlined')
      readInto({
        fields,
        shape: part.shape,
        reader: new WireReader(reader.bytes()),
        depth: depth + 1,
        reading,
      })
    else readField(fields, part, { layout, reader, depth, reading })
    if (--reading.left < 0) return false
  }
  return true
}

function* restSteps(message: Message): Steps<void> {
  const { reading } = message
  reading.left = limits.stepPartsMax
  while (!isReadInStep(message)) {
    yield
    reading.left = limits.stepPartsMax
  }
}

interface Content {
  readonly layout: number
  readonly reader: WireReader
  /** Of the message that it stands in. */
  readonly depth: number
  readonly reading: Reading
}

function readField(
  fields: Fields,
  { name, type, keepsZero }: Part & { kind: 'field' },
  content: Content,
): void {
  if (type.startsWith('[]')) {
    const list = fields[name]
    const items = readItems(type.slice(2), content)
    if (Array.isArray(list)) for (const item of items) list.push(item)
    else fields[name] = items
    return
  }
  if (type.startsWith('{}')) {
    const [key, value] = readEntry(type.slice(2), content)
    const map = (fields[name] as Fields | undefined) ?? {}
    // `__proto__` is a key like any other.
    Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true })
    fields[name] = map
    return
  }
  const value = readValue(type, content)
  const isZero = value === '' || value === 0 || value === false || value === null
  if (value !== null && (keepsZero || !isZero)) fields[name] = value
}

/** Numbers in lists may be packed into one field. */
function readItems(type: string, content: Content): unknown[] {
  const isNumber = type === 'int32' || type === 'int64'
  if (!isNumber || content.layout !== wire.bytes) return [readValue(type, content)]
  const packed = content.reader.bytes()
  const items: number[] = []
  // Each number is read as if it were a field's content of its own.
  for (let rest = packed; rest.length > 0; ) {
    const end = rest.findIndex(byte => byte < 0x80) + 1
    if (end === 0) throw new JsonError('unexpected EOF')
    items.push(new WireReader(rest.subarray(0, end)).integer())
    rest = rest.subarray(end)
  }
  return items
}

function readEntry(type: string, { reader, depth, reading }: Content): [string, unknown] {
  let key = ''
  let value: unknown = type.startsWith('#') ? {} : type.startsWith('[]') ? [] : ''
  forEachField(reader.bytes(), (number, layout, entry) => {
    if (number === 1) key = entry.text()
    else if (number === 2)
      value = type.startsWith('[]')
        ? readList(entry.bytes())
        : readValue(type, { layout, reader: entry, depth, reading })
    else entry.skip(layout)
  })
  return [key, value]
}

/** Lists inside maps travel in a message of their own. */
function readList(bytes: Uint8Array): string[] {
  const items: string[] = []
  forEachField(bytes, (number, layout, reader) => {
    if (number === 1) items.push(reader.text())
    else reader.skip(layout)
  })
  return items
}

/** One value; null for one that says nothing, such as the time zero. */
function readValue(type: string, content: Content): unknown {
  const { layout, reader } = content
  if (type.startsWith('#')) return readStruct(type.slice(1), content)
  switch (type) {
    case 'string':
      return reader.text()
    case 'boolean':
      return reader.integer() !== 0
    case 'int32':
    case 'int64':
      return reader.integer()
    case 'double':
      return reader.double()
    case 'bytes':
      return base64Of(reader.bytes())
    case 'time':
    case 'microTime':
      return readTime(type, reader.bytes())
    case 'quantity':
      return readList(reader.bytes())[0] ?? '0'
    case 'intOrString':
      return readIntOrString(reader.bytes())
    case 'any':
      return readRaw(reader.bytes())
    case 'emptyMessage':
      reader.bytes()
      return {}
    case 'schemaOrBoolean':
    case 'schemaOrSchemas':
    case 'schemaOrStrings':
      return readChoice(type, content)
    default:
      reader.skip(layout)
      return null
  }
}

function readStruct(
  struct: string,
  { reader, depth, reading }: Pick<Content, 'reader' | 'depth' | 'reading'>,
): Fields {
  const shape = shapeOf(struct)
  const fields: Fields = {}
  const bytes = reader.bytes()
  if (shape) readInto({ fields, shape, reader: new WireReader(bytes), depth: depth + 1, reading })
  return fields
}

/** A schema in a schema, or what may stand in its place. */
function readChoice(
  type: 'schemaOrBoolean' | 'schemaOrSchemas' | 'schemaOrStrings',
  { reader: choice, depth, reading }: Content,
): unknown {
  let schema: Fields | null = null
  let isAllowed = false
  const list: unknown[] = []
  const isBoolean = type === 'schemaOrBoolean'
  forEachField(choice.bytes(), (number, layout, reader) => {
    if (number === (isBoolean ? 2 : 1) && layout === wire.bytes)
      schema = readStruct('JSONSchemaProps', { reader, depth, reading })
    else if (number === 1 && layout === wire.varint) isAllowed = reader.integer() !== 0
    else if (number === 2 && layout === wire.bytes)
      list.push(
        type === 'schemaOrStrings'
          ? reader.text()
          : readStruct('JSONSchemaProps', { reader, depth, reading }),
      )
    else reader.skip(layout)
  })
  if (isBoolean) return schema ?? isAllowed
  return list.length > 0 ? list : schema
}

function readTime(type: 'time' | 'microTime', bytes: Uint8Array): string | null {
  let [seconds, nanos] = [0, 0]
  forEachField(bytes, (number, layout, reader) => {
    if (number === 1) seconds = reader.integer()
    else if (number === 2) nanos = reader.integer()
    else reader.skip(layout)
  })
  // Go's zero time, the first instant of the year 1, and a message without content both stand for no time.
  if (bytes.length === 0 || seconds === goZeroSeconds) return null
  const instant = seconds * 1000
  if (instant < instantMin || instant > instantMax) throw new JsonError('proto: a time is out of range')
  if (type === 'time') return formatTime(instant)
  return formatMicroTime(instant).replace(/\.\d{6}/, `.${String(Math.floor(nanos / 1000)).padStart(6, '0')}`)
}

/** 0001-01-01T00:00:00Z in seconds since the epoch. */
export const goZeroSeconds = -62_135_596_800
/** The years 0 to 9999: others have no text of four digits. */
const [instantMin, instantMax] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')]

function readIntOrString(bytes: Uint8Array): number | string {
  let [isString, number, text] = [false, 0, '']
  forEachField(bytes, (field, layout, reader) => {
    if (field === 1) isString = reader.integer() === 1
    else if (field === 2) number = reader.integer()
    else if (field === 3) text = reader.text()
    else reader.skip(layout)
  })
  return isString ? text : number
}

/** What no schema describes travels as the bytes of its JSON. */
function readRaw(bytes: Uint8Array): unknown {
  const [text] = readList(bytes)
  if (text === undefined || text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw new JsonError('json: the raw value of a field is not JSON')
  }
}
