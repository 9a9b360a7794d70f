import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { keyOf, type ObjectRef, refOf } from '../../api/object.ts'
import type { Informers } from '../../control/controller.ts'
import type { Storage } from '../../scheduling/volume-fit.ts'
import { podsByClaim, volumesByClass } from '../volumes/indexes.ts'

/** The storage as the informers show it, and what was promised but is not seen yet. */
export class StorageView implements Storage {
  readonly #informers: Informers
  readonly #promised = new Map<string, number>()

  constructor(informers: Informers) {
    this.#informers = informers
    volumesByClass.addTo(informers.of(kinds.PersistentVolume))
    podsByClaim.addTo(informers.of(kinds.Pod))
  }

  claim(ref: ObjectRef): PersistentVolumeClaim | null {
    return this.#informers.of(kinds.PersistentVolumeClaim).get(ref)
  }

  volume(name: string): PersistentVolume | null {
    return this.#informers.of(kinds.PersistentVolume).get({ namespace: '', name })
  }

  storageClass(name: string): StorageClass | null {
    return this.#informers.of(kinds.StorageClass).get({ namespace: '', name })
  }

  volumesOfClass(name: string): readonly PersistentVolume[] {
    return volumesByClass.find(this.#informers.of(kinds.PersistentVolume), name)
  }

  isPromised(volume: PersistentVolume): boolean {
    return this.#promised.has(volume.metadata?.name ?? '')
  }

  isMountedByAnother(claim: PersistentVolumeClaim, pod: Pod): boolean {
    const mounting = podsByClaim.find(this.#informers.of(kinds.Pod), keyOf(refOf(claim)))
    return mounting.some(
      other =>
        other.metadata?.uid !== pod.metadata?.uid &&
        Boolean(other.spec?.nodeName) &&
        other.status?.phase !== 'Succeeded' &&
        other.status?.phase !== 'Failed',
    )
  }

  promise(volume: PersistentVolume): void {
    const name = volume.metadata?.name ?? ''
    this.#promised.set(name, (this.#promised.get(name) ?? 0) + 1)
  }

  release(volume: PersistentVolume): void {
    const name = volume.metadata?.name ?? ''
    const left = (this.#promised.get(name) ?? 1) - 1
    if (left > 0) this.#promised.set(name, left)
    else this.#promised.delete(name)
  }
}
