// An object as a person edits it, and what two people have changed in it at the same time. Pure.
import type { ApiObject } from '../../../src/api/object.ts'
import { patchBetween } from '../model/change.ts'
import { stepsOf } from '../model/path.ts'

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
export const isSameToPeople = <T extends ApiObject>(a: T, b: T): boolean =>
  a === b || patchBetween(editable(a), editable(b)) === null

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
  const [from, to] = [editable(known), editable(theirs)]
  const others = patchBetween(from, to)
  if (mine === null || others === null) return []
  return clashesBetween(mine, others, patchBetween(to, from) ?? {})
}

/**
 * What both patches set, and to different values: what one person would undo of the other's. Items of lists are told
 * apart as strategic merge patches do it, by their name, container port or mount path.
 */
export function clashesBetween(mine: unknown, theirs: unknown, back: unknown = {}): readonly Clash[] {
  const others = new Map(leavesOf(theirs))
  const before = new Map(leavesOf(back))
  return leavesOf(mine).flatMap(([path, value]) =>
    others.has(path) && JSON.stringify(others.get(path)) !== JSON.stringify(value)
      ? [{ path, was: before.get(path), theirs: others.get(path), mine: value }]
      : [],
  )
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

function leavesOf(patch: unknown, path = ''): readonly (readonly [path: string, value: unknown])[] {
  if (Array.isArray(patch) && patch.every(isObject)) {
    return patch.flatMap((item, index) => leavesOf(item, `${path}[${keyOf(item) ?? index}]`))
  }
  if (!isObject(patch)) return [[path, patch]]
  return Object.entries(patch)
    .filter(([field]) => !field.startsWith('$') && !(keys as readonly string[]).includes(field))
    .flatMap(([field, value]) => leavesOf(value, path === '' ? field : `${path}.${field}`))
}

const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
