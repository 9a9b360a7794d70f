import type { Field } from './field.ts'

type ValueAt = (path: string) => unknown

/** Whether a field has a place in the form now; both read paths, from where the field stands and from the object. */
export function isDrawn(
  { at, when, only }: Field,
  { valueAt, objectAt }: { readonly valueAt: ValueAt; readonly objectAt: ValueAt },
): boolean {
  if (when !== undefined && valueAt(when) === undefined) return false
  if (only === undefined || valueAt(at)) return true
  const chosen = (only.from === 'object' ? objectAt : valueAt)(only.at)
  return only.is.some(each => each === chosen)
}
