// Objects by who controls them: what a controller of a workload asks its informers for in every pass.
import { type ApiObject, controllerOf, uidOf } from '../api/object.ts'
import type { Informer } from './controller.ts'

const indexName = 'controller'
const orphansOf = (namespace: string): string => `orphans of ${namespace}`

/** Files objects under the UID of their controller, and orphans under their namespace. Sharers add it once. */
export const indexControlled = <T extends ApiObject>(informer: Informer<T>): void =>
  informer.addIndex(indexName, object => [
    controllerOf(object)?.uid ?? orphansOf(object.metadata?.namespace ?? ''),
  ])

/** What the owner controls. */
export const controlledBy = <T extends ApiObject>(informer: Informer<T>, owner: ApiObject): readonly T[] =>
  informer.byIndex(indexName, uidOf(owner))

/** Everything in the owner's namespace that it controls or that nobody does. */
export function candidatesOf<T extends ApiObject>(informer: Informer<T>, owner: ApiObject): readonly T[] {
  const orphans = informer.byIndex(indexName, orphansOf(owner.metadata?.namespace ?? ''))
  const owned = controlledBy(informer, owner)
  return orphans.length === 0 ? owned : [...owned, ...orphans]
}
