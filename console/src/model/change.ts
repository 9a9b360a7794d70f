// What a form has changed in an object that is there: the smallest patch, and which fields cannot change any more. Pure.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { strategicDiff } from '../../../src/api/patch/index.ts'
import type { Merging } from '../../../src/api/schema/merging.ts'
import { kindOfObject } from './bundle.ts'
import { isWithin, read } from './path.ts'

/** Of a set, where nobody says of what kind it is. */
export const mergingOf = (object: ApiObject): Merging =>
  (kindOfObject(object) ?? kinds.StatefulSet).schema.merging

/** The strategic merge patch from what was opened to what it became; null where nothing differs. */
export function patchBetween<T extends ApiObject>(opened: T, now: T): object | null {
  const patch = strategicDiff({ merging: mergingOf(opened), original: opened, modified: now })
  return Object.keys(patch).length > 0 ? patch : null
}

/** Whose set it is: another name is another set, and another Pod for every Pod. */
const identity = ['metadata.name', 'metadata.namespace'] as const

/** What the API refuses to change in a set that exists; everything else in it may change. */
const fixedFields = [
  'spec.serviceName',
  'spec.podManagementPolicy',
  'spec.selector',
  'spec.volumeClaimTemplates',
] as const

/** The fixed fields that differ; empty where a patch will do. */
export function fixedChanges(opened: StatefulSet, now: StatefulSet): readonly string[] {
  return fixedFields.filter(
    path => JSON.stringify(read(opened, path) ?? null) !== JSON.stringify(read(now, path) ?? null),
  )
}

export const isFixed = (path: string): boolean =>
  [...identity, ...fixedFields].some(each => isWithin(path, each))

/** Even where the set is made anew. */
export const isIdentity = (path: string): boolean => identity.some(each => isWithin(path, each))

/** Whether the change makes the set replace its Pods: a change of its template does, one of its own labels does not. */
export const replacesPods = (patch: object | null): boolean => {
  const spec: unknown = patch === null ? undefined : Reflect.get(patch, 'spec')
  return typeof spec === 'object' && spec !== null && 'template' in spec
}
