// Sets, Pods and claims for tests, and a driver that carries plans out on them without any API: what a plan says is
// done at once, and what a kubelet would do is said by the test.
import type {
  ControllerRevision,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
  StatefulSetSpec,
} from '../api/generated/types.ts'
import { nameOf, uidOf } from '../api/object.ts'
import { present } from '../base/assert.ts'
import { formatTime, type Instant } from '../base/clock.ts'
import { sortRevisions } from '../workload/revisions.ts'
import { type Ordinal, ordinalOf } from './nouns/identity.ts'
import { defaultFeatures, type Features, type Observed } from './nouns/observed.ts'
import { buildPod } from './nouns/pod-template.ts'
import { formatStep, type Step } from './nouns/step.ts'
import { type Plan, planStatefulSet } from './plan/plan.ts'

export const t0: Instant = Date.UTC(2026, 0, 1)

export function setFixture(spec: Partial<StatefulSetSpec> = {}, image = 'v1'): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'default', uid: 'set-uid', generation: 1 },
    spec: {
      replicas: 3,
      serviceName: 'nginx',
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
      selector: { matchLabels: { app: 'web' } },
      template: templateFixture(image),
      ...spec,
    },
    status: { replicas: 0 },
  }
}

export const templateFixture = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image, resources: {} }] },
})

export const claimTemplate = (name: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
})

export type PodState = 'pending' | 'unready' | 'ready' | 'terminating' | 'failed' | 'succeeded'

const phases: { readonly [S in PodState]: string } = {
  pending: 'Pending',
  unready: 'Running',
  ready: 'Running',
  terminating: 'Running',
  failed: 'Failed',
  succeeded: 'Succeeded',
}

export function withState(pod: Pod, state: PodState, since: Instant = t0 - 3_600_000): Pod {
  const isReady = state === 'ready' || state === 'terminating'
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(state === 'terminating'
        ? { deletionTimestamp: formatTime(since + 30_000), deletionGracePeriodSeconds: 30 }
        : {}),
    },
    status: {
      phase: phases[state],
      conditions: [
        { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: formatTime(since) },
      ],
    },
  }
}

/** A small world of plain objects. */
export class PlanDriver {
  set: StatefulSet
  pods: Pod[] = []
  readonly claims = new Map<string, PersistentVolumeClaim>()
  revisions: readonly ControllerRevision[] = []
  now: Instant = t0
  readonly #features: Features
  #uids = 0

  constructor(set: StatefulSet, features: Features = defaultFeatures) {
    this.set = set
    this.#features = features
  }

  get observed(): Observed {
    const { set, claims, revisions } = this
    const pods = [...this.pods].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    return { set, pods, claims, revisions, features: this.#features }
  }

  plan(): Plan {
    return planStatefulSet(this.observed, this.now)
  }

  /** Plans, does what the plan says, and tells it line by line. Revisions are told only by `steps`. */
  step(): readonly string[] {
    const plan = this.plan()
    for (const step of plan.steps) this.#apply(step)
    this.set = { ...this.set, status: plan.status }
    return plan.steps.filter(step => step.phase !== 'revisions').map(step => this.#told(step))
  }

  /** `create pod/web-0` without the revision's name, which says nothing in a test. */
  #told(step: Step): string {
    return step.kind === 'createPod' ? `create pod/${step.podName}` : formatStep(step)
  }

  /** Steps until nothing is left to do; Pods become Ready and go as soon as they can. */
  settle(stepsMax = 200): readonly string[] {
    const told: string[] = []
    for (let steps = 0; steps < stepsMax; steps++) {
      const lines = this.step()
      told.push(...lines)
      if (lines.length === 0 && !this.#isMoving()) return told
      this.healAll()
    }
    throw new Error(`it does not settle: ${told.slice(-5).join(', ')}`)
  }

  #isMoving(): boolean {
    return this.pods.some(pod => pod.metadata?.deletionTimestamp || pod.status?.phase === 'Pending')
  }

  /** Every Pod becomes Ready; those that are going are gone. */
  healAll(): void {
    this.pods = this.pods
      .filter(pod => !pod.metadata?.deletionTimestamp)
      .map(pod => (pod.status?.phase === 'Pending' ? withState(pod, 'ready') : pod))
    this.#collect()
  }

  /** Claims of a Pod that is gone go too. */
  #collect(): void {
    for (const [name, claim] of this.claims) {
      const owners = claim.metadata?.ownerReferences ?? []
      const isOrphaned = owners.some(
        owner => owner.kind === 'Pod' && !this.pods.some(pod => uidOf(pod) === owner.uid),
      )
      if (isOrphaned) this.claims.delete(name)
    }
  }

  setPod(ordinal: number, state: PodState, since?: Instant): void {
    this.pods = this.pods.map(pod => (ordinalOf(pod) === ordinal ? withState(pod, state, since) : pod))
  }

  removePod(ordinal: number): void {
    this.pods = this.pods.filter(pod => ordinalOf(pod) !== ordinal)
    this.#collect()
  }

  addPod(ordinal: number, revision: ControllerRevision, state: PodState = 'ready'): void {
    this.pods.push(withState(this.#born(buildPod(this.set, revision, ordinal as Ordinal)), state))
  }

  edit(spec: Partial<StatefulSetSpec>): void {
    const { metadata } = this.set
    this.set = {
      ...this.set,
      metadata: { ...metadata, generation: (metadata?.generation ?? 0) + 1 },
      spec: { ...present(this.set.spec, 'a set has a spec'), ...spec },
    }
  }

  pod(ordinal: number): Pod {
    const found = this.pods.find(pod => ordinalOf(pod) === ordinal)
    if (!found) throw new Error(`there is no Pod ${ordinal}`)
    return found
  }

  get names(): readonly string[] {
    return this.pods.map(nameOf).sort()
  }

  #born<T extends Pod | PersistentVolumeClaim>(object: T): T {
    return {
      ...object,
      metadata: { ...object.metadata, uid: `uid-${++this.#uids}`, creationTimestamp: formatTime(this.now) },
    }
  }

  #apply(step: Step): void {
    switch (step.kind) {
      case 'createRevision':
        this.revisions = sortRevisions([...this.revisions, step.revision])
        return
      case 'bumpRevision':
        this.revisions = sortRevisions(
          this.revisions.map(each => (each === step.revision ? { ...each, revision: step.to } : each)),
        )
        return
      case 'deleteRevision':
        this.revisions = this.revisions.filter(each => each !== step.revision)
        return
      case 'createClaim':
        this.claims.set(nameOf(step.claim), this.#born(step.claim))
        return
      case 'updateClaimOwners': {
        const { claim, ownerReferences } = step
        this.claims.set(nameOf(claim), { ...claim, metadata: { ...claim.metadata, ownerReferences } })
        return
      }
      case 'createPod':
        this.pods.push({ ...this.#born(step.pod), status: { phase: 'Pending' } })
        return
      case 'updatePod':
        this.pods = this.pods.map(pod => (pod === step.pod ? step.repaired : pod))
        return
      case 'deletePod':
        this.#delete(step.pod)
        return
      default:
        return
    }
  }

  /** What has ended goes at once, as an API server does it. */
  #delete(pod: Pod): void {
    const isEnded = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'
    this.pods = isEnded
      ? this.pods.filter(each => each !== pod)
      : this.pods.map(each => (each === pod ? withTermination(each, this.now) : each))
    this.#collect()
  }
}

const withTermination = (pod: Pod, now: Instant): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, deletionTimestamp: formatTime(now), deletionGracePeriodSeconds: 0 },
})
