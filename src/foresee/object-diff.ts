// The difference between two objects as a person would tell it: by path, elements of keyed lists by their key.
import { isEqual } from '../api/equality.ts'
import type { Merging } from '../api/schema/merging.ts'

export interface Change {
  /** `spec.template.spec.containers[nginx].image` */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly before?: unknown
  readonly after?: unknown
}

type Fields = { readonly [field: string]: unknown }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface Place {
  readonly path: string
  /** How the value merges, which is what tells its lists by their keys. */
  readonly merging: Merging
}

/** What differs between two values that merge like this, in the order of their fields. */
export function diffObjects(merging: Merging, before: unknown, after: unknown): readonly Change[] {
  return diffValues({ path: '', merging }, before, after)
}

function diffValues(place: Place, before: unknown, after: unknown): readonly Change[] {
  if (isEqual(before, after)) return []
  if (before === undefined) return [{ path: place.path, kind: 'added', after }]
  if (after === undefined) return [{ path: place.path, kind: 'removed', before }]
  if (isFields(before) && isFields(after)) return diffFields(place, before, after)
  return [{ path: place.path, kind: 'changed', before, after }]
}

function diffFields({ path, merging }: Place, before: Fields, after: Fields): readonly Change[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...fields].flatMap(field => {
    const { elements, inner } = merging.field(field)
    const place = { path: joined(path, field), merging: inner }
    const key = elements?.key ?? 'name'
    const [one, other] = [before[field], after[field]]
    if (isEqual(one, other)) return []
    return isKeyedList(one, key) && isKeyedList(other, key)
      ? diffKeyedLists(place, key, one, other)
      : diffValues(place, one, other)
  })
}

export function isKeyedList(value: unknown, key: string): value is readonly Fields[] | undefined {
  if (value === undefined) return true
  if (!Array.isArray(value) || !value.every(element => isFields(element) && element[key] !== undefined))
    return false
  return new Set(value.map(element => String(element[key]))).size === value.length
}

function diffKeyedLists(
  { path, merging }: Place,
  key: string,
  before: readonly Fields[] | undefined,
  after: readonly Fields[] | undefined,
): readonly Change[] {
  const byKey = (list: readonly Fields[] | undefined) =>
    new Map((list ?? []).map(element => [String(element[key]), element]))
  const [old, young] = [byKey(before), byKey(after)]
  const changes = [...new Set([...old.keys(), ...young.keys()])].flatMap(name =>
    diffValues({ path: `${path}[${name}]`, merging }, old.get(name), young.get(name)),
  )
  // Equal elements in another order differ all the same: containers, for one, start in their order.
  return changes.length > 0
    ? changes
    : [{ path, kind: 'changed', before: [...old.keys()], after: [...young.keys()] }]
}

/** Names that are no plain words stand in brackets: `metadata.labels[app.kubernetes.io/name]`. */
export function joined(path: string, field: string): string {
  if (!/^[\w$-]+$/.test(field)) return `${path}[${field}]`
  return path ? `${path}.${field}` : field
}
