// One set, its Pods and its claims in virtual time: what kubelets, the scheduler, quotas, volumes and the garbage
// collector would do to them, reduced to when a Pod becomes Ready and when it is gone. The decisions about the set
// are the real planner's, those about nodes the real scheduler's.
//
// Invariants:
//   - a Pod has a fate exactly as long as it is there; only fates with a time move by themselves;
//   - `available()` is what counting all Pods would give, though only those that were not available are looked at;
//   - nothing is refused for what could not be read.
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StatefulSetStatus,
} from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import { unreachable } from '../../base/assert.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { claimsOf } from '../../scheduling/pod-needs.ts'
import { finalizers as storageFinalizers } from '../../scheduling/storage-names.ts'
import { indexOf, type OrdinalRange, ordinalOf, ordinalRangeOf } from '../../statefulset/nouns/identity.ts'
import type { Features, Observed } from '../../statefulset/nouns/observed.ts'
import type { Step } from '../../statefulset/nouns/step.ts'
import type { Plan } from '../../statefulset/plan/plan.ts'
import { minReadySecondsOf } from '../../workload/desired.ts'
import { ephemeralClaimsOf } from '../../workload/ephemeral-claims.ts'
import { hasEnded, isAvailable } from '../../workload/pod-health.ts'
import { revisionOf, sortRevisions } from '../../workload/revisions.ts'
import type { Reason } from '../reasons.ts'
import type { Belongings } from './belongings.ts'
import type { Pace } from './pace.ts'
import { dooms, prognosisOf, reasonOf } from './prognosis.ts'
import type { VirtualAdmission } from './virtual-admission.ts'
import { type CarriedOut, carryOutVirtually, type StepResult } from './virtual-carry-out.ts'
import { type KnownCluster, VirtualCluster } from './virtual-cluster.ts'
import type { Counted, VirtualQuota } from './virtual-quota.ts'

/** What a Pod will do next by itself, and when. */
type Fate =
  | { readonly kind: 'ready' | 'gone'; readonly at: Instant }
  /** It is tried again whenever room is made. */
  | { readonly kind: 'noNode'; readonly reason: Reason | null }
  | { readonly kind: 'stays'; readonly reason: Reason | null }

export interface VirtualSetOptions {
  readonly set: StatefulSet
  readonly belongings: Belongings
  readonly claims: readonly PersistentVolumeClaim[]
  readonly cluster: KnownCluster
  readonly quota: VirtualQuota
  readonly features: Features
  readonly pace: Pace
  readonly now: Instant
  readonly admission: VirtualAdmission
  /** Why no new Pod of the newest revision ever becomes Ready: for the question what if. */
  readonly newPodsFail: Reason | null
}

export class VirtualSet {
  readonly #pods = new Map<string, Pod>()
  readonly #fates = new Map<string, Fate>()
  /** Those that have a time, and those that wait for a node. */
  readonly #moving = new Set<string>()
  readonly #homeless = new Set<string>()
  readonly #claims = new Map<string, PersistentVolumeClaim>()
  readonly #doomedRevisions = new Map<string, Reason>()
  readonly #refused = new Map<string, string>()
  readonly #unavailable = new Set<string>()
  /** Pods of the current revision that are not on their way out. */
  readonly #current = new Set<string>()
  readonly #options: VirtualSetOptions
  readonly #cluster: VirtualCluster
  readonly #range: OrdinalRange
  #inRange = 0
  #revisions: readonly ControllerRevision[]
  #set: StatefulSet
  #now: Instant
  #made = 0
  /** Names that belong to others: the set can never make its own. */
  readonly foreign: ReadonlySet<string>

