import type { Field } from './field.ts'

/** Whether a field has a place in the form now; `valueAt` reads paths from where it stands. */
export function isDrawn({ at, when, only }: Field, valueAt: (path: string) => unknown): boolean {
  if (when !== undefined && valueAt(when) === undefined) return false
  return only === undefined || valueAt(only.at) === only.is || Boolean(valueAt(at))
}
