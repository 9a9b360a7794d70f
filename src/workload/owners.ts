// Who controls an object. A controller reference names the kind, the name and the UID of the owner; the UID alone
// decides, since another object may have taken the name.
import type { OwnerReference } from '../api/generated/types.ts'
import { type ApiObject, controllerOf, type Uid, uidOf } from '../api/object.ts'

/** A kind of owner, as references name it. */
export interface OwnerKind {
  readonly apiVersion: string
  readonly kind: string
}

export const podKind: OwnerKind = { apiVersion: 'v1', kind: 'Pod' }

/** A controlling reference, without which the owner cannot be deleted in the foreground before its dependents. */
export const controllerReference = (
  { apiVersion, kind }: OwnerKind,
  { name, uid }: { readonly name: string; readonly uid: Uid },
): OwnerReference => ({ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true })

export const isControlledBy = (object: ApiObject, owner: ApiObject): boolean =>
  controllerOf(object)?.uid === uidOf(owner)
