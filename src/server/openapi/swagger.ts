// OpenAPI v2, made from the documents of v3: what older clients, and those that never changed over, read.
//
// The same schemas and operations in the older words. What v2 has no words for, that a value may be one of several
// things say, is left out: a reader then takes anything, and the server says what it thinks of it.

export type Json = { readonly [field: string]: unknown }

/** The document of one group version, as v3 has it. */
export interface VersionThree {
  readonly paths: Json
  readonly schemas: Json
  /** Another server's, which may be wrong. */
  readonly isOthers?: boolean
}

/** Paths and definitions of a group version in the words of v2. */
export function swaggerOf({ paths, schemas }: VersionThree): {
  readonly paths: Json
  readonly definitions: Json
} {
  return { paths: mapped(paths, pathItem), definitions: mapped(schemas, definitionInTwo) }
}

const mapped = (record: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Of a kind that keeps whatever stands at its root only the type is said, as upstream does: clients that check by v2 take
 * properties for all that there may be.
 */
function definitionInTwo(schema: unknown): unknown {
  const kinds = 'x-kubernetes-group-version-kind'
  return isObject(schema) && kinds in schema && schema['x-kubernetes-preserve-unknown-fields'] === true
    ? { type: 'object', [kinds]: schema[kinds] }
    : schemaInTwo(schema)
}

/** What v2 does not have. */
const unknownInTwo = new Set(['anyOf', 'oneOf', 'not', 'nullable'])

function schemaInTwo(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(schemaInTwo)
  if (!isObject(schema)) return schema
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true)
    return { ...withoutShape(schema), type: 'string', format: 'int-or-string' }
  const { allOf, ...rest } = schema
  const [only] = Array.isArray(allOf) && allOf.length === 1 ? allOf : []
  const flat = isObject(only) && '$ref' in only ? { ...rest, ...only } : schema
  const fields = Object.entries(flat)
    .filter(([name]) => !unknownInTwo.has(name))
    .map(([name, value]) => [name, fieldInTwo(name, value)])
  return Object.fromEntries(fields)
}

function fieldInTwo(name: string, value: unknown): unknown {
  if (name === '$ref') return String(value).replace('#/components/schemas/', '#/definitions/')
  if (name === 'properties' && isObject(value)) return mapped(value, schemaInTwo)
  return name === 'items' || name === 'additionalProperties' || name === 'allOf' ? schemaInTwo(value) : value
}

function withoutShape(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !unknownInTwo.has(name)))
}

const methods = new Set(['get', 'put', 'post', 'delete', 'patch'])

function pathItem(item: unknown): unknown {
  if (!isObject(item)) return item
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if (name === 'parameters' && Array.isArray(value)) return [name, value.map(parameterInTwo)]
      return [name, methods.has(name) && isObject(value) ? operationInTwo(value) : value]
    }),
  )
}

/** `{ in, name, required, schema: { type } }` in v3. */
function parameterInTwo(parameter: unknown): unknown {
  if (!isObject(parameter)) return parameter
  const { schema, ...rest } = parameter
  return { ...rest, ...(isObject(schema) ? schema : {}) }
}

function operationInTwo({ requestBody, responses, parameters, ...rest }: Json): Json {
  const body = isObject(requestBody) ? contentIn(requestBody) : null
  const given = Array.isArray(parameters) ? parameters.map(parameterInTwo) : []
  const required = isObject(requestBody) && requestBody.required === true
  const ofBody = body
    ? [{ in: 'body', name: 'body', ...(required ? { required } : {}), schema: body.schema }]
    : []
  return {
    ...rest,
    consumes: body?.types ?? ['*/*'],
    produces: ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'],
    parameters: [...ofBody, ...given],
    responses: isObject(responses) ? mapped(responses, responseInTwo) : {},
  }
}

function responseInTwo(response: unknown): unknown {
  if (!isObject(response)) return response
  const { description } = response
  const content = contentIn(response)
  return { description, ...(content ? { schema: content.schema } : {}) }
}

function contentIn({
  content,
}: Json): { readonly types: readonly string[]; readonly schema: unknown } | null {
  if (!isObject(content)) return null
  const [first] = Object.values(content)
  return { types: Object.keys(content), schema: isObject(first) ? schemaInTwo(first.schema) : {} }
}
