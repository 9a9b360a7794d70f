// One set, its Pods and its claims in virtual time: what kubelets, volumes and the garbage collector would do to them,
// reduced to when a Pod becomes Ready and when it is gone. The decisions are the real planner's.

import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../api/generated/types.ts'
import { controllerOf, isTerminating, nameOf, uidOf } from '../api/object.ts'
import { unreachable } from '../base/assert.ts'
import { formatTime, type Instant } from '../base/clock.ts'
import { indexOf, isMember, ordinalOf, ordinalRangeOf } from '../statefulset/nouns/identity.ts'
import type { Features, Observed } from '../statefulset/nouns/observed.ts'
import type { Step } from '../statefulset/nouns/step.ts'
import type { Plan } from '../statefulset/plan/plan.ts'
import { minReadySecondsOf } from '../workload/desired.ts'
import { isAvailable } from '../workload/pod-health.ts'
import { revisionOf, sortRevisions } from '../workload/revisions.ts'
import { causeText } from '../workload/trouble-words.ts'
import type { Pace } from './pace.ts'
import { dooms, prognosisOf, reasonOf } from './prognosis.ts'

/** What a Pod will do next by itself, and when. */
type Fate =
  | { readonly kind: 'ready' | 'gone'; readonly at: Instant }
  | { readonly kind: 'stays'; readonly reason: string | null }

export interface VirtualSetOptions {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  readonly claims: readonly PersistentVolumeClaim[]
  readonly revisions: readonly ControllerRevision[]
  readonly features: Features
  readonly pace: Pace
  readonly now: Instant
  /** Why no new Pod could ever run; null when nothing speaks against it. */
  readonly newPodsFail: string | null
}

export class VirtualSet {
  readonly #pods = new Map<string, Pod>()
  readonly #fates = new Map<string, Fate>()
  readonly #claims = new Map<string, PersistentVolumeClaim>()
  readonly #doomedRevisions = new Map<string, string>()
  readonly #options: VirtualSetOptions
  #revisions: readonly ControllerRevision[]
  #set: StatefulSet
  #now: Instant
  #made = 0
  /** Pods that hold a name of the set without belonging to it: the set can never make its own. */
  readonly foreign: readonly string[]

  constructor(options: VirtualSetOptions) {
    this.#options = options
    this.#set = options.set
    this.#now = options.now
    this.#revisions = sortRevisions(options.revisions)
    for (const claim of options.claims) this.#claims.set(nameOf(claim), claim)
    const members = options.pods.filter(pod => isMember(options.set, pod))
    const mine = members.filter(pod => controllerOf(pod)?.uid === uidOf(options.set))
    this.foreign = members.filter(pod => !mine.includes(pod)).map(nameOf)
    for (const pod of mine) this.#adopt(pod)
  }

  get now(): Instant {
    return this.#now
  }

  get set(): StatefulSet {
    return this.#set
  }

  get claims(): ReadonlyMap<string, PersistentVolumeClaim> {
    return this.#claims
  }

  get pods(): ReadonlyMap<string, Pod> {
    return this.#pods
  }

