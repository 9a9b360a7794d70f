import { type Reader, type Reading, readAny } from '../decode/scalar-readers.ts'
import { structReader } from '../decode/struct-reader.ts'
import {
  entriesOf,
  type Fields,
  isEmbedded,
  isFields,
  itemsOf,
  keepsUnknown,
  type SchemaNode,
  setField,
} from './schema-node.ts'

/** As many unknown fields as upstream's decoder names. */
const unknownMax = 100

/**
 * What brings an object to the form in which it is stored: fields that the schema does not know go (and are told), and so does a
 * null where none is allowed, for which a default may stand then. What needs no change is given back as it is.
 */
export function objectReader(schema: SchemaNode): Reader {
  return nodeReader(schema, true) ?? readAny
}

/** The same for a value inside of an object. */
export const valueReader = (schema: SchemaNode): Reader => nodeReader(schema, isEmbedded(schema)) ?? readAny

const metaReader: Reader = (value, reading) => structReader('ObjectMeta')(value, reading)

/** Null where nothing could be found to change. */
function nodeReader(schema: SchemaNode, isObject: boolean): Reader | null {
  const items = itemsOf(schema)
  const readItem = items && nodeReader(items, isEmbedded(items))
  const readFields = fieldsReader(schema, isObject)
  return (value, reading) => {
    if (Array.isArray(value)) return readItem ? readList(value, readItem, reading) : value
    return isFields(value) ? readFields(value, reading) : value
  }
}

function readList(list: readonly unknown[], read: Reader, reading: Reading): unknown {
  let copy: unknown[] | null = null
  const depth = reading.path.length
  for (const [index, each] of list.entries()) {
    reading.path[depth] = index
    const result = read(each, reading)
    if (copy === null && result !== each) copy = list.slice(0, index)
    copy?.push(result)
  }
  reading.path.length = depth
  return copy ?? list
}

interface FieldReader {
  readonly read: Reader | null
  readonly nullable: boolean
}

const anyField: FieldReader = { read: null, nullable: true }

function fieldReader(schema: SchemaNode): FieldReader {
  return {
    read: nodeReader(schema, isEmbedded(schema)),
    nullable: schema.nullable === true || typeless(schema),
  }
}

/** Of a field that may be anything, a null is a value. */
const typeless = (schema: SchemaNode): boolean => schema.type === undefined && keepsUnknown(schema)

function fieldsReader(schema: SchemaNode, isObject: boolean): (value: Fields, reading: Reading) => unknown {
  const known = new Map<string, FieldReader>()
  for (const [name, each] of Object.entries(schema.properties ?? {})) known.set(name, fieldReader(each))
  if (isObject) {
    known.set('apiVersion', anyField)
    known.set('kind', anyField)
    known.set('metadata', { read: metaReader, nullable: false })
  }
  const entries = entriesOf(schema)
  const other =
    entries === null
      ? keepsUnknown(schema)
        ? anyField
        : null
      : entries === true
        ? anyField
        : fieldReader(entries)
  return (value, reading) => {
    let copy: Fields | null = null
    for (const name in value) {
      const item = value[name]
      const field = known.get(name) ?? other
      const result = field === null ? unknownField(name, reading) : readField(field, name, item, reading)
      if (copy === null && result !== item) copy = fieldsBefore(value, name)
      if (copy !== null && result !== undefined) setField(copy, name, result)
    }
    return copy ?? value
  }
}

function unknownField(name: string, reading: Reading): undefined {
  if (reading.unknown && reading.unknown.length < unknownMax)
    reading.unknown.push(pathText([...reading.path, name]))
  return undefined
}

function readField({ read, nullable }: FieldReader, name: string, value: unknown, reading: Reading): unknown {
  if (value === undefined) return undefined
  if (value === null) return nullable ? null : undefined
  if (read === null) return value
  reading.path.push(name)
  const result = read(value, reading)
  reading.path.pop()
  return result
}

function fieldsBefore(value: Fields, end: string): Fields {
  const fields: Fields = {}
  for (const name in value) {
    if (name === end) break
    setField(fields, name, value[name])
  }
  return fields
}

/** `spec.containers[0].image` */
const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
