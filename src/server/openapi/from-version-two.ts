// OpenAPI v3 of a group version, made from a document of v2: for servers that have no other. Pure.
//
// The same schemas and operations in the newer words. What the document says of anybody else's group is left out.
import type { Json, VersionThree } from './swagger.ts'

/** Null where the document says nothing about what is below this path. */
export function fromVersionTwo(document: unknown, root: string): VersionThree | null {
  const { paths, definitions, consumes, produces } = fieldsOf(document)
  const types = { consumes: textsOf(consumes), produces: textsOf(produces) }
  const own = Object.entries(fieldsOf(paths)).filter(([path]) => path === root || path.startsWith(`${root}/`))
  if (own.length === 0) return null
  return {
    paths: Object.fromEntries(own.map(([path, item]) => [path, pathItem(fieldsOf(item), types)])),
    schemas: mapped(fieldsOf(definitions), schemaInThree),
    isOthers: true,
  }
}

interface Types {
  readonly consumes: readonly string[]
  readonly produces: readonly string[]
}

const methods = new Set(['get', 'put', 'post', 'delete', 'patch', 'options', 'head'])

const pathItem = (item: Json, types: Types): Json =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if (name === 'parameters') return [name, plainParameters(value)]
      return [name, methods.has(name) ? operation(fieldsOf(value), types) : value]
    }),
  )

function operation({ consumes, produces, parameters, responses, ...rest }: Json, types: Types): Json {
  const taken = textsOf(consumes, types.consumes)
  const given = textsOf(produces, types.produces)
  const body = listOf(parameters).find(each => each.in === 'body')
  const content = (schema: unknown, mediaTypes: readonly string[]) =>
    Object.fromEntries(mediaTypes.map(type => [type, { schema: schemaInThree(schema) }]))
  const answers = mapped(fieldsOf(responses), answer => {
    const { schema, ...other } = fieldsOf(answer)
    return schema === undefined ? other : { ...other, content: content(schema, given) }
  })
  const required = body?.required === true ? { required: true } : {}
  return {
    ...rest,
    parameters: plainParameters(parameters),
    ...(body ? { requestBody: { content: content(body.schema, taken), ...required } } : {}),
    responses: answers,
  }
}

/** What a parameter's value is stands beside its name in v2, and in a schema in v3. */
function plainParameters(parameters: unknown): readonly Json[] {
  return listOf(parameters)
    .filter(each => each.in !== 'body')
    .map(({ in: place, name, required, description, ...schema }) => ({
      in: place,
      name,
      ...(required === undefined ? {} : { required }),
      ...(description === undefined ? {} : { description }),
      schema: schemaInThree(schema),
    }))
}

function schemaInThree(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(schemaInThree)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => {
      if (name === '$ref' && typeof value === 'string')
        return [name, value.replace(/^#\/definitions\//, '#/components/schemas/')]
      return [name, schemaInThree(value)]
    }),
  )
}

const anything: readonly string[] = ['application/json']

function textsOf(value: unknown, otherwise: readonly string[] = anything): readonly string[] {
  const texts = Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
  return texts.length > 0 ? texts : otherwise
}

const mapped = (record: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(fieldsOf) : [])

const fieldsOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
