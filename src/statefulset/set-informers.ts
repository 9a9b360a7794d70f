import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import type { ObjectRef } from '../api/object.ts'
import { indexControlled } from '../control/controlled-objects.ts'
import type { Informer, Informers } from '../control/controller.ts'

/** The local copies that the controller reads, with the indexes that it needs. */
export interface SetInformers {
  readonly sets: Informer<StatefulSet>
  readonly pods: Informer<Pod>
  readonly claims: Informer<PersistentVolumeClaim>
  readonly revisions: Informer<ControllerRevision>
  synced(): Promise<void>
}

export function setInformers(informers: Pick<Informers, 'of'>): SetInformers {
  const sets = informers.of(kinds.StatefulSet)
  const pods = informers.of(kinds.Pod)
  const claims = informers.of(kinds.PersistentVolumeClaim)
  const revisions = informers.of(kinds.ControllerRevision)
  indexControlled(pods)
  indexControlled(revisions)
  const synced = async () => {
    await Promise.all([sets, pods, claims, revisions].map(informer => informer.synced()))
  }
  return { sets, pods, claims, revisions, synced }
}

/** The claims of a namespace, by name. */
export const claimsOf = (
  claims: Informer<PersistentVolumeClaim>,
  namespace: string,
): { get(name: string): PersistentVolumeClaim | undefined } => ({
  get: name => claims.get({ namespace, name } satisfies ObjectRef) ?? undefined,
})
