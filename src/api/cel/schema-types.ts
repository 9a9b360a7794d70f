// What a schema is in CEL: the type that expressions are checked against, and the form in which they see values of it.
//
// Whole numbers are bigints there, so that no value is used as it came; each is converted once per evaluation of an object's
// rules. A field of which the schema does not say what it is cannot be named.
import {
  entriesOf,
  isEmbedded,
  isFields,
  isIntOrString,
  itemsOf,
  type SchemaNode,
} from '../custom/schema-node.ts'
import type { Environment } from './engine.ts'
import { escapedName } from './field-names.ts'
import { durationOf } from './made-values.ts'
import { isSame } from './values.ts'

/** A type by its name, and how values come to it. */
export interface CelType {
  readonly name: string
  convert(value: unknown, seen: Seen): unknown
}

/** What has been converted for one object, by what it was. */
export type Seen = WeakMap<object, unknown>

const metadataSchema: SchemaNode = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
}

const text: CelType = { name: 'string', convert: value => value }
const dynamic: CelType = { name: 'dyn', convert: value => dynamicValue(value) }

/** Registers types with one environment, and keeps what it has registered by schema. */
export class SchemaTypes {
  readonly #environment: Environment
  readonly #known = new Map<SchemaNode, CelType | null>()
  #count = 0

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /** Null for a schema of which nothing can be said. */
  typeOf(schema: SchemaNode, isObject: boolean): CelType | null {
    const known = this.#known.get(schema)
    if (known !== undefined) return known
    const type = this.#make(schema, isObject)
    this.#known.set(schema, type)
    return type
  }

  #make(schema: SchemaNode, isObject: boolean): CelType | null {
    if (isIntOrString(schema)) return dynamic
    const type = this.#makeTyped(schema, isObject)
    // A null has no type of its own that the others would go with.
    return type && schema.nullable === true ? { name: 'dyn', convert: type.convert } : type
  }

  #makeTyped(schema: SchemaNode, isObject: boolean): CelType | null {
    switch (schema.type) {
      case 'string':
        return stringType(schema)
      case 'boolean':
        return { name: 'bool', convert: value => value }
      case 'integer':
        return { name: 'int', convert: integerValue }
      case 'number':
        return { name: 'double', convert: value => value }
      case 'array':
        return this.#listType(schema)
      case 'object':
        return this.#objectType(schema, isObject || isEmbedded(schema))
      default:
        return null
    }
  }

  #listType(schema: SchemaNode): CelType | null {
    const items = itemsOf(schema)
    const item = items && this.typeOf(items, false)
    if (!item) return null
    return {
      name: `list<${item.name}>`,
      convert: (value, seen) =>
        Array.isArray(value) ? once(value, seen, () => value.map(each => item.convert(each, seen))) : value,
    }
  }

  #objectType(schema: SchemaNode, isObject: boolean): CelType | null {
    const entries = entriesOf(schema)
    if (entries !== null && !isObject && Object.keys(schema.properties ?? {}).length === 0) {
      const entry = entries === true ? dynamic : this.typeOf(entries, false)
      return entry && mapType(entry)
    }
    const fields = new Map<string, { readonly name: string; readonly type: CelType }>()
    const properties = isObject
      ? {
          ...schema.properties,
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: metadataSchema,
        }
      : (schema.properties ?? {})
    for (const [property, each] of Object.entries(properties)) {
      const name = escapedName(property)
      const type = name === null ? null : this.typeOf(each, false)
      if (name !== null && type) fields.set(property, { name, type })
    }
    return this.#register(fields)
  }

  #register(fields: ReadonlyMap<string, { readonly name: string; readonly type: CelType }>): CelType {
    const name = `object.Type${++this.#count}`
    class Value extends Map<string, unknown> {}
    this.#environment.registerType(name, {
      ctor: Value,
      fields: Object.fromEntries([...fields.values()].map(field => [field.name, field.type.name])),
    })
    this.#environment.registerOperator(`${name} == ${name}`, isSame)
    comparableToNull(this.#environment, name)
    const convert: CelType['convert'] = (value, seen) => {
      if (!isFields(value)) return value
      return once(value, seen, () => {
        const converted = new Value()
        for (const property in value) {
          const field = fields.get(property)
          const each = value[property]
          if (field && each !== undefined) converted.set(field.name, field.type.convert(each, seen))
        }
        return converted
      })
    }
    return { name, convert }
  }
}

function once(value: object, seen: Seen, convert: () => unknown): unknown {
  if (seen.has(value)) return seen.get(value)
  const converted = convert()
  seen.set(value, converted)
  return converted
}

const mapType = (entry: CelType): CelType => ({
  name: `map<string, ${entry.name}>`,
  convert: (value, seen) =>
    isFields(value)
      ? once(
          value,
          seen,
          () => new Map(Object.entries(value).map(([key, each]) => [key, entry.convert(each, seen)])),
        )
      : value,
})

const integerValue = (value: unknown): unknown =>
  typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value

/** As JSON says it: whole numbers are ints. */
function dynamicValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dynamicValue)
  if (isFields(value)) return new Map(Object.entries(value).map(([key, each]) => [key, dynamicValue(each)]))
  return integerValue(value)
}

function stringType({ format }: SchemaNode): CelType {
  if (format === 'date' || format === 'date-time')
    return { name: 'google.protobuf.Timestamp', convert: timestampValue }
  if (format === 'duration') return { name: 'google.protobuf.Duration', convert: durationValue }
  return text
}

function timestampValue(value: unknown): unknown {
  const date = typeof value === 'string' ? new Date(value) : null
  return date === null || Number.isNaN(date.getTime()) ? value : date
}

/** `1h30m` */
function durationValue(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(value)) return value
  return durationOf(value)
}

/** An object may be compared with null, as in upstream's types; it is none where it is there. */
export function comparableToNull(environment: Environment, name: string): void {
  environment.registerOperator(`${name} == null`, (a: unknown, b: unknown) => a === b)
}
