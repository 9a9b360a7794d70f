import { entriesOf, type Fields, isFields, itemsOf, type SchemaNode, setField } from './schema-node.ts'

type Fill = (value: unknown) => void

/** What puts the defaults of a schema where an object has nothing; null for a schema without any. */
export function defaultsOf(schema: SchemaNode): Fill | null {
  const items = itemsOf(schema)
  const fillItem = items && defaultsOf(items)
  const entries = entriesOf(schema)
  const fillEntry = entries === null || entries === true ? null : defaultsOf(entries)
  const missing: (readonly [name: string, value: unknown, nullable: boolean])[] = []
  const inner: (readonly [name: string, fill: Fill])[] = []
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    if (each.default !== undefined) missing.push([name, each.default, each.nullable === true])
    const fill = defaultsOf(each)
    if (fill) inner.push([name, fill])
  }
  if (!fillItem && !fillEntry && missing.length === 0 && inner.length === 0) return null
  return value => {
    if (Array.isArray(value)) {
      if (fillItem) for (const each of value) fillItem(each)
      return
    }
    if (!isFields(value)) return
    fillMissing(value, missing)
    for (const [name, fill] of inner) if (Object.hasOwn(value, name)) fill(value[name])
    if (fillEntry) for (const each of Object.values(value)) fillEntry(each)
  }
}

function fillMissing(
  value: Fields,
  missing: readonly (readonly [name: string, value: unknown, nullable: boolean])[],
): void {
  for (const [name, given, nullable] of missing) {
    const present = Object.hasOwn(value, name) ? value[name] : undefined
    if (present === undefined || (present === null && !nullable)) setField(value, name, copyOf(given))
  }
}

/** Each object has its own: what is filled in may be changed later. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isFields(value)) return value
  const copy: Fields = {}
  for (const [name, each] of Object.entries(value)) setField(copy, name, copyOf(each))
  return copy
}
