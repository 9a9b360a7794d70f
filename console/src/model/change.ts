// What a form has changed in an object that is there: the smallest patch, and which fields cannot change any more. Pure.
import { kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { strategicDiff } from '../../../src/api/patch/index.ts'
import { kindOfObject } from './bundle.ts'
import { isWithin } from './path.ts'

/** The strategic merge patch from what was opened to what it became; null where nothing differs. */
export function patchBetween<T extends ApiObject>(opened: T, now: T): object | null {
  const merging = (kindOfObject(opened) ?? kinds.StatefulSet).schema.merging
  const patch = strategicDiff({ merging, original: opened, modified: now })
  return Object.keys(patch).length > 0 ? patch : null
}

/** What the API refuses to change in a set that exists; everything else in it may change. */
const fixedFields = [
  'metadata.name',
  'metadata.namespace',
  'spec.serviceName',
  'spec.podManagementPolicy',
  'spec.selector',
  'spec.volumeClaimTemplates',
] as const

export const isFixed = (path: string): boolean => fixedFields.some(each => isWithin(path, each))

/** Whether the change makes the set replace its Pods: a change of its template does, one of its own labels does not. */
export const replacesPods = (patch: object | null): boolean => {
  const spec: unknown = patch === null ? undefined : Reflect.get(patch, 'spec')
  return typeof spec === 'object' && spec !== null && 'template' in spec
}
