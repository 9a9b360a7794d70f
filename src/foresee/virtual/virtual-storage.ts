// Claims and volumes in virtual time, as the scheduler's questions need them.
//
// What cannot be read does not stand in the way: a claim that says it is Bound is, whether its volume can be seen or
// not, and where no storage class is known, a new claim is taken to get its volume. Nothing is pinned to a node that
// is not pinned by a volume that was read.
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/generated/types.ts'
import { nameOf, type ObjectRef } from '../../api/object.ts'
import { needsOf } from '../../scheduling/pod-needs.ts'
import { annotations, noProvisioner } from '../../scheduling/storage-names.ts'
import type { Storage, VolumeStep } from '../../scheduling/volume-fit.ts'
import {
  classOfClaim,
  classOfVolume,
  findVolume,
  waitsForConsumer,
} from '../../scheduling/volume-matching.ts'

export interface KnownStorage {
  readonly volumes: readonly PersistentVolume[]
  readonly storageClasses: readonly StorageClass[]
}

export class VirtualStorage implements Storage {
  readonly #claims: ReadonlyMap<string, PersistentVolumeClaim>
  readonly #volumes: ReadonlyMap<string, PersistentVolume>
  readonly #byClass = new Map<string, PersistentVolume[]>()
  readonly #classes: ReadonlyMap<string, StorageClass>
  readonly #default: StorageClass | null
  /** Volumes by the UID of the claim that has been promised them. */
  readonly #promised = new Map<string, PersistentVolume>()
  readonly #taken = new Set<string>()
  readonly #users = new Map<string, Set<string>>()

  /** `claims`: those of the namespace by name, as they are at each moment. */
  constructor(claims: ReadonlyMap<string, PersistentVolumeClaim>, { volumes, storageClasses }: KnownStorage) {
    this.#claims = claims
    this.#volumes = new Map(volumes.map(volume => [nameOf(volume), volume]))
    for (const volume of volumes) {
      const ofClass = this.#byClass.get(classOfVolume(volume))
      if (ofClass) ofClass.push(volume)
      else this.#byClass.set(classOfVolume(volume), [volume])
    }
    this.#classes = new Map(storageClasses.map(each => [nameOf(each), each]))
    this.#default = defaultClassOf(storageClasses)
  }

  claim({ name }: ObjectRef): PersistentVolumeClaim | null {
    const claim = this.#claims.get(name)
    if (!claim) return null
    const isBound = claim.status?.phase === 'Bound' || this.#promised.has(claim.metadata?.uid ?? '')
    if (isBound || this.#classes.size === 0) return bound(claim)
    const classed = this.#withClass(claim)
    return this.#isProvidedForAtOnce(classed) ? bound(classed) : classed
  }

  volume(name: string): PersistentVolume | null {
    return this.#volumes.get(name) ?? { metadata: { name } }
  }

  storageClass(name: string): StorageClass | null {
    return this.#classes.get(name) ?? null
  }

  volumesOfClass(name: string): readonly PersistentVolume[] {
    return this.#byClass.get(name) ?? []
  }

  isPromised(volume: PersistentVolume): boolean {
    return this.#taken.has(nameOf(volume))
  }

  isMountedByAnother(claim: PersistentVolumeClaim, pod: Pod): boolean {
    const users = this.#users.get(nameOf(claim))
    return users !== undefined && (users.size > 1 || !users.has(pod.metadata?.uid ?? ''))
  }

  /** The first claim of the Pod that waits for a class which is not there; null where there is none. */
  classlessClaimOf(pod: Pod): { readonly claim: string; readonly storageClass: string } | null {
    const { namespace = '' } = pod.metadata ?? {}
    for (const name of needsOf(pod).claims) {
      const claim = this.claim({ namespace, name })
      if (!claim || claim.spec?.volumeName) continue
      const storageClass = classOfClaim(claim)
      if (storageClass !== '' && !this.#classes.has(storageClass) && !this.#byClass.has(storageClass))
        return { claim: name, storageClass }
    }
    return null
  }

  /** The Pod is on its node: its claims have what was decided for them. */
  mount(pod: Pod, steps: readonly VolumeStep[]): void {
    for (const step of steps) {
      const volume = step.kind === 'useVolume' ? step.volume : { metadata: { name: '' } }
      this.#promised.set(step.claim.metadata?.uid ?? '', volume)
      if (step.kind === 'useVolume') this.#taken.add(nameOf(volume))
    }
    for (const name of needsOf(pod).claims) {
      const users = this.#users.get(name) ?? new Set()
      this.#users.set(name, users.add(pod.metadata?.uid ?? ''))
    }
  }

  unmount(pod: Pod): void {
    for (const name of needsOf(pod).claims) {
      const users = this.#users.get(name)
      users?.delete(pod.metadata?.uid ?? '')
      if (users?.size === 0) this.#users.delete(name)
    }
  }

  /** A claim that names no class gets the default one when it is made. */
  #withClass(claim: PersistentVolumeClaim): PersistentVolumeClaim {
    if (claim.spec?.storageClassName !== undefined || !this.#default || !claim.spec) return claim
    return { ...claim, spec: { ...claim.spec, storageClassName: nameOf(this.#default) } }
  }

  /** Whether it gets a volume without a Pod having been given a node. */
  #isProvidedForAtOnce(claim: PersistentVolumeClaim): boolean {
    const storageClass = this.storageClass(classOfClaim(claim))
    if (waitsForConsumer(storageClass)) return false
    if (storageClass && storageClass.provisioner !== '' && storageClass.provisioner !== noProvisioner)
      return true
    const volumes = this.volumesOfClass(classOfClaim(claim))
    return findVolume(claim, volumes, { node: null, waits: false }) !== null
  }
}

/** The class of claims that name none; null where there is none, or none could be read. */
export const defaultClassOf = (classes: readonly StorageClass[]): StorageClass | null =>
  classes.find(isDefault) ?? null

function isDefault({ metadata }: StorageClass): boolean {
  const given = metadata?.annotations ?? {}
  return given[annotations.isDefaultClass] === 'true' || given[annotations.betaIsDefaultClass] === 'true'
}

function bound(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: { ...claim.metadata?.annotations, [annotations.bindCompleted]: 'yes' },
    },
    spec: { ...claim.spec, volumeName: claim.spec?.volumeName || `of-${nameOf(claim)}` },
  }
}