  constructor(options: VirtualSetOptions) {
    this.#options = options
    this.#set = options.set
    this.#now = options.now
    this.#range = ordinalRangeOf(options.set)
    this.#revisions = sortRevisions(options.belongings.revisions)
    for (const claim of options.claims) this.#claims.set(nameOf(claim), claim)
    this.#cluster = new VirtualCluster(options.cluster, this.#claims)
    const { pods, foreign } = options.belongings
    this.foreign = new Set(foreign.map(nameOf))
    for (const pod of pods) this.#cluster.settle(pod)
    for (const pod of pods) this.#adopt(pod)
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

  get features(): Features {
    return this.#options.features
  }

  /** Whether nothing but the plan itself can change anything: all Pods are available, in range, and nothing is due. */
  get isCalm(): boolean {
    return this.#moving.size === 0 && this.#homeless.size === 0 && this.#countUnavailable() === 0
  }

  observed(): Observed {
    return { ...this.surroundings(), set: this.#set, pods: [...this.#pods.values()] }
  }

  /** What is observed beside the set and its Pods. */
  surroundings(): Pick<Observed, 'claims' | 'revisions' | 'features'> {
    return { claims: this.#claims, revisions: this.#revisions, features: this.#options.features }
  }

  /** Pods that are available and not on their way out, those that are to be scaled down among them. */
  available(): number {
    return this.#pods.size - this.#countUnavailable()
  }

  /** Pods in range, however they are. */
  get inRange(): number {
    return this.#inRange
  }

  /** Revisions that were there at the beginning and are no longer. */
  forgotten(): readonly ControllerRevision[] {
    const left = new Set(this.#revisions.map(nameOf))
    return this.#options.belongings.revisions.filter(each => !left.has(nameOf(each)))
  }

  /** Why a Pod stays as it is, when it does; or why there is none of the name. */
  reasonOf(podName: string): Reason | null {
    const fate = this.#fates.get(podName)
    return fate && 'reason' in fate ? fate.reason : null
  }

  hasNoNode(podName: string): boolean {
    return this.#fates.get(podName)?.kind === 'noNode'
  }

  /** Why the API did not let a Pod or a revision of this name be made. */
  refusalOf(name: string): string | null {
    return this.#refused.get(name) ?? null
  }

  /** Carries out a plan's steps at once, as far as they can be. */
  apply(plan: Plan): CarriedOut {
    this.#refused.clear()
    return carryOutVirtually(plan, step => this.#applyStep(step))
  }

  /** Takes over the status of a plan that has been applied. True where another revision is current by it. */
  keepStatus(status: StatefulSetStatus): boolean {
    const isMoved = status.currentRevision !== this.#set.status?.currentRevision
    this.#set = { ...this.#set, status }
    if (isMoved) for (const pod of this.#pods.values()) this.#fileByRevision(pod)
    return isMoved
  }

  /** What the status would count as current by now. */
  get currentReplicas(): number {
    return this.#current.size
  }

  /** Lets time pass to the next thing that happens, at the latest `atMost`; false when nothing will ever happen. */
  advance(atMost: Instant | null): boolean {
    let next = atMost
    for (const name of this.#moving) {
      const fate = this.#fates.get(name)
      if (fate && 'at' in fate) next = Math.min(next ?? fate.at, fate.at)
    }
    if (next === null) return false
    this.#now = Math.max(this.#now, next)
    let hasRoom = false
    for (const name of [...this.#moving]) {
      const fate = this.#fates.get(name)
      if (!fate || !('at' in fate) || fate.at > this.#now) continue
      if (fate.kind === 'ready') this.#becomeReady(name)
      else {
        this.#remove(name)
        hasRoom = true
      }
    }
    if (hasRoom) this.#findNodes()
    return true
  }

  #countUnavailable(): number {
    const minReadySeconds = minReadySecondsOf(this.#set)
    for (const name of this.#unavailable) {
      const pod = this.#pods.get(name)
      if (!pod || (!isTerminating(pod) && isAvailable(pod, minReadySeconds, this.#now)))
        this.#unavailable.delete(name)
    }
    return this.#unavailable.size
  }

  #isInRange(pod: Pod): boolean {
    const ordinal = ordinalOf(pod)
    return ordinal !== null && indexOf(this.#range, ordinal) !== null
  }

  /** Every Pod comes and changes through here, so that what is counted stays right. */
  #put(pod: Pod): void {
    const name = nameOf(pod)
    if (!this.#pods.has(name) && this.#isInRange(pod)) this.#inRange++
    this.#pods.set(name, pod)
    this.#unavailable.add(name)
    this.#fileByRevision(pod)
  }

  #fileByRevision(pod: Pod): void {
    if (!isTerminating(pod) && revisionOf(pod) === this.#set.status?.currentRevision)
      this.#current.add(nameOf(pod))
    else this.#current.delete(nameOf(pod))
  }

  #drop(name: string): void {
    const pod = this.#pods.get(name)
    if (!pod) return
    if (this.#isInRange(pod)) this.#inRange--
    this.#pods.delete(name)
    this.#unavailable.delete(name)
    this.#current.delete(name)
    this.#fates.delete(name)
    this.#moving.delete(name)
    this.#homeless.delete(name)
  }

  #decide(name: string, fate: Fate): void {
    this.#fates.set(name, fate)
    if ('at' in fate) this.#moving.add(name)
    else this.#moving.delete(name)
    if (fate.kind === 'noNode') this.#homeless.add(name)
    else this.#homeless.delete(name)
  }

  #adopt(pod: Pod): void {
    const name = nameOf(pod)
    const { pace, cluster } = this.#options
    // None at all are mostly classes that could not be read.
    const classes = cluster.storageClasses.length > 0 ? cluster.storageClasses : undefined
    const prognosis = prognosisOf({ pod, now: this.#now, claims: this.#claims, classes }, pace)
    this.#put(pod)
    const reason = reasonOf(prognosis)
    if (dooms(prognosis) && reason !== null) this.#doomedRevisions.set(revisionOf(pod), reason)
    const needsNode = !pod.spec?.nodeName && !isTerminating(pod)
    switch (prognosis.kind) {
      case 'becomesReady':
        if (needsNode) this.#findNode(pod, prognosis.at)
        else this.#decide(name, { kind: 'ready', at: prognosis.at })
        break
      case 'goes':
        this.#decide(
          name,
          this.#cluster.isSilent(pod.spec?.nodeName)
            ? { kind: 'stays', reason: silence(pod) }
            : { kind: 'gone', at: prognosis.at },
        )
        break
      case 'staysUnready':
        this.#decide(name, needsNode ? { kind: 'noNode', reason } : { kind: 'stays', reason })
        break
      default:
        this.#decide(name, { kind: 'stays', reason })
    }
  }

  #applyStep(step: Step): StepResult {
    switch (step.kind) {
      case 'createRevision':
        if (!this.#takeQuota(nameOf(step.revision), { kind: 'revision' })) return 'refused'
        this.#keepRevisions([...this.#revisions, stamped(step.revision, this.#identity())])
        return 'done'
      case 'bumpRevision':
        this.#keepRevisions(
          this.#revisions.map(each => (each === step.revision ? { ...each, revision: step.to } : each)),
        )
        return 'done'
      case 'deleteRevision':
        this.#options.quota.release({ kind: 'revision' })
        this.#keepRevisions(this.#revisions.filter(each => nameOf(each) !== nameOf(step.revision)))
        return 'done'
      case 'createClaim':
        return this.#createClaim(step.podName, step.claim)
      case 'updateClaimOwners': {
        const metadata = { ...step.claim.metadata, ownerReferences: step.ownerReferences }
        this.#claims.set(nameOf(step.claim), { ...step.claim, metadata })
        return 'done'
      }
      case 'createPod':
        return this.#create(step.pod)
      case 'updatePod':
        if (step.mends.every(mend => mend === 'claims')) return 'nothing'
        this.#put(step.repaired)
        return 'done'
      case 'deletePod':
        this.#startDeleting(step.pod)
        return 'done'
      case 'adoptPod':
        this.#adopt(step.pod)
        return 'done'
      case 'releasePod':
        this.#drop(step.podName)
        return 'done'
      case 'adoptRevision':
        this.#keepRevisions([
          ...this.#revisions.filter(each => nameOf(each) !== nameOf(step.revision)),
          step.revision,
        ])
        return 'done'
      case 'refuseTerminatingClaims':
        return 'refused'
      case 'reportConflict':
        return 'nothing'
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

  /** Counts the object against the quotas; false, and remembered as the refusal of that name, when one is exceeded. */
  #takeQuota(name: string, counted: Counted): boolean {
    const refusal = this.#options.quota.take(counted)
    if (refusal) this.#refuse(name, refusal)
    return refusal === null
  }

  #refuse(name: string, message: string): StepResult {
    this.#refused.set(name, message)
    return 'refused'
  }

  #createClaim(podName: string, claim: PersistentVolumeClaim): StepResult {
    const admitted = this.#options.admission.claim(claim, podName)
    if (admitted.kind === 'refused') return this.#refuse(podName, admitted.message)
    const { object } = admitted
    if (!this.#takeQuota(podName, { kind: 'claim', claim: object })) return 'refused'
    this.#claims.set(nameOf(claim), { ...stamped(object, this.#identity()), status: { phase: 'Pending' } })
    return 'done'
  }

  #create(draft: Pod): StepResult {
    const name = nameOf(draft)
    if (this.foreign.has(name)) return 'taken'
    const { admission, newPodsFail, pace } = this.#options
    const admitted = admission.pod(draft)
    if (admitted.kind === 'refused') return this.#refuse(name, admitted.message)
    const { object } = admitted
    if (!this.#takeQuota(name, { kind: 'pod', pod: object })) return 'refused'
    const pod: Pod = { ...stamped(object, this.#identity()), status: { phase: 'Pending' } }
    this.#put(pod)
    for (const claim of ephemeralClaimsOf(pod))
      if (!this.#claims.has(nameOf(claim))) this.#createClaim(name, claim)
    const isNewest = revisionOf(pod) === nameOf(this.#revisions.at(-1) ?? {})
    const doom = this.#doomedRevisions.get(revisionOf(pod)) ?? (isNewest ? newPodsFail : null)
    if (doom === null) this.#findNode(pod, this.#now + pace.start.typicalMs)
    else this.#decide(name, { kind: 'stays', reason: doom })
    return 'done'
  }

  #findNode(pod: Pod, readyAt: Instant): void {
    const placed = this.#cluster.place(pod)
    if (placed.kind === 'unplaced') {
      this.#decide(nameOf(pod), { kind: 'noNode', reason: placed.reason })
      return
    }
    // Who is driven out before long is never settled: it is made anew, and driven out again.
    if (placed.until && placed.until.seconds * 1000 <= this.#options.pace.patienceMs) {
      this.#cluster.remove(pod)
      this.#decide(nameOf(pod), { kind: 'noNode', reason: placed.until })
      return
    }
    if (placed.nodeName !== null)
      this.#put({ ...pod, spec: { containers: [], ...pod.spec, nodeName: placed.nodeName } })
    this.#decide(nameOf(pod), { kind: 'ready', at: readyAt })
  }

  /** Room was made: those that wait for a node are tried again. Pods alike that need no claim all fare alike. */
  #findNodes(): void {
    const hopeless = new Set<string>()
    for (const name of [...this.#homeless]) {
      const pod = this.#pods.get(name)
      if (!pod || hopeless.has(revisionOf(pod))) continue
      this.#findNode(pod, this.#now + this.#options.pace.start.typicalMs)
      if (this.#homeless.has(name) && claimsOf(pod).length === 0) hopeless.add(revisionOf(pod))
    }
  }

  #becomeReady(name: string): void {
    const pod = this.#pods.get(name)
    if (!pod) return
    const lastTransitionTime = formatTime(this.#now)
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime }]
    this.#put({ ...pod, status: { ...pod.status, phase: 'Running', conditions } })
    this.#decide(name, { kind: 'stays', reason: null })
  }

  #startDeleting(pod: Pod): void {
    const name = nameOf(pod)
    const { stop } = this.#options.pace
    const isRunning = pod.spec?.nodeName !== undefined && !hasEnded(pod)
    const deletionTimestamp = formatTime(this.#now + stop.worstMs)
    this.#put({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: stop.worstMs / 1000 },
    })
    const finalizers = pod.metadata?.finalizers ?? []
    if (finalizers.length > 0)
      this.#decide(name, {
        kind: 'stays',
        reason: { kind: 'trouble', trouble: { kind: 'finalizers', finalizers } },
      })
    else if (this.#cluster.isSilent(pod.spec?.nodeName))
      this.#decide(name, { kind: 'stays', reason: silence(pod) })
    else this.#decide(name, { kind: 'gone', at: this.#now + (isRunning ? stop.typicalMs : 0) })
  }

  /** The Pod is gone: so is what it owned alone, and what was only kept for it. */
  #remove(name: string): void {
    const pod = this.#pods.get(name)
    if (!pod) return
    this.#drop(name)
    this.#cluster.remove(pod)
    this.#options.quota.release({ kind: 'pod', pod })
    for (const claimName of claimsOf(pod)) {
      const claim = this.#claims.get(claimName)
      if (!claim || !goesWith(pod, claim)) continue
      this.#claims.delete(claimName)
      this.#options.quota.release({ kind: 'claim', claim })
    }
  }
}

const silence = (pod: Pod): Reason => ({ kind: 'silentNode', node: pod.spec?.nodeName ?? '' })

/** The garbage collector takes what the Pod alone owned; protection ends for a claim whose deletion has begun. */
function goesWith(pod: Pod, { metadata }: PersistentVolumeClaim): boolean {
  const owners = metadata?.ownerReferences ?? []
  if (owners.length > 0 && owners.every(owner => owner.kind === 'Pod' && owner.uid === pod.metadata?.uid))
    return true
  return (
    metadata?.deletionTimestamp !== undefined &&
    (metadata.finalizers ?? []).every(finalizer => finalizer === storageFinalizers.claimProtection)
  )
}

function stamped<T extends { readonly metadata?: object }>(
  object: T,
  identity: { uid: string; creationTimestamp: string },
): T {
  return { ...object, metadata: { ...object.metadata, ...identity } }
}
