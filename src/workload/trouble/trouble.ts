// Why a Pod is not as its workload wants it: one closed union of causes, as data.
//
// Everything that tells people of a Pod's state starts from it: `kedge explain`, the verdict on a rollout, the
// foretold end of a plan, the lines of progress. Each asks what the cause is and what may be expected of it; none
// knows the reasons of waiting containers or the words of an event. The sentences are in trouble-words.ts, one for
// each kind, so that another language can say the same.
import type { Instant } from '../../base/clock.ts'
import type { WaitingClaim } from './claim-trouble.ts'

/** A container of a Pod, by the role that it has there. */
export interface ContainerPlace {
  readonly name: string
  readonly isInit: boolean
}

/** How a container ended last. */
export interface ContainerExit {
  readonly code: number
  /** Null where it was not a signal. */
  readonly signal: number | null
  readonly isOutOfMemory: boolean
  /** The runtime's word, when it says more than that it failed: `ContainerCannotRun`. */
  readonly reason: string | null
  readonly message: string
}

/** The Pod is there, wanted, and not Ready. */
export type UnreadyTrouble = PlaceTrouble | StartTrouble | ReadinessTrouble

export type Trouble = AbsentTrouble | UnreadyTrouble | HeldTrouble | EndTrouble

/** The Pod is not there. */
type AbsentTrouble =
  /** Nothing is wrong: it is about to be made. */
  | { readonly kind: 'creating' }
  /** The API says no: a quota, admission, a service account that is missing. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Another Pod has the name. `owner`: what controls that, null for nobody. */
  | { readonly kind: 'nameTaken'; readonly owner: { readonly kind: string; readonly name: string } | null }
  /** A claim still belongs to an earlier Pod of the name. */
  | { readonly kind: 'staleClaim'; readonly claim: string }
  | { readonly kind: 'terminatingClaim'; readonly claim: string }

/** It has no node, or the node does not do its part. */
type PlaceTrouble =
  | { readonly kind: 'unscheduled' }
  | { readonly kind: 'schedulingGated'; readonly gates: readonly string[] }
  | { readonly kind: 'unschedulable'; readonly message: string }
  /** It cannot be scheduled because of a volume that is not there. */
  | {
      readonly kind: 'claimUnbound'
      readonly message: string
      /** The claim that waits, and for what; null where that is not known. */
      readonly claim: WaitingClaim | null
    }
  /** It is bound to a node that is not there. */
  | { readonly kind: 'nodeMissing'; readonly node: string }
  /** Nothing is heard of the node. */
  | { readonly kind: 'nodeSilent'; readonly node: string }
  /** The node itself says that it is not Ready. */
  | { readonly kind: 'nodeNotReady'; readonly node: string; readonly message: string }

/** It does not get as far as running. */
type StartTrouble =
  | { readonly kind: 'mountFailing'; readonly message: string }
  | { readonly kind: 'sandboxFailing'; readonly message: string }
  | {
      readonly kind: 'imagePull'
      readonly container: ContainerPlace
      readonly image: string
      readonly reason: string
      readonly message: string
    }
  /** What the template says of a container cannot be done: a missing secret, a command that is not there. */
  | {
      readonly kind: 'containerConfig'
      readonly container: ContainerPlace
      readonly reason: string
      readonly message: string
    }
  | {
      readonly kind: 'crashLoop'
      readonly container: ContainerPlace
      readonly restarts: number
      readonly exit: ContainerExit | null
    }
  | { readonly kind: 'containerEnded'; readonly container: ContainerPlace; readonly exit: ContainerExit }
  /** A reason of a waiting container that is none of the well-known. */
  | {
      readonly kind: 'containerWaiting'
      readonly container: ContainerPlace
      readonly reason: string
      readonly message: string
    }
  | { readonly kind: 'initializing'; readonly container: string }
  | { readonly kind: 'starting' }
  /** Its last event is a warning of no well-known kind. */
  | { readonly kind: 'warned'; readonly reason: string; readonly message: string }

/** It runs and is not Ready. */
type ReadinessTrouble =
  | {
      readonly kind: 'probeFailing'
      /** Where the Pod has several, and its event says which. */
      readonly container: string | null
      /** Of that container: no probe of it can have failed before. */
      readonly startedAt: Instant | null
      readonly probe: 'readiness' | 'startup' | 'liveness'
      /** The status of HTTP that was answered; null for any other failure. */
      readonly code: number | null
      readonly answer: string
    }
  | { readonly kind: 'readinessGate'; readonly condition: string }
  | { readonly kind: 'containersNotReady'; readonly containers: readonly string[] }
  /** Its containers are ready, and it still is not. */
  | { readonly kind: 'notReady'; readonly message: string }

