// Lists that are sets or maps hold nothing twice.
import type { FieldError } from '../field-error.ts'
import { canonical } from './check-value.ts'
import type { FieldPath, Finding } from './finding.ts'
import {
  entriesOf,
  type Fields,
  isFields,
  itemsOf,
  mapKeysOf,
  type SchemaNode,
  setField,
} from './schema-node.ts'

interface Walk {
  readonly path: (string | number)[]
  readonly findings: Finding[]
}

type Check = (value: unknown, walk: Walk) => void

/** What finds the elements that are there twice; null for a schema without such lists. */
export function duplicateCheck(schema: SchemaNode): ((object: unknown) => Finding[]) | null {
  const check = nodeCheck(schema)
  if (!check) return null
  return object => {
    const walk: Walk = { path: [], findings: [] }
    check(object, walk)
    return walk.findings
  }
}

function nodeCheck(schema: SchemaNode): Check | null {
  const items = itemsOf(schema)
  const checkItem = items && nodeCheck(items)
  const keyOf = keyFinder(schema)
  const known: (readonly [name: string, check: Check])[] = []
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const check = nodeCheck(each)
    if (check) known.push([name, check])
  }
  const entries = entriesOf(schema)
  const checkEntry = entries === null || entries === true ? null : nodeCheck(entries)
  if (!checkItem && !keyOf && !checkEntry && known.length === 0) return null
  const inside = (value: unknown, step: string | number, check: Check, walk: Walk) => {
    walk.path.push(step)
    check(value, walk)
    walk.path.pop()
  }
  return (value, walk) => {
    if (Array.isArray(value)) {
      if (keyOf) findDuplicates(value, keyOf, walk)
      if (checkItem) for (const [index, each] of value.entries()) inside(each, index, checkItem, walk)
      return
    }
    if (!isFields(value)) return
    for (const [name, check] of known) if (Object.hasOwn(value, name)) inside(value[name], name, check, walk)
    if (checkEntry) for (const [name, each] of Object.entries(value)) inside(each, name, checkEntry, walk)
  }
}

/** What makes two elements the same one. */
type KeyOf = (element: unknown) => unknown

function keyFinder(schema: SchemaNode): KeyOf | null {
  if (schema['x-kubernetes-list-type'] === 'set') return element => element
  const keys = mapKeysOf(schema)
  if (keys === null) return null
  return element => {
    const key: Fields = {}
    for (const name of keys)
      if (isFields(element) && Object.hasOwn(element, name)) setField(key, name, element[name])
    return key
  }
}

function findDuplicates(list: readonly unknown[], keyOf: KeyOf, walk: Walk): void {
  const seen = new Set<string>()
  const told = new Set<string>()
  for (const [index, element] of list.entries()) {
    const key = keyOf(element)
    const text = canonical(key)
    if (seen.has(text) && !told.has(text)) {
      told.add(text)
      const at = [...walk.path, index]
      const error: FieldError = { kind: 'duplicate', path: placeByKey(at), value: key, detail: '' }
      walk.findings.push({ error, at: [...walk.path] })
    }
    seen.add(text)
  }
}

/** As `field.Path` writes it; keys of maps are not told from fields here. */
const placeByKey = (path: FieldPath): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
