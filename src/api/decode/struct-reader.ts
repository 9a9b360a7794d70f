// Readers for the structs of the model, compiled when first needed: one closure per struct, one per field.
//
// A reader walks a value once. It drops fields that the schema does not know, nulls, and what Kubernetes leaves out (see
// zero-fields.ts); it brings scalars to canonical form and refuses wrong types. What needs no change is given back as it is, not
// copied: the common case allocates nothing.

import { assert } from '../../base/assert.ts'
import { structs } from '../generated/model.ts'
import { quantityFields } from '../schema/quantity-fields.ts'
import { type Reader, type Reading, readAny, scalarReaders, wrongType } from './scalar-readers.ts'
import { unionReader } from './schema-unions.ts'
import { isZeroLeftOut } from './zero-fields.ts'

type Fields = Record<string, unknown>

/** What reads one type: its reader, how Go calls it, and what null stands for inside lists and maps. */
interface TypeReader {
  readonly read: Reader
  /** Of lists and maps: the same, and undefined of an empty one. To ask a map of thousands whether it is empty costs as much as to read it. */
  readonly readFilled?: Reader
  readonly goType: string
  zero(): unknown
}

interface FieldReader {
  readonly read: Reader
  /** Whether the result is left out, for what Kubernetes does not write. */
  readonly isLeftOut: (value: unknown) => boolean
}

const compiled = new Map<string, Reader>()

/** The reader of a struct of the model. */
export function structReader(struct: string): Reader {
  const known = compiled.get(struct)
  if (known) return known
  const reader = compileStruct(struct)
  compiled.set(struct, reader)
  return reader
}

/** `MetricSpecV2` and `EventsEvent` have these names here alone, where two groups share one. */
export const goName = (struct: string): string =>
  struct
    .replace(/V2$/, '')
    .replace(
      /^(?:Admissionregistration|Apiextensions|Apiregistration|Authentication|Discovery|Events|Flowcontrol|Rbac|Resource(?=ResourceClaim)|Storage(?=TokenRequest))(?=[A-Z])/,
      '',
    )

const packageOf = (struct: string): string => (struct.endsWith('V2') ? 'v2' : 'v1')

function compileStruct(struct: string): Reader {
  const schema = structs[struct]
  assert(schema, `the model has a struct ${struct}`)
  const fields = new Map(
    Object.entries(schema).map(([name, type]) => [name, compileField(struct, name, type)]),
  )
  const name = goName(struct)
  const goType = `${packageOf(struct)}.${name}`
  return (value, reading) => {
    if (!isFields(value)) throw wrongType(value, goType, reading)
    const outer = reading.struct
    reading.struct = name
    const read = readFields(value, fields, reading)
    reading.struct = outer
    return read
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readFields(value: Fields, fields: ReadonlyMap<string, FieldReader>, reading: Reading): Fields {
  let copy: Fields | null = null
  for (const name in value) {
    const item = value[name]
    const read = readField(fields.get(name), name, item, reading)
    if (copy === null) {
      if (read === item && item !== undefined) continue
      copy = fieldsBefore(value, name)
    }
    if (read !== undefined) copy[name] = read
  }
  return copy ?? value
}

/** As many unknown fields as upstream's decoder names. */
const unknownMax = 100

/** Undefined for what is left out. */
function readField(field: FieldReader | undefined, name: string, value: unknown, reading: Reading): unknown {
  if (field === undefined) {
    if (reading.unknown && reading.unknown.length < unknownMax)
      reading.unknown.push(pathText([...reading.path, name]))
    return undefined
  }
  if (value === null || value === undefined) return undefined
  reading.path.push(name)
  const read = field.read(value, reading)
  reading.path.pop()
  return field.isLeftOut(read) ? undefined : read
}

/** All of these were read and found to need no change. */
function fieldsBefore(value: Fields, end: string): Fields {
  const fields: Fields = {}
  for (const name in value) {
    if (name === end) break
    fields[name] = value[name]
  }
  return fields
}

/** `spec.containers[0].image` */
const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )

const isEmpty = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.length === 0
  for (const _ in value as Fields) return false
  return true
}
const isZero = (value: unknown): boolean => value === '' || value === 0 || value === false
const never = () => false

