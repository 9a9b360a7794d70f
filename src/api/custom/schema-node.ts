// Custom objects are described by structural schemas: the subset of OpenAPI v3 in which what an object may hold can be read off
// one tree of `properties`, `items` and `additionalProperties`; `allOf`, `anyOf`, `oneOf` and `not` only restrict values.
//
// Whoever walks objects by a schema compiles it once, to closures (read.ts prunes, defaults.ts completes, check.ts validates),
// so that an object costs what it holds and not what its schema says. The functions here are how the tree is read.
import type { JSONSchemaProps } from '../generated/types.ts'

export type SchemaNode = JSONSchemaProps

export type Fields = { [field: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema of the elements of a list; null where there is none. */
export const itemsOf = ({ items }: SchemaNode): SchemaNode | null => (isFields(items) ? items : null)

/** The schema of the entries of a map; true where they may be anything, null where the object is no map. */
export function entriesOf({ additionalProperties }: SchemaNode): SchemaNode | true | null {
  if (additionalProperties === true) return true
  return isFields(additionalProperties) ? additionalProperties : null
}

export const keepsUnknown = (schema: SchemaNode): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true

export const isEmbedded = (schema: SchemaNode): boolean => schema['x-kubernetes-embedded-resource'] === true

export const isIntOrString = (schema: SchemaNode): boolean => schema['x-kubernetes-int-or-string'] === true

/** The keys of a list that is a map; null for any other. */
export function mapKeysOf(schema: SchemaNode): readonly string[] | null {
  return schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : null
}

/** Sets a field, whatever it is called: `__proto__` is a name like any other in JSON. */
export function setField(target: Fields, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Every schema below one, and itself, with where it is: `openAPIV3Schema.properties[spec]`. */
export function* walkSchema(
  schema: SchemaNode,
  path: string,
): Generator<{ schema: SchemaNode; path: string }> {
  const waiting: { schema: SchemaNode; path: string }[] = [{ schema, path }]
  while (waiting.length > 0) {
    const here = waiting.pop()
    if (!here) return
    yield here
    waiting.push(...childrenOf(here.schema, here.path))
  }
}

function childrenOf(schema: SchemaNode, path: string): { schema: SchemaNode; path: string }[] {
  const found: { schema: SchemaNode; path: string }[] = []
  const add = (child: unknown, at: string) => {
    if (isFields(child)) found.push({ schema: child, path: `${path}.${at}` })
  }
  for (const [name, child] of Object.entries(schema.properties ?? {})) add(child, `properties[${name}]`)
  add(schema.items, 'items')
  add(schema.additionalProperties, 'additionalProperties')
  add(schema.not, 'not')
  for (const junctor of ['allOf', 'anyOf', 'oneOf'] as const)
    schema[junctor]?.forEach((child, index) => {
      add(child, `${junctor}[${index}]`)
    })
  return found
}
