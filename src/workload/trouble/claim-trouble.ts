// Why a claim waits for its volume, as far as it and the storage classes tell. Pure.
import type { Event, PersistentVolumeClaim, Pod, StorageClass } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'

export type ClaimTrouble =
  | { readonly kind: 'classMissing'; readonly className: string }
  /** It leaves the class to the cluster, which has no default one. */
  | { readonly kind: 'noDefaultClass' }
  /** It wants no class: only a volume that somebody makes by hand is bound to it. */
  | { readonly kind: 'classless' }
  /** Nothing is wrong: its volume is made when a Pod that mounts it has a node. */
  | { readonly kind: 'waitsForPod' }

/** Null for a claim that does not wait, and where nothing tells why. */
export function claimTrouble(
  { spec, status }: PersistentVolumeClaim,
  classes: readonly StorageClass[],
): ClaimTrouble | null {
  if ((status?.phase ?? 'Pending') !== 'Pending' || spec?.volumeName) return null
  const className = spec?.storageClassName
  if (className === undefined || className === null)
    return classes.some(isDefault) ? null : { kind: 'noDefaultClass' }
  if (className === '') return { kind: 'classless' }
  const found = classes.find(each => nameOf(each) === className)
  if (!found) return { kind: 'classMissing', className }
  return found.volumeBindingMode === 'WaitForFirstConsumer' ? { kind: 'waitsForPod' } : null
}

/** What making its volume has last failed for; null where nothing tells of a failure. */
export function provisioningFailure(
  { metadata }: PersistentVolumeClaim,
  events: readonly Event[],
): string | null {
  const failures = events
    .filter(
      ({ reason, involvedObject }) =>
        reason === 'ProvisioningFailed' &&
        involvedObject.uid !== undefined &&
        involvedObject.uid === metadata?.uid,
    )
    .toSorted((a, b) => (lastSeen(a) < lastSeen(b) ? 1 : -1))
  return failures[0]?.message ?? null
}

const lastSeen = ({ lastTimestamp, eventTime, metadata }: Event): string =>
  lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? ''

/** What tells what a Pod's claims wait for. Who may not see classes has none of it. */
export interface ClaimEvidence {
  /** Those of the namespace, by name. */
  readonly claims?: { get(name: string): PersistentVolumeClaim | undefined }
  readonly classes?: readonly StorageClass[]
}

/** A claim that waits for more than its Pod. */
export interface WaitingClaim {
  readonly name: string
  readonly why: Exclude<ClaimTrouble, { readonly kind: 'waitsForPod' }>
}

/** The first claim of the Pod whose volume nobody makes; null where all may get theirs, or nothing tells. */
export function waitingClaimOf({ spec }: Pod, { claims, classes }: ClaimEvidence): WaitingClaim | null {
  if (!claims || !classes) return null
  for (const { persistentVolumeClaim } of spec?.volumes ?? []) {
    const claim = claims.get(persistentVolumeClaim?.claimName ?? '')
    const why = claim && claimTrouble(claim, classes)
    if (why && why.kind !== 'waitsForPod') return { name: nameOf(claim), why }
  }
  return null
}

const isDefault = ({ metadata }: StorageClass): boolean =>
  metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  metadata?.annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true'
