// Fields of a definition's schema that are one thing or another: `items` a schema or a list of them, `additionalProperties` a
// schema or a boolean, `dependencies` schemas or lists of names. The published OpenAPI leaves their type open; in Go each reads
// itself, afresh and leniently: a refusal begins anew at the schema, and unknown fields below them are dropped without a word.
import { type Reader, type Reading, UnreadableValue, wrongType } from './scalar-readers.ts'

type OneOf = (value: unknown, readSchema: Reader) => unknown

/** What cannot be either is nothing, and left out. */
const schemaOrList: OneOf = (value, readSchema) => {
  if (Array.isArray(value)) return value.map(each => readAfresh(each ?? {}, readSchema))
  return isObject(value) ? readAfresh(value, readSchema) : undefined
}

const schemaOrBoolean: OneOf = (value, readSchema) => {
  if (typeof value === 'boolean') return value
  if (isObject(value)) return readAfresh(value, readSchema)
  throw new UnreadableValue('boolean or JSON schema expected', { found: typeof value, goType: 'bool' })
}

const schemaOrNames: OneOf = (value, readSchema) => {
  if (!Array.isArray(value)) return isObject(value) ? readAfresh(value, readSchema) : null
  for (const each of value)
    if (typeof each !== 'string' && each !== null) throw wrongType(each, 'string', afresh())
  return value
}

const unions: { readonly [field: string]: OneOf } = {
  items: schemaOrList,
  additionalItems: schemaOrBoolean,
  additionalProperties: schemaOrBoolean,
}

/** The reader of a field of JSONSchemaProps whose type the model leaves open; null for one that may hold anything. */
export function unionReader(field: string, readSchema: Reader): Reader | null {
  if (field === 'dependencies') return (value, reading) => readEntries(value, readSchema, reading)
  const oneOf = unions[field]
  return oneOf ? value => oneOf(value, readSchema) : null
}

function readEntries(value: unknown, readSchema: Reader, reading: Reading): unknown {
  if (!isObject(value)) throw wrongType(value, 'v1.JSONSchemaDependencies', reading)
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, schemaOrNames(each, readSchema)]),
  )
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const afresh = (): Reading => ({ path: [], struct: 'JSONSchemaProps', unknown: null })

const readAfresh = (value: unknown, readSchema: Reader): unknown => readSchema(value, afresh())
