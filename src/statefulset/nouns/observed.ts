import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../api/generated/types.ts'

/** Everything a plan is made from: one snapshot. */
export interface Observed {
  readonly set: StatefulSet
  /** The Pods that the set controls and whose names make them members, in the order of the list. */
  readonly pods: readonly Pod[]
  /** The claims of the namespace, by name. */
  readonly claims: { get(name: string): PersistentVolumeClaim | undefined }
  /** Those that the set owns, sorted as `sortRevisions` does. */
  readonly revisions: readonly ControllerRevision[]
  readonly features: Features
}

/** What can be switched on beyond the defaults of Kubernetes 1.36. */
export interface Features {
  /** `MaxUnavailableStatefulSet`: off in 1.36. */
  readonly maxUnavailable: boolean
}

export const defaultFeatures: Features = { maxUnavailable: false }
