import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { type ApiObject, controllerOf, type ObjectRef, uidOf } from '../api/object.ts'
import type { Informer, Informers } from '../control/controller.ts'

/** The local copies that the controller reads, with the indexes that it needs. */
export interface Views {
  readonly sets: Informer<StatefulSet>
  readonly pods: Informer<Pod>
  readonly claims: Informer<PersistentVolumeClaim>
  readonly revisions: Informer<ControllerRevision>
  synced(): Promise<void>
}

const controllerIndex = 'controller'
const orphansOf = (namespace: string): string => `orphans of ${namespace}`

/** Objects are filed under the UID of their controller; orphans under their namespace. */
const controllerValues = (object: ApiObject): readonly string[] => [
  controllerOf(object)?.uid ?? orphansOf(object.metadata?.namespace ?? ''),
]

export function createViews(informers: Pick<Informers, 'of'>): Views {
  const sets = informers.of(kinds.StatefulSet)
  const pods = informers.of(kinds.Pod)
  const claims = informers.of(kinds.PersistentVolumeClaim)
  const revisions = informers.of(kinds.ControllerRevision)
  pods.addIndex(controllerIndex, controllerValues)
  revisions.addIndex(controllerIndex, controllerValues)
  const synced = async () => {
    await Promise.all([sets, pods, claims, revisions].map(informer => informer.synced()))
  }
  return { sets, pods, claims, revisions, synced }
}

/** Everything in the namespace that the set controls or that nobody does. */
export function candidatesOf<T extends ApiObject>(informer: Informer<T>, set: StatefulSet): readonly T[] {
  const orphans = informer.byIndex(controllerIndex, orphansOf(set.metadata?.namespace ?? ''))
  const owned = informer.byIndex(controllerIndex, uidOf(set))
  return orphans.length === 0 ? owned : [...owned, ...orphans]
}

/** The claims of a namespace, by name. */
export const claimsOf = (
  claims: Informer<PersistentVolumeClaim>,
  namespace: string,
): { get(name: string): PersistentVolumeClaim | undefined } => ({
  get: name => claims.get({ namespace, name } satisfies ObjectRef) ?? undefined,
})
