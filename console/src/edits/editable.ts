// An object as a person edits it, and what two people have changed in it at the same time. Pure.
import type { ApiObject } from '../../../src/api/object.ts'
import type { Merging } from '../../../src/api/schema/merging.ts'
import { joined } from '../../../src/foresee/object-diff.ts'
import { mergingOf, patchBetween } from '../model/change.ts'
import { isWithin, stepsOf } from '../model/path.ts'

/** Without what only machines write. */
export function editable<T extends ApiObject & { readonly status?: unknown }>(object: T): T {
  const { status: _, ...rest } = object
  const {
    managedFields: _managed,
    resourceVersion: _version,
    generation: _generation,
    ...metadata
  } = object.metadata ?? {}
  return { ...rest, metadata } as unknown as T
}

/** Whether a person would see no difference: what only machines write may be another. */
export function isSameToPeople<T extends ApiObject>(a: T, b: T): boolean {
  if (a === b || alike.get(b) === a) return true
  const isSame = patchBetween(editable(a), editable(b)) === null
  if (isSame) alike.set(b, a)
  return isSame
}

/** The object that another was found to be the same as: of hundreds it is asked with each drawing. */
const alike = new WeakMap<ApiObject, ApiObject>()

/** A field that two people have set to different values; null or undefined where it has none. */
export interface Clash {
  readonly path: string
  readonly was: unknown
  readonly theirs: unknown
  readonly mine: unknown
}

/** Where the patch `mine` of what was `known` would undo what somebody else has made of it. */
export function clashesOf<T extends ApiObject>(
  mine: object | null,
  { known, theirs }: { readonly known: T; readonly theirs: T },
): readonly Clash[] {
  if (mine === null || isSameToPeople(known, theirs)) return []
  const [from, to] = [editable(known), editable(theirs)]
  const others = patchBetween(from, to)
  if (others === null) return []
  return clashesBetween(mergingOf(known), { mine, theirs: others, back: patchBetween(to, from) ?? {} })
}

/** Strategic patches of the same object. */
interface Patches {
  readonly mine: object
  readonly theirs: object
  /** From theirs to what was. */
  readonly back?: object
}

/**
 * What both patches set, and to different values: what one person would undo of the other's. A list is taken apart where a
 * patch merges its elements; any other goes as a whole, whatever was changed in it. What one of them takes away, the other
 * has changed.
 */
export function clashesBetween(merging: Merging, { mine, theirs, back = {} }: Patches): readonly Clash[] {
  const others = new Map(leavesOf(theirs, { merging, path: '' }))
  const before = new Map(leavesOf(back, { merging, path: '' }))
  const own = leavesOf(mine, { merging, path: '' })
  const sameFields = own.flatMap(([path, value]): readonly Clash[] =>
    others.has(path) && JSON.stringify(others.get(path)) !== JSON.stringify(value)
      ? [{ path, was: before.get(path), theirs: others.get(path), mine: value }]
      : [],
  )
  const gone = (leaves: readonly Leaf[]) => leaves.flatMap(([path, value]) => (value === null ? [path] : []))
  const isBelow = (path: string, outer: string) => path !== outer && isWithin(path, outer)
  const takenByMe = gone(own).flatMap(path =>
    [...others].flatMap(([at, value]): readonly Clash[] =>
      value !== null && isBelow(at, path)
        ? [{ path: at, was: before.get(at), theirs: value, mine: null }]
        : [],
    ),
  )
  const takenByThem = gone([...others]).flatMap(path =>
    own.flatMap(([at, value]): readonly Clash[] =>
      value !== null && isBelow(at, path)
        ? [{ path: at, was: before.get(at), theirs: null, mine: value }]
        : [],
    ),
  )
  return [...sameFields, ...takenByMe, ...takenByThem]
}

/**
 * The path with the places of elements instead of their keys, as forms know it: `containers[0]` for `containers[nginx]`.
 * An element that the object does not have keeps its key.
 */
export function placedPath(path: string, object: object): string {
  let value: unknown = object
  let placed = ''
  for (const step of stepsOf(path)) {
    const list: readonly unknown[] | null = Array.isArray(value) ? value : null
    const found = list ? list.findIndex(each => isObject(each) && keyOf(each) === String(step)) : -1
    const at = list && found >= 0 ? found : step
    const isPlace = list !== null || typeof at === 'number' || /[./]/.test(at)
    placed += isPlace ? `[${at}]` : placed === '' ? at : `.${at}`
    value = typeof value === 'object' && value !== null ? Reflect.get(value, at) : undefined
  }
  return placed
}

function keyOf(item: { readonly [field: string]: unknown }): string | null {
  const key = keys.find(each => each in item)
  return key === undefined ? null : String(item[key])
}

const keys = ['name', 'containerPort', 'mountPath', 'port', 'key', 'topologyKey', 'ip'] as const

type Leaf = readonly [path: string, value: unknown]

interface Within {
  readonly merging: Merging
  readonly path: string
  /** What tells an element of a list apart is no field that is set in it. */
  readonly key?: string
}

function leavesOf(patch: object, { merging, path, key }: Within): readonly Leaf[] {
  return Object.entries(patch).flatMap(([field, value]: [string, unknown]): readonly Leaf[] => {
    if (field.startsWith('$') || field === key) return []
    const { elements, inner, isReplacedWhole } = merging.field(field)
    const at = joined(path, field)
    const by = elements?.key ?? null
    if (by !== null && Array.isArray(value) && value.every(isObject))
      return value.flatMap((element, index): readonly Leaf[] => {
        const of = `${at}[${String(element[by] ?? index)}]`
        if (element.$patch === 'delete') return [[of, null]]
        return leavesOf(element, { merging: inner, path: of, key: by })
      })
    return isObject(value) && !isReplacedWhole ? leavesOf(value, { merging: inner, path: at }) : [[at, value]]
  })
}

const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
