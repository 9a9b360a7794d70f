// Equality and freezing of JSON values. Objects are compared by their own keys, whatever the order.
import type { Steps } from '../base/turn.ts'
import { partsSteps } from './json-values.ts'

/** Deep equality of two JSON values. An absent field and one that is `undefined` are the same. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && areListsEqual(a, b)
  return !Array.isArray(b) && areObjectsEqual(a as Fields, b as Fields)
}

type Fields = { readonly [field: string]: unknown }

function areListsEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (!isEqual(a[index], b[index])) return false
  return true
}

function areObjectsEqual(a: Fields, b: Fields): boolean {
  let compared = 0
  for (const field in a) {
    const value = a[field]
    if (value === undefined) continue
    if (!Object.hasOwn(b, field) || !isEqual(value, b[field])) return false
    compared++
  }
  for (const field in b) if (b[field] !== undefined) compared--
  return compared === 0
}

/** Freezes the value and all it holds; gives it back. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  if (Array.isArray(value)) for (const item of value) deepFreeze(item)
  else for (const name in value) deepFreeze(value[name])
  return value
}

/** The same in steps. */
export function* deepFreezeSteps<T>(value: T): Steps<T> {
  yield* partsSteps(value, part => {
    Object.freeze(part)
  })
  return value
}
