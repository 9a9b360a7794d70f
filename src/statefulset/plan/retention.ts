// Who owns a claim, by `persistentVolumeClaimRetentionPolicy`. The garbage collector does the rest.
//
// | whenScaled | whenDeleted | Pod in range | Pod condemned |
// |------------|-------------|--------------|---------------|
// | Retain     | Retain      | nobody       | nobody        |
// | Retain     | Delete      | the set      | the set       |
// | Delete     | Retain      | nobody       | the Pod       |
// | Delete     | Delete      | the set      | the Pod       |
//
// Owners that are not ours stay, in their order. A reference to an earlier set or Pod of the same name means that
// the garbage collector has business with the claim: it is left alone. So is one that someone else controls, but for
// references of ours on it, which are taken away.
import type { OwnerReference, PersistentVolumeClaim, StatefulSet } from '../../api/generated/types.ts'
import { nameOf, type Uid, uidOf } from '../../api/object.ts'
import { controllerReference, podKind } from '../../workload/owners.ts'
import { setKind, setOwner } from '../nouns/set-owner.ts'

export interface ClaimHolder {
  readonly set: StatefulSet
  readonly podName: string
  /** Empty for a Pod that is not yet made. */
  readonly podUid: Uid
  readonly inRange: boolean
}

export interface OwnersVerdict {
  /** The references that the claim ought to have, or null when it has them. */
  readonly owners: readonly OwnerReference[] | null
  /** Someone else controls the claim although the policy says that we should. */
  readonly conflicting: boolean
}

const noOwners: readonly OwnerReference[] = []
const inOrder: OwnersVerdict = { owners: null, conflicting: false }

interface Policy {
  readonly deletesWhenScaled: boolean
  readonly deletesWhenDeleted: boolean
}

export function retentionPolicyOf(set: StatefulSet): Policy {
  const policy = set.spec?.persistentVolumeClaimRetentionPolicy
  return {
    deletesWhenScaled: policy?.whenScaled === 'Delete',
    deletesWhenDeleted: policy?.whenDeleted === 'Delete',
  }
}

export function judgeOwners(claim: PersistentVolumeClaim, holder: ClaimHolder): OwnersVerdict {
  const owners = claim.metadata?.ownerReferences ?? noOwners
  const policy = retentionPolicyOf(holder.set)
  if (owners.length === 0 && !policy.deletesWhenScaled && !policy.deletesWhenDeleted) return inOrder
  const conflicting =
    (policy.deletesWhenScaled || policy.deletesWhenDeleted) && owners.some(owner => isForeign(owner, holder))
  if (hasStaleOwner(owners, holder)) return { owners: null, conflicting }
  const others = owners.filter(owner => !isOfSet(owner, holder) && !isOfPod(owner, holder))
  const wanted = conflicting ? others : withOwner(others, wantedOwner(policy, holder))
  return { owners: isSameOwners(owners, wanted) ? null : wanted, conflicting }
}

const isOf = (owner: OwnerReference, kind: typeof setKind, name: string): boolean =>
  owner.apiVersion === kind.apiVersion && owner.kind === kind.kind && owner.name === name

const isOfSet = (owner: OwnerReference, { set }: ClaimHolder): boolean => isOf(owner, setKind, nameOf(set))
const isOfPod = (owner: OwnerReference, { podName }: ClaimHolder): boolean => isOf(owner, podKind, podName)

/** Whether the first reference by the name of our set, or of our Pod, is to another object than ours. */
function hasStaleOwner(owners: readonly OwnerReference[], holder: ClaimHolder): boolean {
  const ofSet = owners.find(owner => isOfSet(owner, holder))
  const ofPod = owners.find(owner => isOfPod(owner, holder))
  return (
    (ofSet !== undefined && ofSet.uid !== uidOf(holder.set)) ||
    (ofPod !== undefined && ofPod.uid !== holder.podUid)
  )
}

/** Whether a claim still belongs to an earlier Pod of this name, so that a new one must not take it. */
export function isStaleClaim(claim: PersistentVolumeClaim, podName: string, podUid: Uid): boolean {
  const owner = claim.metadata?.ownerReferences?.find(each => isOf(each, podKind, podName))
  return owner !== undefined && owner.uid !== podUid
}

function isForeign(owner: OwnerReference, holder: ClaimHolder): boolean {
  if (isOfSet(owner, holder)) return owner.uid !== uidOf(holder.set)
  if (isOfPod(owner, holder)) return owner.uid !== holder.podUid
  return owner.controller === true
}

function wantedOwner(policy: Policy, { set, podName, podUid, inRange }: ClaimHolder): OwnerReference | null {
  if (policy.deletesWhenScaled && !inRange)
    return controllerReference(podKind, { name: podName, uid: podUid })
  return policy.deletesWhenDeleted ? setOwner(set) : null
}

const withOwner = (
  others: readonly OwnerReference[],
  owner: OwnerReference | null,
): readonly OwnerReference[] =>
  owner === null || others.some(other => other.uid === owner.uid) ? others : [...others, owner]

/** Compares what decides: who is named, and whether ours control. Order and foreign details are never ours to mend. */
function isSameOwners(a: readonly OwnerReference[], b: readonly OwnerReference[]): boolean {
  return (
    a.length === b.length &&
    a.every(one =>
      b.some(
        other =>
          other.uid === one.uid &&
          other.kind === one.kind &&
          (other.controller === true) === (one.controller === true),
      ),
    )
  )
}
