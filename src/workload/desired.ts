// What a workload asks for, with what the API assumes where the object says nothing.

/** The part of a workload's spec that says how many Pods it wants and when they count. */
export interface Wanting {
  readonly spec?: {
    readonly replicas?: number
    readonly minReadySeconds?: number
  }
}

export const replicasOf = ({ spec }: Wanting): number => spec?.replicas ?? 1

/** How long a Pod has to be Ready before it counts as available. */
export const minReadySecondsOf = ({ spec }: Wanting): number => spec?.minReadySeconds ?? 0

/** Pods are made and removed one after the other, as the API has it unless told otherwise. */
export const isOrdered = ({ spec }: { readonly spec?: { readonly podManagementPolicy?: string } }): boolean =>
  spec?.podManagementPolicy !== 'Parallel'

/** How long a Pod may take to end, where nobody says more of it. */
export const graceSecondsOf = (
  pod: { readonly spec?: { readonly terminationGracePeriodSeconds?: number } } | undefined,
): number => pod?.spec?.terminationGracePeriodSeconds ?? 30

/** The part of a workload's spec that says how its Pods are brought up to date. */
export interface Updating {
  readonly spec?: {
    readonly updateStrategy?: {
      readonly type?: string
      readonly rollingUpdate?: { readonly partition?: number }
    }
  }
}

/** Pods are brought up to date when somebody deletes them, and not before. */
export const isOnDelete = ({ spec }: Updating): boolean => spec?.updateStrategy?.type === 'OnDelete'

/** The first index that a rollout touches. It counts from the first replica, not from ordinal 0. */
export const partitionOf = ({ spec }: Updating): number => spec?.updateStrategy?.rollingUpdate?.partition ?? 0
