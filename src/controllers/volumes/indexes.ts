import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Informer } from '../../control/controller.ts'
import { claimsOf } from '../../scheduling/pod-needs.ts'
import { classOfClaim, classOfVolume, isFullyBound } from '../../scheduling/volume-matching.ts'

/** A way to find the objects of an informer by what they refer to. */
export interface NamedIndex<T extends ApiObject> {
  addTo(informer: Informer<T>): void
  find(informer: Informer<T>, value: string): readonly T[]
}

function namedIndex<T extends ApiObject>(
  name: string,
  valuesOf: (object: T) => readonly string[],
): NamedIndex<T> {
  return {
    addTo: informer => informer.addIndex(name, valuesOf),
    find: (informer, value) => informer.byIndex(name, value),
  }
}

export const volumesByClass = namedIndex<PersistentVolume>('volumes-by-class', volume => [
  classOfVolume(volume),
])

/** Volumes by `namespace/name` of the claim that they are bound to or set aside for. */
export const volumesByClaim = namedIndex<PersistentVolume>('volumes-by-claim', volume => {
  const ref = volume.spec?.claimRef
  return ref?.name ? [`${ref.namespace}/${ref.name}`] : []
})

/** Pods by `namespace/name` of the claims that they mount. */
export const podsByClaim = namedIndex<Pod>('pods-by-claim', pod =>
  claimsOf(pod).map(name => `${pod.metadata?.namespace}/${name}`),
)

/** Claims that have no volume yet, by the class they want. */
export const unboundClaimsByClass = namedIndex<PersistentVolumeClaim>('unbound-claims-by-class', claim =>
  isFullyBound(claim) ? [] : [classOfClaim(claim)],
)
