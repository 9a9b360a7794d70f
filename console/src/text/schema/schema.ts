// What the cluster itself says of the fields of a kind, from its OpenAPI document: to be told and completed in a text. Pure
// but for `readSchema`, which asks once for each document.
import type { Kind } from '../../../../src/api/kinds.ts'
import type { Client } from '../../../../src/client/client.ts'

/** As OpenAPI has it, as far as it is made use of. */
export interface Schema {
  readonly $ref?: string
  readonly allOf?: readonly Schema[]
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly properties?: { readonly [name: string]: Schema }
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
}

export type Schemas = { readonly [name: string]: Schema }

export interface KindSchema {
  readonly schemas: Schemas
  readonly root: Schema
}

/** What stands behind references, with the description that stands beside them where there is one. */
export function resolved(schemas: Schemas, schema: Schema): Schema {
  const { $ref, allOf, ...own } = schema
  const target = $ref ?? (allOf?.length === 1 ? allOf[0]?.$ref : undefined)
  if (target === undefined) return schema
  const found = schemas[target.split('/').at(-1) ?? '']
  return found ? { ...found, ...own, description: own.description ?? found.description ?? '' } : own
}

/** `*` is any item of a list. Null where the schema knows nothing of it. */
export function schemaAt({ schemas, root }: KindSchema, path: readonly string[]): Schema | null {
  let now = resolved(schemas, root)
  for (const part of path) {
    const { additionalProperties: others } = now
    const next =
      part === '*' || /^\d+$/.test(part)
        ? now.items
        : (now.properties?.[part] ?? (typeof others === 'object' ? others : undefined))
    if (!next) return null
    now = resolved(schemas, next)
  }
  return now
}

/** `integer`, `[]object`, `string: Always, Never`. */
export function typeText(schemas: Schemas, schema: Schema): string {
  if (schema.type === 'array' && schema.items)
    return `[]${typeText(schemas, resolved(schemas, schema.items))}`
  const { additionalProperties: others } = schema
  if (typeof others === 'object') return `{}${typeText(schemas, resolved(schemas, others))}`
  const values = (schema.enum ?? []).map(String)
  return [schema.type ?? 'object', ...(values.length > 0 ? [values.join(', ')] : [])].join(': ')
}

const asked = new WeakMap<Client, Map<string, Promise<Schemas>>>()

/** Null where the cluster says nothing of the kind. Rejects when it does not answer. */
export async function readSchema(client: Client, { group, version, kind }: Kind): Promise<KindSchema | null> {
  const path = `/openapi/v3/${group === '' ? 'api' : `apis/${group}`}/${version}`
  const known = asked.get(client) ?? new Map<string, Promise<Schemas>>()
  asked.set(client, known)
  const reading = known.get(path) ?? schemasOf(client, path)
  known.set(path, reading)
  const schemas = await reading.catch(error => {
    known.delete(path)
    throw error
  })
  const root = Object.values(schemas).find(schema => {
    const names: unknown = Reflect.get(schema, 'x-kubernetes-group-version-kind')
    return (
      Array.isArray(names) &&
      names.some(each => each.group === group && each.version === version && each.kind === kind)
    )
  })
  return root ? { schemas, root } : null
}

async function schemasOf(client: Client, path: string): Promise<Schemas> {
  const reply = await client.raw({ method: 'GET', path })
  const document = typeof reply.body === 'string' ? JSON.parse(reply.body) : reply.body
  const found: unknown = Object(Object(document).components).schemas
  return typeof found === 'object' && found !== null ? (found as Schemas) : {}
}
