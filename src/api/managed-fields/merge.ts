// Lays a configuration over an object: what the configuration says holds, the rest stays.
//
// Nothing given is changed, and what stays as it was is shared: an object in which nothing changes is given back as it is.
import { limits } from '../../base/limits.ts'
import type { Steps } from '../../base/turn.ts'
import { isEqual } from '../equality.ts'
import { hasManyParts, setField } from '../json-values.ts'
import type { FieldMerging, Merging } from '../schema/merging.ts'
import { isFields, isOneValue } from './extract.ts'
import { itemElement } from './path-elements.ts'

type Fields = { readonly [field: string]: unknown }

export const mergeConfig = (live: object, config: object, merging: Merging): object =>
  mergeMaps(live as Fields, config as Fields, merging)

function mergeMaps(live: Fields, config: Fields, merging: Merging): Fields {
  let merged: { [field: string]: unknown } | null = null
  for (const name in config) {
    const wanted = config[name]
    if (wanted === undefined) continue
    const held = Object.hasOwn(live, name) ? live[name] : undefined
    const value = held === undefined ? wanted : mergeValues(held, wanted, merging.field(name))
    if (value === held) continue
    merged ??= sameFields(live)
    setField(merged, name, value)
  }
  return merged ?? live
}

/** The same in steps, where the configuration is long. */
export function* mergeSteps(live: object, config: object, merging: Merging): Steps<object> {
  if (!hasManyParts(config) && !hasManyParts(live)) return mergeConfig(live, config, merging)
  return yield* mergeMapsInSteps(live as Fields, config as Fields, merging)
}

function* mergeMapsInSteps(live: Fields, config: Fields, merging: Merging): Steps<Fields> {
  let merged: { [field: string]: unknown } | null = null
  let left: number = limits.stepPartsMax
  for (const name of Object.keys(config)) {
    if (--left === 0) {
      yield
      left = limits.stepPartsMax
    }
    const wanted = config[name]
    if (wanted === undefined) continue
    const held = Object.hasOwn(live, name) ? live[name] : undefined
    const how = merging.field(name)
    const isMap = isFields(held) && isFields(wanted) && !how.isAtomic
    const value =
      held === undefined
        ? wanted
        : isMap
          ? yield* mergeMapsInSteps(held, wanted, how.inner)
          : mergeValues(held, wanted, how)
    if (value === held) continue
    merged ??= yield* sameFieldsInSteps(live)
    setField(merged, name, value)
  }
  return merged ?? live
}

function* sameFieldsInSteps(fields: Fields): Steps<{ [field: string]: unknown }> {
  const same = {}
  let left: number = limits.stepPartsMax
  for (const name of Object.keys(fields)) {
    setField(same, name, fields[name])
    if (--left > 0) continue
    yield
    left = limits.stepPartsMax
  }
  return same
}

function sameFields(fields: Fields): { [field: string]: unknown } {
  const same = {}
  for (const name in fields) setField(same, name, fields[name])
  return same
}

function mergeValues(held: unknown, wanted: unknown, how: FieldMerging): unknown {
  // To say nothing of what has parts of its own takes none of them away.
  if (wanted === null) return isOneValue(held, how) ? null : held
  if (!isOneValue(held, how) && !isOneValue(wanted, how)) {
    if (Array.isArray(held) && Array.isArray(wanted)) return mergeLists(held, wanted, how)
    if (isFields(held) && isFields(wanted)) return mergeMaps(held, wanted, how.inner)
  }
  return isEqual(held, wanted) ? held : wanted
}

interface Indexed {
  readonly elements: readonly string[]
  readonly items: ReadonlyMap<string, readonly unknown[]>
}

function indexed(list: readonly unknown[], { listType }: FieldMerging): Indexed {
  const items = new Map<string, unknown[]>()
  const elements = list.map((item, index) => {
    const element = itemElement(item, listType) ?? `i:${index}`
    const same = items.get(element)
    if (same) same.push(item)
    else items.set(element, [item])
    return element
  })
  return { elements, items }
}

/**
 * The elements that the configuration names stand in its order. The others keep their places between those that both have, and
 * come before what is new.
 */
function mergeLists(
  held: readonly unknown[],
  wanted: readonly unknown[],
  how: FieldMerging,
): readonly unknown[] {
  const [live, config] = [indexed(held, how), indexed(wanted, how)]
  const merged: unknown[] = []
  const shared = config.elements.filter(element => live.items.has(element))
  let due = 0
  let at = 0
  const takeOthers = () => {
    for (; at < live.elements.length && live.elements[at] !== shared[due]; at++)
      if (!config.items.has(live.elements[at] ?? '')) merged.push(held[at])
  }
  for (const [index, element] of config.elements.entries()) {
    takeOthers()
    if (element === shared[due]) {
      due++
      at++
    }
    merged.push(mergeItems(live.items.get(element), wanted[index], how))
  }
  takeOthers()
  return isSameList(held, merged) ? held : merged
}

/** Of elements that stand twice in the object nobody can say which is meant: the configuration's takes their place. */
function mergeItems(held: readonly unknown[] | undefined, wanted: unknown, { inner }: FieldMerging): unknown {
  const item = held?.length === 1 ? held[0] : undefined
  if (isFields(item) && isFields(wanted)) return mergeMaps(item, wanted, inner)
  return isEqual(item, wanted) ? item : wanted
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index])
