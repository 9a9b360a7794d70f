// What `kedge plan` promises to scripts: the JSON form of a plan. Fields are added, never changed or removed.
//
// What is told is data: an id or a kind with its values. Where a sentence stands beside it, it is the English one;
// other languages make theirs from the data (words/plan-words.ts).
import type { HazardFound, HazardText } from './hazards/hazard-values.ts'
import type { Change } from './object-diff.ts'
import type { Blocker, Reason, StuckWhy } from './reasons.ts'
import type { Unasked, Unread } from './snapshot.ts'

export interface PlanDocument {
  readonly apiVersion: 'kedge.dev/v1'
  readonly kind: 'Plan'
  readonly set: {
    readonly namespace: string
    readonly name: string
    readonly exists: boolean
    readonly removed: boolean
  }
  /** What the edit changes in the object, after defaulting and admission. */
  readonly changes: readonly Change[]
  readonly revision: RevisionForecast | null
  readonly steps: readonly PlannedStep[]
  /** The sum over the steps. */
  readonly typicalSeconds: number
  readonly worstSeconds: number
  /** Where the durations come from. */
  readonly pace: { readonly kind: 'observed'; readonly pods: number } | { readonly kind: 'assumed' }
  readonly claims: readonly ClaimForecast[]
  readonly hazards: readonly Hazard[]
  /** Pods of the set that are available at the worst moment, and how many there are now. */
  readonly minimumAvailable: number
  readonly availableNow: number
  readonly end: End
  /** What a new template comes to if its Pods never become Ready; null where there is none. */
  readonly ifNewPodsFail: FailedRollout | null
  /** What limits the plan, or what the API said of the edit without refusing it. */
  readonly notes: readonly Note[]
}

export type Note =
  /** Objects of a kind could not be read: what depends on them is not foreseen. */
  | ({ readonly kind: 'unread' } & Unread)
  /** The server was not asked what it makes of the edit: that takes the right to make it. */
  | ({ readonly kind: 'unasked' } & Unasked)
  /** Its registry did not say whether it has the image. */
  | { readonly kind: 'imageUnknown'; readonly image: string; readonly reason: string }
  /** The API accepts the edit, with this to say. */
  | { readonly kind: 'warning'; readonly message: string }

/** What the edit changes, which is known before what comes of it. */
export type Begun = Pick<PlanDocument, 'set' | 'changes' | 'revision'>

/** The other branch: whether a template that was never run is good, nobody can foresee. */
export interface FailedRollout {
  /** The first Pod that does not become Ready; the rollout stops there. */
  readonly stopsAt: string
  readonly available: number
  readonly replicas: number
  /** What frees it. */
  readonly commands: readonly string[]
}

export interface RevisionForecast {
  readonly name: string
  readonly number: number
  /** `new`: never used before. `reused`: an older revision becomes the newest. `unchanged`: the newest stays it. */
  readonly kind: 'new' | 'reused' | 'unchanged'
}

export interface PlannedStep {
  readonly kind: 'create' | 'delete' | 'wait'
  readonly pod: string
  /** Of the Pod made or deleted; null while waiting. */
  readonly revision: string | null
  readonly cause: StepCause
  readonly typicalSeconds: number
  readonly worstSeconds: number
}

export type StepCause =
  | 'missing'
  | 'scaleUp'
  | 'replace'
  | 'scaleDown'
  | 'update'
  | 'failed'
  | 'succeeded'
  | 'setDeleted'
  /** It is in the way of a rollout, and nothing else can mend it. */
  | 'repair'
  | 'terminating'
  | 'notReady'
  | 'notAvailable'
  | 'claim'

export interface ClaimForecast {
  readonly name: string
  /**
   * `kept`: mounted before and after. `created`: new and empty. `resumed`: it was there without a Pod, whose data a new
   * Pod finds again. `orphaned`: it stays without a Pod. `deleted`: it goes, and its data with it.
   * `emptied`: it goes with its data, and a new, empty one takes its name.
   */
  readonly fate: 'kept' | 'created' | 'resumed' | 'orphaned' | 'deleted' | 'emptied'
  /** It belongs to the set by then: deleting the set deletes it. */
  readonly goesWithSet: boolean
  /** The Pod that mounts it in the end, or the last one that did. */
  readonly pod: string
}

export type Severity = 'info' | 'warning' | 'danger'

/** `H1` to `H39`: the catalogue stands in docs/HAZARDS.md. */
export type Hazard = HazardFound &
  HazardText & {
    readonly severity: Severity
    /** The remedy as commands that can be pasted, in this order; none where no command helps. */
    readonly commands: readonly string[]
  }

export type End =
  | { readonly kind: 'done'; readonly summary: string; readonly result: Result }
  /** Nothing will move any more until somebody acts. */
  | {
      readonly kind: 'stuck'
      readonly summary: string
      readonly pod: string | null
      readonly cause: string
      readonly why: StuckWhy
      /** What keeps the Pod as it is; null where nothing is known. */
      readonly reason: string | null
      /** The cause as data. */
      readonly blocker: Blocker
      /** The reason as data. */
      readonly because: Reason | null
    }
  /** The API refuses the edit: nothing happens at all. */
  | { readonly kind: 'refused'; readonly summary: string; readonly code: number; readonly message: string }

/** How things stand when all is done. */
export type Result =
  /** `old`: those that are still at an older revision. */
  | {
      readonly kind: 'pods'
      readonly updated: number
      readonly old: number
      readonly revision: string
    }
  | { readonly kind: 'removed'; readonly name: string; readonly arePodsLeft: boolean }
