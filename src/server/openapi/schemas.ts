import { structs } from '../../api/generated/model.ts'
import { type Kind, listKindOf } from '../../api/kinds.ts'
import { isReplacedWhole, type ListType } from '../../api/schema/merge-keys.ts'
import { structMerging } from '../../api/schema/merging.ts'
import { quantityFields } from '../../api/schema/quantity-fields.ts'
import type { ServedVersion } from '../documents/group-order.ts'
import { schemaNameOf, structOfType } from './schema-names.ts'

type Schema = { readonly [field: string]: unknown }

const intOrString = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString'
const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity'
const time = 'io.k8s.apimachinery.pkg.apis.meta.v1.Time'
const microTime = 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime'
export const patchSchema = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch'

const scalarSchemas: { readonly [name: string]: Schema } = {
  [intOrString]: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  [quantity]: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  [time]: { type: 'string', format: 'date-time' },
  [microTime]: { type: 'string', format: 'date-time' },
  [patchSchema]: { type: 'object' },
}

export const schemaRef = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** What a field means, or the struct as a whole where none is named; null where nothing is said. */
export type Describe = (struct: string, field: string | null) => string | null

/** The schemas of all that a group version takes and gives. */
export function schemasOf(
  { resources }: ServedVersion,
  names: ReadonlyMap<string, string>,
  describe: Describe,
): { readonly [name: string]: Schema } {
  const kindsOfStruct = new Map<string, Schema[]>()
  for (const { kind } of resources) {
    const { group, version, kind: name } = kind
    if (kind.schema.struct !== null) kindsOfStruct.set(kind.schema.struct, [{ group, version, kind: name }])
  }
  const schemas: Record<string, Schema> = { ...scalarSchemas }
  const reach = (struct: string): void => {
    const name = names.get(struct)
    const fields = structs[struct]
    if (!name || !fields || schemas[name]) return
    schemas[name] = structSchema({ struct, names, describe, groupVersionKinds: kindsOfStruct.get(struct) })
    for (const type of Object.values(fields)) {
      const referred = structOfType(type)
      if (referred) reach(referred)
    }
  }
  reach('DeleteOptions')
  reach('Status')
  reach('ListMeta')
  reach('ObjectMeta')
  for (const { kind } of resources) {
    const { struct: own, definition } = kind.schema
    if (own !== null) reach(own)
    if (definition) schemas[definition.name] = definition.schema
    for (const { struct } of Object.values(kind.subresources)) reach(struct)
    const object = schemaNameOf(kind, names)
    if (schemas[object] && kind.verbs.includes('list')) schemas[`${object}List`] = listSchema(object, kind)
  }
  return schemas
}

interface Naming {
  readonly struct: string
  readonly names: ReadonlyMap<string, string>
  readonly describe: Describe
}

function structSchema({
  groupVersionKinds,
  ...naming
}: Naming & { readonly groupVersionKinds: readonly Schema[] | undefined }): Schema {
  const { struct, describe } = naming
  const fields = Object.entries(structs[struct] ?? {})
  const required = fields.filter(([, type]) => type.startsWith('!')).map(([name]) => name)
  return {
    ...described(describe(struct, null)),
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, type]) => [name, fieldSchema(naming, name, type)])),
    ...(required.length > 0 ? { required } : {}),
    ...(groupVersionKinds ? { 'x-kubernetes-group-version-kind': groupVersionKinds } : {}),
  }
}

const described = (description: string | null): Schema => (description === null ? {} : { description })

function fieldSchema({ struct, names, describe }: Naming, name: string, declared: string): Schema {
  const bare = declared.replace(/^!/, '')
  const type = quantityFields[struct]?.includes(name) ? bare.replace(/string$/, 'quantity') : bare
  const schema = typeSchema(type, names)
  const more = { ...described(describe(struct, name)), ...mergeExtensions(struct, name, type) }
  // Nothing may stand beside a $ref.
  return '$ref' in schema ? { ...more, allOf: [schema] } : { ...schema, ...more }
}

function mergeExtensions(struct: string, name: string, type: string): Schema {
  const { elements, retainsKeys, listType, isAtomic } = structMerging(struct).field(name)
  return {
    ...(type.startsWith('[]') ? listExtensions(listType) : {}),
    ...(isAtomic && type !== 'any' ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(elements?.key ? { 'x-kubernetes-patch-merge-key': elements.key } : {}),
    ...(isReplacedWhole(struct, name)
      ? { 'x-kubernetes-patch-strategy': 'replace' }
      : patchStrategy(elements !== null, retainsKeys)),
  }
}

const listExtensions = (listType: ListType): Schema => ({
  'x-kubernetes-list-type': listType.kind,
  ...(listType.kind === 'map' ? { 'x-kubernetes-list-map-keys': listType.keys } : {}),
})

function patchStrategy(merges: boolean, retainsKeys: boolean): Schema {
  const strategies = [...(merges ? ['merge'] : []), ...(retainsKeys ? ['retainKeys'] : [])]
  return strategies.length > 0 ? { 'x-kubernetes-patch-strategy': strategies.join(',') } : {}
}

const scalars: { readonly [type: string]: Schema } = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  any: { type: 'object' },
  time: schemaRef(time),
  microTime: schemaRef(microTime),
  intOrString: schemaRef(intOrString),
  quantity: schemaRef(quantity),
}

function typeSchema(type: string, names: ReadonlyMap<string, string>): Schema {
  if (type.startsWith('[]')) return { type: 'array', items: typeSchema(type.slice(2), names) }
  if (type.startsWith('{}')) return { type: 'object', additionalProperties: typeSchema(type.slice(2), names) }
  if (!type.startsWith('#')) return scalars[type] ?? { type: 'object' }
  const name = names.get(type.slice(1))
  return name ? schemaRef(name) : { type: 'object' }
}

function listSchema(object: string, kind: Kind): Schema {
  const { group, version } = kind
  return {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { allOf: [schemaRef('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta')] },
      items: { type: 'array', items: schemaRef(object) },
    },
    required: ['items'],
    'x-kubernetes-group-version-kind': [{ group, version, kind: listKindOf(kind) }],
  }
}
