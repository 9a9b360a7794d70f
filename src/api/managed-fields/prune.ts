// What goes from an object when a manager applies a configuration that no longer speaks of all that the last one did: fields,
// entries and elements which nobody else owns, with what came along inside of them.
import { limits } from '../../base/limits.ts'
import type { Steps } from '../../base/turn.ts'
import { setField } from '../json-values.ts'
import type { Merging } from '../schema/merging.ts'
import { appliedSteps, isFields, isOneValue } from './extract.ts'
import {
  asMember,
  bare,
  type FieldSet,
  isBare,
  isEmptySet,
  isMember,
  noFields,
  own,
  type SetDraft,
} from './field-set.ts'
import { itemElement } from './path-elements.ts'
import { differenceSteps, intersectionSteps, unionSteps } from './set-steps.ts'
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
  const lastFields = yield* withNamedFields(last, merging)
  yield
  let rest = yield* withoutFields(whole, lastFields, merging)
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
  const held = yield* heldFields(whole, merging)
  yield
  const left = yield* heldFields(rest, merging)
  yield
  const taken = yield* intersectionSteps(yield* differenceSteps(held, left), lastFields)
  yield
  return isEmptySet(taken) ? merged : lastVersion.toRequest(yield* withoutFields(whole, taken, merging))
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
  const owned = yield* withNamedFields(fields, merging)
  const stays = yield* unionSteps(yield* heldFields(there(rest), merging), owned)
  yield
  const gone = yield* differenceSteps(yield* heldFields(there(whole), merging), stays)
  yield
  const left = yield* withoutFields(there(whole), gone, merging)
  return isHome ? left : home.fromRequest(version.toRequest(left))
}

function* heldFields(object: object, merging: Merging): Steps<FieldSet> {
  const { fields } = yield* appliedSteps(object, merging)
  yield
  return yield* withNamedFields(fields, merging)
}

/** The set with all declared fields on the way to its own. */
function* withNamedFields(set: FieldSet, merging: Merging): Steps<FieldSet> {
  const named: SetDraft = {}
  let isEmpty = true
  let left: number = limits.stepPartsMax
  for (const element in set) {
    if (--left === 0) {
      yield
      left = limits.stepPartsMax
    }
    isEmpty = false
    const node = set[element] ?? bare
    if (element === own || isBare(node)) {
      named[element] = node
      continue
    }
    const how = element.startsWith('f:') ? merging.field(element.slice(2)) : null
    const below = yield* withNamedFields(node, how?.inner ?? merging)
    named[element] = how && !how.isEntry ? asMember(below) : below
  }
  return isEmpty ? noFields : named
}

/** The object without these fields, and all that is in them. What loses its last part is null. */
function* withoutFields(object: object, gone: FieldSet, merging: Merging): Steps<object> {
  return (yield* mapWithout(object as Fields, gone, merging)) ?? {}
}

function* mapWithout(map: Fields, gone: FieldSet, merging: Merging): Steps<Fields | null> {
  const kept: { [field: string]: unknown } = {}
  let isEmpty = true
  let left: number = limits.stepPartsMax
  for (const name in map) {
    if (--left === 0) {
      yield
      left = limits.stepPartsMax
    }
    const node = gone[`f:${name}`]
    if (node !== undefined && isMember(node)) continue
    isEmpty = false
    const value = map[name]
    if (node === undefined) {
      setField(kept, name, value)
      continue
    }
    const how = merging.field(name)
    if (isOneValue(value, how)) setField(kept, name, value)
    else if (Array.isArray(value)) setField(kept, name, yield* listWithout(value, node, name, merging))
    else setField(kept, name, isFields(value) ? yield* mapWithout(value, node, how.inner) : value)
  }
  return isEmpty ? null : kept
}

function* listWithout(
  list: readonly unknown[],
  gone: FieldSet,
  field: string,
  merging: Merging,
): Steps<readonly unknown[] | null> {
  const { listType, inner } = merging.field(field)
  const kept: unknown[] = []
  let left: number = limits.stepPartsMax
  for (const [index, item] of list.entries()) {
    if (--left === 0) {
      yield
      left = limits.stepPartsMax
    }
    const node = gone[itemElement(item, listType) ?? `i:${index}`]
    if (node === undefined) kept.push(item)
    else if (!isMember(node)) kept.push(isFields(item) ? yield* mapWithout(item, node, inner) : item)
  }
  return kept.length === 0 ? null : kept
}
