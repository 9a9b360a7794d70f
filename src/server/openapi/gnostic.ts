// OpenAPI v2 as protobuf, in the messages of gnostic's `openapi.v2`, by their published numbers: how kubectl up to 1.26
// and other clients built on Go ask for it. Only what a document of ours has is written.
import { WireWriter } from '../../api/protobuf/wire-writer.ts'
import type { Json } from './swagger.ts'

export interface Swagger {
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Json
  readonly definitions: Json
}

type Write = (value: unknown) => Uint8Array

/** The whole document but its paths and definitions, which are written one by one. */
export function documentStart({ title, version }: Swagger['info']): Uint8Array {
  const writer = new WireWriter()
  writer.text(1, '2.0')
  writer.bytes(2, message({ 1: title, 2: version }))
  return writer.finish()
}

/** Paths of a group version, for the document's own `paths`. */
export const pathsMessage = (paths: Json): Uint8Array => namedMessages(2, paths, pathItem)

/** Definitions of a group version, for the document's own `definitions`. */
export const definitionsMessage = (definitions: Json): Uint8Array => namedMessages(1, definitions, schema)

/** Sub-messages that a document's field is merged from. */
export function documentField(number: 8 | 9, bytes: Uint8Array): Uint8Array {
  const writer = new WireWriter()
  writer.bytes(number, bytes)
  return writer.finish()
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const fieldsOf = (value: unknown): Json => (isObject(value) ? value : {})

type Content = string | number | boolean | Uint8Array | readonly (string | Uint8Array)[] | null | undefined

/** A message of the given fields; absent ones, and zeros, are left out. */
function message(fields: { readonly [number: number]: Content }): Uint8Array {
  const writer = new WireWriter()
  for (const [key, content] of Object.entries(fields)) {
    const number = Number(key)
    const parts: readonly unknown[] = Array.isArray(content) ? content : [content]
    for (const part of parts) {
      if (typeof part === 'string' && part !== '') writer.text(number, part)
      else if (typeof part === 'number') writer.integer(number, part)
      else if (part === true) writer.integer(number, 1)
      else if (part instanceof Uint8Array) writer.bytes(number, part)
    }
  }
  return writer.finish()
}

/** `{ name = 1, value = 2 }` for each. */
function namedMessages(number: number, values: Json, write: Write): Uint8Array {
  return message({
    [number]: Object.entries(values).map(([name, value]) => message({ 1: name, 2: write(value) })),
  })
}

/** Fields that begin with `x-`, their values as YAML, of which JSON is a part. */
function extensions(value: Json): readonly Uint8Array[] {
  return Object.entries(value)
    .filter(([name]) => name.startsWith('x-'))
    .map(([name, each]) => message({ 1: name, 2: message({ 2: `${JSON.stringify(each)}\n` }) }))
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function pathItem(value: unknown): Uint8Array {
  const item = fieldsOf(value)
  const operationIn = (name: string) => (isObject(item[name]) ? operation(item[name]) : null)
  return message({
    2: operationIn('get'),
    3: operationIn('put'),
    4: operationIn('post'),
    5: operationIn('delete'),
    8: operationIn('patch'),
    9: listOf(item.parameters).map(parametersItem),
  })
}

function operation(value: unknown): Uint8Array {
  const fields = fieldsOf(value)
  return message({
    3: textOf(fields.description),
    6: listOf(fields.produces).map(textOf),
    7: listOf(fields.consumes).map(textOf),
    8: listOf(fields.parameters).map(parametersItem),
    9: namedMessages(1, fieldsOf(fields.responses), each => message({ 1: response(each) })),
    13: extensions(fields),
  })
}

function response(value: unknown): Uint8Array {
  const { description, schema: of } = fieldsOf(value)
  return message({ 1: textOf(description), 2: of ? message({ 1: schema(of) }) : null })
}

function parametersItem(value: unknown): Uint8Array {
  const { in: place, name, description, required, type, uniqueItems, schema: of } = fieldsOf(value)
  const isRequired = required === true
  const head = [textOf(description), textOf(name)] as const
  if (place === 'body') {
    const body = message({ 1: head[0], 2: head[1], 3: 'body', 4: isRequired, 5: message({ 1: schema(of) }) })
    return message({ 1: message({ 1: body }) })
  }
  const common = { 1: isRequired, 2: textOf(place), 3: head[0], 4: head[1] }
  const inner =
    place === 'path'
      ? message({ 4: message({ ...common, 5: textOf(type), 18: uniqueItems === true }) })
      : message({ 3: message({ ...common, 6: textOf(type), 20: uniqueItems === true }) })
  return message({ 1: message({ 2: inner }) })
}

function schema(value: unknown): Uint8Array {
  const fields = fieldsOf(value)
  const { additionalProperties: more, items, properties, type } = fields
  return message({
    1: textOf(fields.$ref),
    2: textOf(fields.format),
    4: textOf(fields.description),
    13: textOf(fields.pattern),
    19: listOf(fields.required).map(textOf),
    20: listOf(fields.enum).map(each => message({ 2: `${JSON.stringify(each)}\n` })),
    21: isObject(more) ? message({ 1: schema(more) }) : more === true ? message({ 2: true }) : null,
    22: type === undefined ? null : message({ 1: [type].flat().map(textOf) }),
    23: isObject(items) ? message({ 1: schema(items) }) : null,
    24: listOf(fields.allOf).map(schema),
    25: isObject(properties) ? namedMessages(1, properties, schema) : null,
    31: extensions(fields),
  })
}