function compileField(struct: string, name: string, declared: string): FieldReader {
  const isRequired = declared.startsWith('!')
  const type = withQuantities(struct, name, isRequired ? declared.slice(1) : declared)
  if (struct === 'ObjectMeta' && name === 'managedFields') return { read: readAny, isLeftOut: isEmpty }
  const union = struct === 'JSONSchemaProps' ? unionReader(name, lazyStructReader(struct).read) : null
  if (union) return { read: union, isLeftOut: never }
  const { read, readFilled } = typeReader(type)
  if (!isRequired && readFilled) return { read: readFilled, isLeftOut: never }
  return { read, isLeftOut: !isRequired && isZeroLeftOut(struct, name) ? isZero : never }
}

function withQuantities(struct: string, name: string, type: string): string {
  return quantityFields[struct]?.includes(name) ? type.replace(/string$/, 'quantity') : type
}

function typeReader(type: string): TypeReader {
  if (type.startsWith('[]')) return listReader(typeReader(type.slice(2)))
  if (type.startsWith('{}')) return mapReader(type, typeReader(type.slice(2)))
  if (type.startsWith('#')) return lazyStructReader(type.slice(1))
  const scalar = scalarReaders[type]
  assert(scalar, `there is a reader for the type ${type}`)
  return { read: scalar.read, goType: scalar.goType, zero: () => scalar.zero }
}

/** Structs refer to each other in circles, so each is compiled when its first value comes. */
function lazyStructReader(struct: string): TypeReader {
  let reader: Reader | null = null
  return {
    goType: `${packageOf(struct)}.${goName(struct)}`,
    read(value, reading) {
      reader ??= structReader(struct)
      return reader(value, reading)
    },
    zero: () => ({}),
  }
}

function listReader(item: TypeReader): TypeReader {
  const goType = `[]${item.goType}`
  const read: Reader = (value, reading) => {
    if (!Array.isArray(value)) throw wrongType(value, goType, reading)
    const list: readonly unknown[] = value
    let copy: unknown[] | null = null
    const depth = reading.path.length
    for (let index = 0; index < list.length; index++) {
      reading.path[depth] = index
      const each = list[index]
      const result = each === null || each === undefined ? item.zero() : item.read(each, reading)
      if (copy === null && result !== each) copy = list.slice(0, index)
      copy?.push(result)
    }
    reading.path.length = depth
    return copy ?? value
  }
  const readFilled: Reader = (value, reading) => {
    const list = read(value, reading)
    return Array.isArray(list) && list.length === 0 ? undefined : list
  }
  return { read, readFilled, goType, zero: () => [] }
}

/** Go's messages name the field that the map is in, without the key; paths of unknown fields have it. */
function mapReader(type: string, item: TypeReader): TypeReader {
  const goType = type === '{}quantity' ? 'v1.ResourceList' : `map[string]${item.goType}`
  const hasFields = type.startsWith('{}#')
  const readFilled: Reader = (value, reading) => {
    if (!isFields(value)) throw wrongType(value, goType, reading)
    let changed: [string, unknown][] | null = null
    let isFilled = false
    for (const key in value) {
      isFilled = true
      const each = value[key]
      if (hasFields) reading.path.push(key)
      const result = each === null || each === undefined ? item.zero() : item.read(each, reading)
      if (hasFields) reading.path.pop()
      if (result !== each) {
        changed ??= []
        changed.push([key, result])
      }
    }
    // Object.fromEntries and spreading define keys, so that `__proto__` is one like any other.
    const filled = changed === null ? value : { ...value, ...Object.fromEntries(changed) }
    return isFilled ? filled : undefined
  }
  const read: Reader = (value, reading) => readFilled(value, reading) ?? value
  return { read, readFilled, goType, zero: () => ({}) }
}
