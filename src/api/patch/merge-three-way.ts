import { isEqual } from '../equality.ts'
import { isObject, type JsonObject } from './json-object.ts'
import type { ThreeWay } from './three-way.ts'

/**
 * The JSON merge patch that `kubectl apply` would send for a kind whose lists have no merge keys: it changes what
 * differs from the server, and removes only what was applied before and no longer is.
 */
export function mergeThreeWayPatch({ original, modified, current }: Omit<ThreeWay, 'merging'>): JsonObject {
  const [before, wanted, present] = [original, modified, current].map(fieldsOf) as [
    JsonObject,
    JsonObject,
    JsonObject,
  ]
  const patch = new Map<string, unknown>()
  for (const field of Object.keys(before))
    if (!Object.hasOwn(wanted, field) && Object.hasOwn(present, field)) patch.set(field, null)
  for (const [field, value] of Object.entries(wanted)) {
    const there = Object.hasOwn(present, field) ? present[field] : undefined
    if (value === undefined || isEqual(there, value)) continue
    if (!isObject(value) || !isObject(there)) {
      patch.set(field, value)
      continue
    }
    const inner = mergeThreeWayPatch({ original: before[field], modified: value, current: there })
    if (Object.keys(inner).length > 0) patch.set(field, inner)
  }
  return Object.fromEntries(patch)
}

const fieldsOf = (value: unknown): JsonObject => (isObject(value) ? value : {})
