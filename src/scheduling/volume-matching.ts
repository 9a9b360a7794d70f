// Which volume may serve which claim. One answer for the scheduler, the volume controller and whoever looks ahead.
import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../api/generated/types.ts'
import { compareQuantities, parseQuantity, type Quantity, zeroQuantity } from '../api/quantity.ts'
import { labelSelectorOf, matchesLabels } from '../api/select/selector.ts'
import { matchesNodeSelector } from './node-selection.ts'
import { annotations } from './storage-names.ts'

export const storageOf = (list: { readonly [name: string]: string } | undefined): Quantity =>
  parseQuantity(list?.storage ?? '0') ?? zeroQuantity

export const requestedStorage = (claim: PersistentVolumeClaim): Quantity =>
  storageOf(claim.spec?.resources?.requests)

/** The name of the class that a claim asks for; empty when it wants none. */
export const classOfClaim = (claim: PersistentVolumeClaim): string =>
  claim.metadata?.annotations?.[annotations.betaStorageClass] ?? claim.spec?.storageClassName ?? ''

export const classOfVolume = (volume: PersistentVolume): string =>
  volume.metadata?.annotations?.[annotations.betaStorageClass] ?? volume.spec?.storageClassName ?? ''

export const waitsForConsumer = (storageClass: StorageClass | null): boolean =>
  storageClass?.volumeBindingMode === 'WaitForFirstConsumer'

/** Both sides of the binding are written. */
export const isFullyBound = (claim: PersistentVolumeClaim): boolean =>
  Boolean(claim.spec?.volumeName) && claim.metadata?.annotations?.[annotations.bindCompleted] !== undefined

/** Whether the volume is bound to this claim, or set aside for it by name. */
export function isVolumeFor(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const ref = volume.spec?.claimRef
  if (!ref || ref.name !== claim.metadata?.name || ref.namespace !== claim.metadata?.namespace) return false
  return !ref.uid || ref.uid === claim.metadata?.uid
}

/** Whether the volume can be reached from the node. */
export function isVolumeOnNode(volume: PersistentVolume, node: Node): boolean {
  const required = volume.spec?.nodeAffinity?.required
  return !required || matchesNodeSelector(required, node)
}

const modeOf = (spec: { readonly volumeMode?: string } | undefined) => spec?.volumeMode ?? 'Filesystem'

/** Why the volume cannot serve the claim, in upstream's words; null when it can. */
export function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | null {
  if (compareQuantities(storageOf(volume.spec?.capacity), requestedStorage(claim)) < 0)
    return 'requested PV is too small'
  if (classOfVolume(volume) !== classOfClaim(claim)) return 'storageClassName does not match'
  if (modeOf(volume.spec) !== modeOf(claim.spec)) return 'incompatible volumeMode'
  if (!offersAccess(volume, claim)) return 'incompatible accessMode'
  return null
}

function offersAccess(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const offered = volume.spec?.accessModes ?? []
  return (claim.spec?.accessModes ?? []).every(mode => offered.includes(mode))
}

export interface MatchOptions {
  /** Only volumes that this node reaches; null where no node is chosen yet. */
  readonly node: Node | null
  /** The claim waits for a pod: without a node, only a volume set aside for it may be taken. */
  readonly waits: boolean
  readonly isTaken?: (volume: PersistentVolume) => boolean
}

/** The volume that should serve the claim: the one set aside for it, or the smallest that is free and large enough. */
export function findVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { node, waits, isTaken = () => false }: MatchOptions,
): PersistentVolume | null {
  const wanted = requestedStorage(claim)
  const fitting = volumes.filter(
    volume =>
      !isTaken(volume) &&
      volume.metadata?.deletionTimestamp === undefined &&
      (!volume.spec?.claimRef || isVolumeFor(volume, claim)) &&
      compareQuantities(storageOf(volume.spec?.capacity), wanted) >= 0 &&
      modeOf(volume.spec) === modeOf(claim.spec) &&
      offersAccess(volume, claim),
  )
  const setAside = fitting.find(volume => isVolumeFor(volume, claim))
  if (setAside) return !node || isVolumeOnNode(setAside, node) ? setAside : null
  if (!node && waits) return null
  const selector = claim.spec?.selector ? labelSelectorOf(claim.spec.selector) : null
  const free = fitting.filter(
    volume =>
      volume.status?.phase === 'Available' &&
      (!selector || matchesLabels(selector, volume.metadata?.labels)) &&
      classOfVolume(volume) === classOfClaim(claim) &&
      (!node || isVolumeOnNode(volume, node)),
  )
  return free.reduce<PersistentVolume | null>((best, volume) => {
    if (!best) return volume
    const smaller = compareQuantities(storageOf(volume.spec?.capacity), storageOf(best.spec?.capacity)) < 0
    return smaller ? volume : best
  }, null)
}
