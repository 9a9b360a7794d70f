// What goes from an object when a manager applies a configuration that no longer speaks of all that the last one did: fields,
// entries and elements which nobody else owns, with what came along inside of them.
import type { Steps } from '../../base/turn.ts'
import type { Merging } from '../schema/merging.ts'
import { appliedFields, isFields, isOneValue } from './extract.ts'
import {
  asMember,
  bare,
  difference,
  type FieldSet,
  intersection,
  isBare,
  isEmptySet,
  isMember,
  noFields,
  own,
  union,
} from './field-set.ts'
import { itemElement } from './path-elements.ts'
import type { ObjectVersion, Versions } from './versions.ts'

type Fields = { readonly [field: string]: unknown }

export interface Pruning {
  /** The object with the configuration laid over it, in the request's version. */
  readonly merged: object
  /** What the manager applied last, and in which version. */
  readonly last: FieldSet
  readonly lastVersion: ObjectVersion
  /** What anybody owns now, by version. */
  readonly owned: ReadonlyMap<string, FieldSet>
  readonly versions: Versions
}

export function* pruned({ merged, last, lastVersion, owned, versions }: Pruning): Steps<object> {
  const { merging } = lastVersion
  const whole = lastVersion.fromRequest(merged)
  const lastFields = withNamedFields(last, merging)
  yield
  let rest = withoutFields(whole, lastFields, merging)
  // In the version of the last configuration first: what other versions are converted from may need its fields.
  const others = [...owned.keys()].filter(each => each !== lastVersion.apiVersion)
  for (const apiVersion of [lastVersion.apiVersion, ...others]) {
    const version = versions(apiVersion)
    const fields = owned.get(apiVersion)
    if (!version || !fields) continue
    yield
    rest = yield* inVersion(version, lastVersion, { whole, rest }, fields)
  }
  yield
  const held = heldFields(whole, merging)
  yield
  const left = heldFields(rest, merging)
  yield
  const taken = intersection(difference(held, left), lastFields)
  yield
  return isEmptySet(taken) ? merged : lastVersion.toRequest(withoutFields(whole, taken, merging))
}

/** What is left, with what somebody owns given back. */
function* inVersion(
  version: ObjectVersion,
  home: ObjectVersion,
  { whole, rest }: { readonly whole: object; readonly rest: object },
  fields: FieldSet,
): Steps<object> {
  const { merging } = version
  const isHome = version.apiVersion === home.apiVersion
  const there = (object: object) => (isHome ? object : version.fromRequest(home.toRequest(object)))
  const stays = union(heldFields(there(rest), merging), withNamedFields(fields, merging))
  yield
  const gone = difference(heldFields(there(whole), merging), stays)
  yield
  const left = withoutFields(there(whole), gone, merging)
  return isHome ? left : home.fromRequest(version.toRequest(left))
}

const heldFields = (object: object, merging: Merging): FieldSet =>
  withNamedFields(appliedFields(object, merging).fields, merging)

/** The set with all declared fields on the way to its own. */
export function withNamedFields(set: FieldSet, merging: Merging): FieldSet {
  const named: [string, FieldSet][] = []
  for (const element in set) {
    const node = set[element] ?? bare
    if (element === own || isBare(node)) {
      named.push([element, node])
      continue
    }
    const how = element.startsWith('f:') ? merging.field(element.slice(2)) : null
    const below = withNamedFields(node, how?.inner ?? merging)
    named.push([element, how && !how.isEntry ? asMember(below) : below])
  }
  return named.length === 0 ? noFields : Object.fromEntries(named)
}

/** The object without these fields, and all that is in them. What loses its last part is null. */
export const withoutFields = (object: object, gone: FieldSet, merging: Merging): object =>
  (mapWithout(object as Fields, gone, merging) as object | null) ?? {}

function mapWithout(map: Fields, gone: FieldSet, merging: Merging): Fields | null {
  const kept: [string, unknown][] = []
  for (const name in map) {
    const node = gone[`f:${name}`]
    if (node === undefined) kept.push([name, map[name]])
    else if (!isMember(node)) {
      const how = merging.field(name)
      const value = map[name]
      if (isOneValue(value, how)) kept.push([name, value])
      else if (Array.isArray(value)) kept.push([name, listWithout(value, node, name, merging)])
      else kept.push([name, isFields(value) ? mapWithout(value, node, how.inner) : value])
    }
  }
  return kept.length === 0 ? null : Object.fromEntries(kept)
}

function listWithout(
  list: readonly unknown[],
  gone: FieldSet,
  field: string,
  merging: Merging,
): readonly unknown[] | null {
  const { listType, inner } = merging.field(field)
  const kept: unknown[] = []
  for (const [index, item] of list.entries()) {
    const node = gone[itemElement(item, listType) ?? `i:${index}`]
    if (node === undefined) kept.push(item)
    else if (!isMember(node)) kept.push(isFields(item) ? mapWithout(item, node, inner) : item)
  }
  return kept.length === 0 ? null : kept
}
