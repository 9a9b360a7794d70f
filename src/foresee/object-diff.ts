// The difference between two objects as a person would tell it: by path, elements of keyed lists by their key.
import { isEqual } from '../api/equality.ts'
import { structs } from '../api/generated/model.ts'
import { fieldMergeOf } from '../api/merge-keys.ts'

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
  /** The struct that the value follows; empty where the model has none. */
  readonly struct: string
}

/** What differs between two values of a struct, in the order of their fields. */
export function diffObjects(struct: string, before: unknown, after: unknown): readonly Change[] {
  return diffValues({ path: '', struct }, before, after)
}

function diffValues(place: Place, before: unknown, after: unknown): readonly Change[] {
  if (isEqual(before, after)) return []
  if (before === undefined) return [{ path: place.path, kind: 'added', after }]
  if (after === undefined) return [{ path: place.path, kind: 'removed', before }]
  if (isFields(before) && isFields(after)) return diffFields(place, before, after)
  return [{ path: place.path, kind: 'changed', before, after }]
}

function diffFields({ path, struct }: Place, before: Fields, after: Fields): readonly Change[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...fields].flatMap(field => {
    const place = { path: joined(path, field), struct: structOf(struct, field) }
    const key =
      fieldMergeOf(struct, field)?.key ?? (structs[place.struct]?.name === '!string' ? 'name' : null)
    const [one, other] = [before[field], after[field]]
    if (isEqual(one, other)) return []
    return key && isKeyedList(one, key) && isKeyedList(other, key)
      ? diffKeyedLists(place, key, one, other)
      : diffValues(place, one, other)
  })
}

function isKeyedList(value: unknown, key: string): value is readonly Fields[] | undefined {
  if (value === undefined) return true
  return Array.isArray(value) && value.every(element => isFields(element) && element[key] !== undefined)
}

function diffKeyedLists(
  { path, struct }: Place,
  key: string,
  before: readonly Fields[] | undefined,
  after: readonly Fields[] | undefined,
): readonly Change[] {
  const byKey = (list: readonly Fields[] | undefined) =>
    new Map((list ?? []).map(element => [String(element[key]), element]))
  const [old, young] = [byKey(before), byKey(after)]
  const changes = [...new Set([...old.keys(), ...young.keys()])].flatMap(name =>
    diffValues({ path: `${path}[${name}]`, struct }, old.get(name), young.get(name)),
  )
  // Equal elements in another order differ all the same: containers, for one, start in their order.
  return changes.length > 0
    ? changes
    : [{ path, kind: 'changed', before: [...old.keys()], after: [...young.keys()] }]
}

const structOf = (struct: string, field: string): string =>
  /#(\w+)$/.exec(structs[struct]?.[field] ?? '')?.[1] ?? ''

/** Names that are no plain words stand in brackets: `metadata.labels[app.kubernetes.io/name]`. */
function joined(path: string, field: string): string {
  if (!/^[\w$-]+$/.test(field)) return `${path}[${field}]`
  return path ? `${path}.${field}` : field
}
