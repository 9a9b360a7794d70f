import type { ListType } from '../schema/merge-keys.ts'
import { type FieldMerging, type Merging, plainMerging, structMerging } from '../schema/merging.ts'
import { entriesOf, isEmbedded, isFields, itemsOf, type SchemaNode } from './schema-node.ts'

/** How custom objects merge: as the list and map types of their schema say. Lists are replaced by patches in any case. */
export const objectMerging = (schema: SchemaNode): Merging => mergingOf(schema, true)

function mergingOf(schema: SchemaNode, isObject: boolean): Merging {
  const known = new Map<string, FieldMerging>()
  const entries = entriesOf(schema)
  const other = plainMerging.field('')
  return {
    field(name) {
      const before = known.get(name)
      if (before) return before
      const field = isObject && name === 'metadata' ? metadata : fieldOf(propertyOf(schema, name) ?? entries)
      // Names of maps come from objects, which are many.
      if (propertyOf(schema, name)) known.set(name, field)
      return field
    },
  }

  function fieldOf(node: SchemaNode | true | null): FieldMerging {
    if (node === null || node === true) return other
    const items = itemsOf(node)
    return {
      ...other,
      listType: listTypeOf(node),
      isAtomic: node['x-kubernetes-map-type'] === 'atomic',
      inner: mergingOf(items ?? node, isEmbedded(items ?? node)),
    }
  }
}

const metadata: FieldMerging = { ...plainMerging.field(''), inner: structMerging('ObjectMeta') }

function propertyOf({ properties }: SchemaNode, name: string): SchemaNode | null {
  const found = properties && Object.hasOwn(properties, name) ? properties[name] : undefined
  return isFields(found) ? found : null
}

function listTypeOf(node: SchemaNode): ListType {
  switch (node['x-kubernetes-list-type']) {
    case 'map':
      return mapType(node, node['x-kubernetes-list-map-keys'] ?? [])
    case 'set':
      return { kind: 'set' }
    default:
      return { kind: 'atomic' }
  }
}

/** An element that leaves a key out is the one that the key's default makes of it. */
function mapType(node: SchemaNode, keys: readonly string[]): ListType {
  const items = itemsOf(node)
  const defaults = Object.fromEntries(
    keys.flatMap(key => {
      const value = items && propertyOf(items, key)?.default
      return value === undefined || value === null ? [] : [[key, value] as const]
    }),
  )
  return Object.keys(defaults).length > 0 ? { kind: 'map', keys, defaults } : { kind: 'map', keys }
}
