// An object as a person edits it, and what two people have changed in it at the same time. Pure.
import type { ApiObject } from '../../../src/api/object.ts'

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

/**
 * The paths that both patches set, and to different values: what one person would undo of the other's. Items of lists
 * are told apart as strategic merge patches do it, by their name, container port or mount path.
 */
export function clashesBetween(mine: unknown, theirs: unknown): readonly string[] {
  const others = new Map(leavesOf(theirs))
  return leavesOf(mine).flatMap(([path, value]) =>
    others.has(path) && JSON.stringify(others.get(path)) !== JSON.stringify(value) ? [path] : [],
  )
}

const keys = ['name', 'containerPort', 'mountPath', 'port', 'key', 'topologyKey', 'ip'] as const

function leavesOf(patch: unknown, path = ''): readonly (readonly [path: string, value: unknown])[] {
  if (Array.isArray(patch) && patch.every(isObject)) {
    return patch.flatMap((item, index) => {
      const key = keys.find(each => each in item)
      return leavesOf(item, `${path}[${key === undefined ? index : String(item[key])}]`)
    })
  }
  if (!isObject(patch)) return [[path, patch]]
  return Object.entries(patch)
    .filter(([field]) => !field.startsWith('$') && !(keys as readonly string[]).includes(field))
    .flatMap(([field, value]) => leavesOf(value, path === '' ? field : `${path}.${field}`))
}

const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
