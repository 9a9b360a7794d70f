// What a claim that is gone was like: told by the set whose template made it, or by its volume, where that was kept. Pure.
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { claimsOfSet } from '../remake/growth.ts'
import { sourceOf, type VolumeSnapshot } from './snapshot-kinds.ts'

export interface Sources {
  readonly sets: readonly StatefulSet[]
  readonly volumes: readonly PersistentVolume[]
}

/** The set, and its Pod, that mount the claim of this name; null where none does. */
export function mountedBy(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  sets: readonly StatefulSet[],
): {
  readonly set: string
  readonly pod: string
  readonly like: PersistentVolumeClaimSpec | undefined
} | null {
  const wanted: PersistentVolumeClaim = { metadata: { name, namespace } }
  for (const set of sets) {
    const [found] = claimsOfSet(set, [wanted])
    if (found) {
      const template = set.spec?.volumeClaimTemplates?.find(each => nameOf(each) === found.template)
      return { set: nameOf(set), pod: found.podName, like: template?.spec }
    }
  }
  return null
}

/** Null where nobody knows. */
export function sourceLike(
  snapshot: VolumeSnapshot,
  { sets, volumes }: Sources,
): PersistentVolumeClaimSpec | null {
  const source = { name: sourceOf(snapshot), namespace: snapshot.metadata?.namespace ?? '' }
  const ofSet = mountedBy(source, sets)?.like
  if (ofSet) return ofSet
  const volume = volumes.find(
    ({ spec }) => spec?.claimRef?.name === source.name && spec.claimRef.namespace === source.namespace,
  )
  if (!volume) return null
  const { accessModes, storageClassName, volumeMode, capacity } = volume.spec ?? {}
  return {
    ...(accessModes ? { accessModes } : {}),
    ...(storageClassName === undefined ? {} : { storageClassName }),
    ...(volumeMode === undefined ? {} : { volumeMode }),
    ...(capacity?.storage === undefined ? {} : { resources: { requests: { storage: capacity.storage } } }),
  }
}
