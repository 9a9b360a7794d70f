import { limits } from '../base/limits.ts'

/** A copy of a JSON value that shares nothing with it. Much faster than structuredClone, which knows more types. */
export function copyOf<T>(value: T): T {
  return copyAny(value) as T
}

function copyAny(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyAny)
  const copy: Fields = {}
  for (const name in value) {
    const each = (value as Fields)[name]
    if (each !== undefined) setField(copy, name, copyAny(each))
  }
  return copy
}

type Fields = { [field: string]: unknown }

/** `__proto__` is a name like any other in JSON. */
export function setField(fields: Fields, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value
  else Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Whether a JSON value has more parts than one step may look at. Looks at no more than that. */
export const hasManyParts = (value: unknown): boolean => partsLeft(value, limits.stepPartsMax) < 0

function partsLeft(value: unknown, parts: number): number {
  let left = parts - 1
  if (typeof value !== 'object' || value === null) return left
  if (Array.isArray(value)) {
    if (value.length > left) return -1
    for (let index = 0; index < value.length && left >= 0; index++) left = partsLeft(value[index], left)
    return left
  }
  for (const name in value) {
    if (left < 0) return left
    left = partsLeft((value as Fields)[name], left)
  }
  return left
}
