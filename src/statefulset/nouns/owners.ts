import type { OwnerReference, StatefulSet } from '../../api/generated/types.ts'
import { type ApiObject, controllerOf } from '../../api/object.ts'
import { nameOf, uidOf } from './identity.ts'

/** A kind of owner, as references name it. */
interface OwnerKind {
  readonly apiVersion: string
  readonly kind: string
}

export const setKind: OwnerKind = { apiVersion: 'apps/v1', kind: 'StatefulSet' }
export const podKind: OwnerKind = { apiVersion: 'v1', kind: 'Pod' }

/** A controlling reference, without which the owner cannot be deleted in the foreground before its dependents. */
export const controllerReference = (
  { apiVersion, kind }: OwnerKind,
  name: string,
  uid: string,
): OwnerReference => ({ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true })

export const setOwner = (set: StatefulSet): OwnerReference =>
  controllerReference(setKind, nameOf(set), uidOf(set))

export const isControlledBy = (object: ApiObject, set: StatefulSet): boolean =>
  controllerOf(object)?.uid === uidOf(set)