  observed(): Observed {
    return {
      set: this.#set,
      pods: [...this.#pods.values()],
      claims: this.#claims,
      revisions: this.#revisions,
      features: this.#options.features,
    }
  }

  /** Pods in range that are available and not on their way out. */
  available(): number {
    const range = ordinalRangeOf(this.#set)
    const minReadySeconds = minReadySecondsOf(this.#set)
    return [...this.#pods.values()].filter(pod => {
      const ordinal = ordinalOf(pod)
      return (
        ordinal !== null &&
        indexOf(range, ordinal) !== null &&
        !isTerminating(pod) &&
        isAvailable(pod, minReadySeconds, this.#now)
      )
    }).length
  }

  /** Why a Pod stays as it is, when it does. */
  reasonOf(podName: string): string | null {
    const fate = this.#fates.get(podName)
    return fate?.kind === 'stays' ? fate.reason : null
  }

  /** Carries out a plan's steps at once, and takes over its status. True when something was done. */
  apply(plan: Plan): boolean {
    let acted = false
    for (const step of plan.steps) acted = this.#applyStep(step) || acted
    this.#set = { ...this.#set, status: plan.status }
    return acted
  }

  /** Lets time pass to the next thing that happens, at the latest `atMost`; false when nothing will ever happen. */
  advance(atMost: Instant | null): boolean {
    let next = atMost
    for (const fate of this.#fates.values())
      if (fate.kind !== 'stays') next = Math.min(next ?? fate.at, fate.at)
    if (next === null) return false
    this.#now = Math.max(this.#now, next)
    for (const [name, fate] of [...this.#fates]) {
      if (fate.kind === 'stays' || fate.at > this.#now) continue
      if (fate.kind === 'gone') this.#remove(name)
      else this.#becomeReady(name)
    }
    return true
  }

  #adopt(pod: Pod): void {
    const name = nameOf(pod)
    const prognosis = prognosisOf(pod, this.#options.pace, this.#now)
    this.#pods.set(name, pod)
    const reason = reasonOf(prognosis, this.#now)
    if (dooms(prognosis) && reason !== null) this.#doomedRevisions.set(revisionOf(pod), reason)
    if (prognosis.kind === 'becomesReady') this.#fates.set(name, { kind: 'ready', at: prognosis.at })
    else if (prognosis.kind === 'goes') this.#fates.set(name, { kind: 'gone', at: prognosis.at })
    else this.#fates.set(name, { kind: 'stays', reason })
  }

  #applyStep(step: Step): boolean {
    switch (step.kind) {
      case 'createRevision':
        this.#keepRevisions([...this.#revisions, stamped(step.revision, this.#identity())])
        return true
      case 'bumpRevision':
        this.#keepRevisions(
          this.#revisions.map(each => (each === step.revision ? { ...each, revision: step.to } : each)),
        )
        return true
      case 'deleteRevision':
        this.#keepRevisions(this.#revisions.filter(each => nameOf(each) !== nameOf(step.revision)))
        return true
      case 'createClaim':
        this.#claims.set(nameOf(step.claim), {
          ...stamped(step.claim, this.#identity()),
          status: { phase: 'Bound' },
        })
        return true
      case 'updateClaimOwners':
        this.#claims.set(nameOf(step.claim), {
          ...step.claim,
          metadata: { ...step.claim.metadata, ownerReferences: step.ownerReferences },
        })
        return true
      case 'createPod':
        return this.#create(step.pod)
      case 'updatePod':
        if (step.mends.every(mend => mend === 'claims')) return false
        this.#pods.set(step.podName, step.repaired)
        return true
      case 'deletePod':
        this.#startDeleting(step.pod)
        return true
      case 'adoptPod':
        this.#adopt(step.pod)
        return true
      case 'releasePod':
        this.#pods.delete(step.podName)
        this.#fates.delete(step.podName)
        return true
      case 'adoptRevision':
        this.#keepRevisions([
          ...this.#revisions.filter(each => nameOf(each) !== nameOf(step.revision)),
          step.revision,
        ])
        return true
      // The API would refuse: nothing moves.
      case 'refuseTerminatingClaims':
      case 'reportConflict':
        return false
      default:
        return unreachable(step)
    }
  }

  #keepRevisions(revisions: readonly ControllerRevision[]): void {
    this.#revisions = sortRevisions(revisions)
  }

  #identity() {
    return { uid: `virtual-${this.#made++}`, creationTimestamp: formatTime(this.#now) }
  }

  #create(pod: Pod): boolean {
    const name = nameOf(pod)
    if (this.foreign.includes(name)) return false
    const doom = this.#options.newPodsFail ?? this.#doomedRevisions.get(revisionOf(pod)) ?? null
    this.#pods.set(name, { ...stamped(pod, this.#identity()), status: { phase: 'Pending' } })
    this.#fates.set(
      name,
      doom === null
        ? { kind: 'ready', at: this.#now + this.#options.pace.start.typicalMs }
        : { kind: 'stays', reason: doom },
    )
    return true
  }

  #becomeReady(name: string): void {
    const pod = this.#pods.get(name)
    if (!pod) return
    const lastTransitionTime = formatTime(this.#now)
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime }]
    this.#pods.set(name, { ...pod, status: { ...pod.status, phase: 'Running', conditions } })
    this.#fates.set(name, { kind: 'stays', reason: null })
  }

  #startDeleting(pod: Pod): void {
    const name = nameOf(pod)
    const { stop } = this.#options.pace
    const deletionTimestamp = formatTime(this.#now + stop.worstMs)
    this.#pods.set(name, {
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: stop.worstMs / 1000 },
    })
    const finalizers = pod.metadata?.finalizers ?? []
    this.#fates.set(
      name,
      finalizers.length > 0
        ? {
            kind: 'stays',
            reason: causeText({ trouble: { kind: 'finalizers', finalizers }, since: null, now: this.#now }),
          }
        : { kind: 'gone', at: this.#now + stop.typicalMs },
    )
  }

  /** The Pod is gone, and the garbage collector takes the claims it owned. */
  #remove(name: string): void {
    const pod = this.#pods.get(name)
    this.#pods.delete(name)
    this.#fates.delete(name)
    for (const [claimName, claim] of this.#claims) {
      const owners = claim.metadata?.ownerReferences ?? []
      if (
        owners.length > 0 &&
        owners.every(owner => owner.kind === 'Pod' && owner.uid === pod?.metadata?.uid)
      )
        this.#claims.delete(claimName)
    }
  }
}

function stamped<T extends { readonly metadata?: object }>(
  object: T,
  identity: { uid: string; creationTimestamp: string },
): T {
  return { ...object, metadata: { ...object.metadata, ...identity } }
}
