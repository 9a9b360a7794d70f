// Why a claim waits for its volume, as far as it and the storage classes tell. Pure.
import type { PersistentVolumeClaim, StorageClass } from '../api/generated/types.ts'
import { nameOf } from '../api/object.ts'

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

const isDefault = ({ metadata }: StorageClass): boolean =>
  metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  metadata?.annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true'
