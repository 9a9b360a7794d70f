// What each hazard has found, as data: from these values every language makes its sentences. The ids are those of
// docs/HAZARDS.md. Fields are added, never changed or removed: they are part of a plan's JSON.

import type { MissingProgram } from '../observe/program-checks.ts'
import type { Reference } from '../observe/references.ts'
import type { MisusedVolume } from '../observe/volume-modes.ts'
import type { Blocker, Reason, StuckWhy } from '../reasons.ts'

/** What the plan sticks at, and what keeps it so. */
interface Sticking {
  readonly blocker: Blocker
  readonly because: Reason | null
}

type Names = readonly string[]

interface FromTo {
  readonly from: number
  readonly to: number
}

export interface MissingClass {
  /** The first that is made and names it. */
  readonly claim: string
  readonly name: string
}

export interface HazardValues {
  /**
   * `remake`: the set can be made anew around its Pods. `mendFirst`: it could, but no set of this manifest can be made at
   * all. `clearRollingUpdate`: a default of before is in the way. `leftOut`: Pods that its selector would not adopt.
   */
  readonly H1: {
    readonly message: string
    readonly isImmutable: boolean
    readonly way: 'remake' | 'mendFirst' | 'clearRollingUpdate' | 'mend'
    readonly leftOut: Names
  }
  readonly H2: { readonly replaced: number; readonly isAll: boolean }
  readonly H3: { readonly broken: Names }
  readonly H4: Sticking & {
    readonly pod: string
    /** How many are made before. */
    readonly madeBefore: number
    readonly isOrdered: boolean
    readonly cordoned: Names
  }
  readonly H5: { readonly maxUnavailable: number | string; readonly isDropped: boolean }
  /** `from`: the first Pod that changes. `start`: of the ordinals. */
  readonly H6: {
    readonly partition: number
    readonly start: number
    readonly from: string
    readonly isAll: boolean
    /** The partition is no choice of the owner's: `kedge rollout pause` has set it. */
    readonly isPaused: boolean
  }
  readonly H7: object
  readonly H8: FromTo & { readonly updated: Names }
  readonly H9: FromTo & { readonly made: Names; readonly gone: Names; readonly hasPartition: boolean }
  readonly H10: { readonly claims: Names }
  readonly H11: { readonly fate: 'deleted' | 'left'; readonly claims: Names }
  readonly H12: { readonly claims: Names }
  readonly H13: { readonly claims: Names; readonly pods: Names }
  /** `pod`: the one that is waited for. */
  readonly H14: Sticking & { readonly removed: number; readonly wanted: number; readonly pod: string | null }
  readonly H15: {
    readonly budgets: readonly {
      readonly name: string
      readonly bound: 'minAvailable' | 'maxUnavailable'
      readonly value: number | string
      /** Of other workloads, which it counts as well. */
      readonly othersAvailable: number
    }[]
    /** Of the set itself. */
    readonly minimumAvailable: number
  }
  readonly H16: {
    readonly made: number
    readonly condemned: number
    readonly updated: number
    /** Deleted with the set, which promises no order whatever its policy is. */
    readonly deletedWithSet: number
  }
  readonly H17: FromTo & { readonly replicas: number }
  readonly H18: { readonly outdated: Names }
  readonly H19: { readonly label: string; readonly lengthMax: number }
  readonly H20: { readonly pod: string; readonly service: string } & (
    | { readonly problem: 'missing' }
    /** `others`: Pods that are not the set's, which it selects now. */
    | { readonly problem: 'selector'; readonly others: Names }
    | { readonly problem: 'notHeadless'; readonly clusterIP: string }
  )
  readonly H21: FromTo & { readonly isBelowPartition: boolean }
  readonly H22: { readonly currentRevision: string; readonly updateRevision: string }
  readonly H23: { readonly nodes: Names; readonly pods: Names }
  readonly H24: {
    readonly volumes: readonly { readonly claim: string; readonly nodes: Names }[]
    readonly allowed: Names
    readonly isStuck: boolean
  }
  /** `lost`: claims whose data goes with the edit, since it replaces their Pods. */
  readonly H25: {
    readonly terminating: Names
    readonly missing: Names
    readonly lost: Names
    readonly replaced: Names
  }
  /** `isDryRun`: the message is the answer to a dry run; else it was foreseen by counting. */
  readonly H26: {
    readonly pod: string | null
    /** It is the revision that is refused, and with it the Pods; null where it is a Pod. */
    readonly revision: string | null
    readonly made: number
    readonly message: string
    readonly isDryRun: boolean
    /** The set is only to be made: what is wrong can still be changed in it. */
    readonly isNew: boolean
    readonly quotas: Names
  }
  readonly H27: { readonly limit: number; readonly revisions: readonly number[] }
  readonly H28: { readonly revision: string; readonly number: number }
  readonly H29: { readonly graceSeconds: number; readonly pods: number }
  readonly H30: {
    readonly drifts: readonly {
      readonly claim: string
      /** Null where it names no size. */
      readonly has: string | null
      readonly template: string | null
    }[]
    readonly grows: boolean
  }
  /** `steps`: those that are done before. `isAssumed`: it sticks because that was to be assumed. */
  readonly H31: Sticking & { readonly steps: number; readonly why: StuckWhy; readonly isAssumed: boolean }
  readonly H32: {
    readonly autoscaler: string
    readonly minReplicas: number
    readonly maxReplicas: number
    readonly replicas: number
  }
  /** `ageSeconds`: of the first of them; null where it is not known. */
  readonly H33: { readonly pods: Names; readonly ageSeconds: number | null }
  /** `classes`: StorageClasses that claims name; `others`: those that there are. */
  readonly H34: {
    readonly missing: readonly Reference[]
    readonly classes: readonly MissingClass[]
    readonly others: Names
    readonly pod: string | null
  }
  /** `isThere`: its registry has it or may have it, and does not let the Pods' secret see it. */
  readonly H35: {
    readonly images: readonly {
      readonly image: string
      readonly container: string
      readonly isThere: boolean
      readonly message: string
    }[]
    readonly isCertain: boolean
    readonly pod: string
  }
  readonly H36: { readonly programs: readonly MissingProgram[]; readonly pod: string }
  readonly H37: { readonly volumes: readonly MisusedVolume[]; readonly pod: string }
  readonly H38: { readonly claims: Names; readonly pods: Names }
  /** `pod`: the first that is made. */
  readonly H39: { readonly conditions: Names; readonly pod: string }
}

export type HazardId = keyof HazardValues

/** The sentences of one hazard. */
export interface HazardText {
  readonly title: string
  /** What in the objects says so. */
  readonly evidence: string
  readonly consequence: string
  /** The safe way, in a sentence. */
  readonly remedy: string
}

/** Each id with its values. */
export type HazardFound = {
  [K in HazardId]: { readonly id: K; readonly values: HazardValues[K] }
}[HazardId]