/** Nothing is wrong with the Pod itself, or nothing that a glance at it tells; its workload holds it up. */
type HeldTrouble =
  /** It is Ready, but not yet for `minReadySeconds`. */
  | { readonly kind: 'notAvailableYet'; readonly until: Instant }
  /** Two unhealthy Pods to be scaled down block each other. */
  | { readonly kind: 'unhealthyBelow'; readonly below: string }

/** It is over, or on its way out. */
type EndTrouble =
  | {
      readonly kind: 'ended'
      readonly phase: 'Succeeded' | 'Failed'
      readonly reason: string
      readonly message: string
    }
  /** The plan at hand deletes it. */
  | { readonly kind: 'leaving' }
  /** `isOverdue`: its grace is over, and it is still there. */
  | { readonly kind: 'terminating'; readonly isOverdue: boolean }
  | { readonly kind: 'finalizers'; readonly finalizers: readonly string[] }
  | { readonly kind: 'terminatingOnSilentNode'; readonly node: string }

export type TroubleKind = Trouble['kind']
export type TroubleOf<K extends TroubleKind> = Extract<Trouble, { readonly kind: K }>

/** A cause, and when it began as far as the objects tell. */
export interface LastingTrouble {
  readonly trouble: Trouble
  readonly since: Instant | null
}

/**
 * Who has to do something before it gets better. `time`: nobody, or it may just be slow. `template`: what the template
 * asks for cannot be run, and the next Pod of it would fare alike. `scheduling`: no node takes it. The others need
 * somebody's hand.
 */
export type Remedy = 'time' | 'template' | 'scheduling' | 'node' | 'finalizers' | 'owner' | 'api' | 'repair'

const remedies: { readonly [K in TroubleKind]: Remedy } = {
  creating: 'time',
  refused: 'api',
  nameTaken: 'owner',
  staleClaim: 'time',
  terminatingClaim: 'time',
  unscheduled: 'time',
  schedulingGated: 'time',
  unschedulable: 'scheduling',
  claimUnbound: 'scheduling',
  nodeMissing: 'node',
  nodeSilent: 'node',
  nodeNotReady: 'node',
  mountFailing: 'time',
  sandboxFailing: 'time',
  imagePull: 'template',
  containerConfig: 'template',
  crashLoop: 'template',
  containerEnded: 'time',
  containerWaiting: 'time',
  initializing: 'time',
  starting: 'time',
  warned: 'time',
  probeFailing: 'time',
  readinessGate: 'time',
  containersNotReady: 'time',
  notReady: 'time',
  notAvailableYet: 'time',
  unhealthyBelow: 'repair',
  ended: 'time',
  leaving: 'time',
  terminating: 'time',
  finalizers: 'finalizers',
  terminatingOnSilentNode: 'node',
}

export const remedyOf = ({ kind }: Trouble): Remedy => remedies[kind]

/** Whether only somebody's doing can be expected to help. */
export const isHard = (trouble: Trouble): boolean => remedyOf(trouble) !== 'time'

/** For how long a Pod that fails outright is waited for. */
export interface Patience {
  readonly stuckAfterMs: number
}

/** What may only be slow gets so many times as long. */
const slowFactor = 10

/** Whether nobody should wait any longer: what mends itself in a moment does not count, and what never will does. */
export function isStuckOn(
  { trouble, since }: LastingTrouble,
  { stuckAfterMs, now }: Patience & { readonly now: Instant },
): boolean {
  const lastsMs = since === null ? 0 : now - since
  return !isInPassing(trouble) && lastsMs >= stuckAfterMs * (isHard(trouble) ? 1 : slowFactor)
}

/** What every rollout has in between. */
export const isInPassing = ({ kind }: Trouble): boolean =>
  kind === 'creating' || kind === 'leaving' || kind === 'notAvailableYet'

/** Part of every start and every end: nothing to tell anybody of. */
const ordinaryKinds: ReadonlySet<TroubleKind> = new Set([
  'creating',
  'unscheduled',
  'initializing',
  'starting',
  'containersNotReady',
  'notReady',
  'notAvailableYet',
  'leaving',
  'terminating',
])

export const isOrdinary = ({ kind }: Trouble): boolean => ordinaryKinds.has(kind)
