// What a plan consists of: each step is one thing done through the API, as data.
//
// Steps stand in the order in which they are to be done. `phase` says which part of the algorithm a step belongs to:
//   - ownership   adopting and releasing, before anything is planned;
//   - revisions   making or renumbering the update revision;
//   - replicas    Pods whose ordinal is in range: create, replace, repair;
//   - claims      owner references of claims of condemned Pods;
//   - condemned   deleting Pods out of range;
//   - update      deleting Pods of another revision;
//   - history     forgetting old revisions, also done when an earlier phase failed.
// A phase that fails ends the plan but for `history`. Within a phase the steps of one Pod belong together: the first
// that fails ends those of that Pod.
import type {
  ControllerRevision,
  OwnerReference,
  PersistentVolumeClaim,
  Pod,
} from '../../api/generated/types.ts'
import type { Ordinal } from './identity.ts'

export type Phase = 'ownership' | 'revisions' | 'replicas' | 'claims' | 'condemned' | 'update' | 'history'

export type Step = OwnershipStep | RevisionStep | PodStep

export type OwnershipStep =
  | { readonly kind: 'adoptRevision'; readonly phase: 'ownership'; readonly revision: ControllerRevision }
  | { readonly kind: 'adoptPod'; readonly phase: 'ownership'; readonly podName: string; readonly pod: Pod }
  | { readonly kind: 'releasePod'; readonly phase: 'ownership'; readonly podName: string; readonly pod: Pod }

export type RevisionStep =
  | { readonly kind: 'createRevision'; readonly phase: 'revisions'; readonly revision: ControllerRevision }
  /** A template that was used before comes back: its revision becomes the newest. */
  | {
      readonly kind: 'bumpRevision'
      readonly phase: 'revisions'
      readonly revision: ControllerRevision
      readonly to: number
    }
  | { readonly kind: 'deleteRevision'; readonly phase: 'history'; readonly revision: ControllerRevision }

/** What is common to the steps of one Pod. */
interface OfPod {
  readonly podName: string
  readonly ordinal: Ordinal
}

export type PodStep =
  | (OfPod & {
      readonly kind: 'createClaim'
      readonly phase: 'replicas'
      readonly claim: PersistentVolumeClaim
      readonly during: ClaimsDuring
    })
  /** Claims being deleted hold the Pod up: nothing can be done, and the pass counts as failed. */
  | (OfPod & {
      readonly kind: 'refuseTerminatingClaims'
      readonly phase: 'replicas'
      readonly claims: readonly string[]
      readonly during: ClaimsDuring
    })
  | (OfPod & {
      readonly kind: 'createPod'
      readonly phase: 'replicas'
      readonly pod: Pod
      /** The name of the revision that it follows. */
      readonly revision: string
    })
  /** Only the owner references change, and only those of the set and of the Pod. */
  | (OfPod & {
      readonly kind: 'updateClaimOwners'
      readonly phase: 'replicas' | 'claims'
      readonly claim: PersistentVolumeClaim
      readonly ownerReferences: readonly OwnerReference[]
      readonly during: OwnersDuring
    })
  /** Another controller owns the claim: the retention policy does not apply to it, and the user is told. */
  | (OfPod & {
      readonly kind: 'reportConflict'
      readonly phase: 'replicas' | 'claims'
      readonly claimName: string
    })
  | (OfPod & {
      readonly kind: 'updatePod'
      readonly phase: 'replicas'
      /** As observed. */
      readonly pod: Pod
      /** As it ought to be. */
      readonly repaired: Pod
      /** `claims` alone writes nothing to the Pod: its claims' owners were mended. */
      readonly mends: readonly ('identity' | 'storage' | 'claims')[]
    })
  | (OfPod & {
      readonly kind: 'deletePod'
      readonly phase: 'replicas' | 'condemned' | 'update'
      /** As observed: the deletion is for this UID alone. */
      readonly pod: Pod
      readonly cause: DeletionCause
      /** Whether the status counts the Pod as one of the current revision no more. */
      readonly lowersCurrent: boolean
    })

/** What claims are needed for: a new Pod, one whose volumes are to be mended, one that is Pending. */
export type ClaimsDuring = 'create' | 'update' | 'pending'

/** What a claim's owners are looked at for. */
export type OwnersDuring = 'create' | 'pending' | 'repair' | 'scaleDown'

export type DeletionCause = 'failed' | 'succeeded' | 'scaleDown' | 'update'

export type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>

/** One line for traces, logs and tests: `delete pod/web-2 (scaleDown)`. */
export function formatStep(step: Step): string {
  switch (step.kind) {
    case 'adoptRevision':
      return `adopt controllerrevision/${step.revision.metadata?.name}`
    case 'adoptPod':
      return `adopt pod/${step.podName}`
    case 'releasePod':
      return `release pod/${step.podName}`
    case 'createRevision':
      return `create controllerrevision/${step.revision.metadata?.name} (revision ${step.revision.revision})`
    case 'bumpRevision':
      return `renumber controllerrevision/${step.revision.metadata?.name} (${step.revision.revision} to ${step.to})`
    case 'deleteRevision':
      return `delete controllerrevision/${step.revision.metadata?.name} (history)`
    case 'createClaim':
      return `create persistentvolumeclaim/${step.claim.metadata?.name}`
    case 'refuseTerminatingClaims':
      return `refuse pod/${step.podName} (being deleted: ${step.claims.join(', ')})`
    case 'createPod':
      return `create pod/${step.podName} (${step.revision})`
    case 'updateClaimOwners':
      return `own persistentvolumeclaim/${step.claim.metadata?.name} (${formatOwners(step.ownerReferences)})`
    case 'reportConflict':
      return `report persistentvolumeclaim/${step.claimName} (conflicting controller)`
    case 'updatePod':
      return `repair pod/${step.podName} (${step.mends.join(', ')})`
    case 'deletePod':
      return `delete pod/${step.podName} (${step.cause})`
  }
}

const formatOwners = (owners: readonly OwnerReference[]): string =>
  owners.map(owner => `${owner.kind} ${owner.name}`).join(', ') || 'nobody'
