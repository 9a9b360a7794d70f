// From a snapshot to the plan: the difference, the steps in virtual time, the claims, the hazards, the end. Pure.

import type { Pod, StatefulSet } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { nameOf } from '../api/object.ts'
import type { StatusError } from '../api/status-error.ts'
import { present, unreachable } from '../base/assert.ts'
import { chooseRevisions } from '../statefulset/plan/revisions.ts'
import { minReadySecondsOf, replicasOf } from '../workload/desired.ts'
import { isUnavailable } from '../workload/pod-health.ts'
import { revisionOf } from '../workload/revisions.ts'
import { forecastClaims } from './claim-forecast.ts'
import { type Facts, wayBack } from './hazards/facts.ts'
import { findHazards } from './hazards/index.ts'
import { diffObjects } from './object-diff.ts'
import { absentImages, type ImageCheck } from './observe/image-checks.ts'
import { misusedVolumes } from './observe/volume-modes.ts'
import type {
  Begun,
  End,
  FailedRollout,
  Note,
  PlanDocument,
  PlannedStep,
  RevisionForecast,
} from './plan-document.ts'
import { gatesNeverPassed } from './readiness-gates.ts'
import type { Reason } from './reasons.ts'
import { foretellRemoval } from './removal.ts'
import type { Snapshot } from './snapshot.ts'
import { belongingsOf } from './virtual/belongings.ts'
import { type Foretold, foretell, foretelling, type Stuck } from './virtual/foretell.ts'
import { learnPace, type Pace } from './virtual/pace.ts'
import { VirtualAdmission } from './virtual/virtual-admission.ts'
import type { KnownCluster } from './virtual/virtual-cluster.ts'
import { VirtualQuota } from './virtual/virtual-quota.ts'
import { VirtualSet } from './virtual/virtual-set.ts'
import { english } from './words/english/english.ts'
import { causeOf } from './words/plan-words.ts'

export interface ForeseeOptions {
  /** Pods that are taken away just before, and come back with their claims: they are not in the snapshot any more. */
  readonly takenAway?: readonly Pod[]
}

/** What is known of a plan while it is being foreseen. */
export type Progress =
  | ({ readonly kind: 'begun' } & Begun)
  /** The next step, in order. */
  | { readonly kind: 'step'; readonly step: PlannedStep }

export function foresee(snapshot: Snapshot, options: ForeseeOptions = {}): PlanDocument {
  const foretold = foreseeing(snapshot, options)
  let next = foretold.next()
  while (!next.done) next = foretold.next()
  return next.value
}

/** The same as it comes, for those who show the beginning of a long plan before its end is known. */
export function* foreseeing(
  snapshot: Snapshot,
  { takenAway = [] }: ForeseeOptions = {},
): Generator<Progress, PlanDocument> {
  const set = subjectOf(snapshot)
  const pace = learnPace(belongingsOf(set, snapshot).pods, set)
  const { after } = snapshot
  switch (after.kind) {
    case 'refused':
      return documentOf({
        snapshot,
        set,
        pace,
        told: nothingTold(snapshot, set),
        claims: [],
        after: null,
        end: refusedEnd(after.error),
      })
    case 'deleted': {
      const { told, claims } = foretellRemoval(snapshot, set, pace)
      return documentOf({
        snapshot,
        set,
        pace,
        told,
        claims,
        after: null,
        end: removalEnd(told, set, after.cascade),
      })
    }
    case 'accepted':
      yield { kind: 'begun', ...begunOf(snapshot, set, after.set) }
      return yield* foreseeChange(snapshot, after.set, { pace, takenAway })
    default:
      return unreachable(after)
  }
}

interface Course {
  readonly pace: Pace
  readonly takenAway: readonly Pod[]
}

function* foreseeChange(
  snapshot: Snapshot,
  set: StatefulSet,
  { pace, takenAway }: Course,
): Generator<Progress, PlanDocument> {
  const fails = snapshot.assume?.kind === 'newPodsFail' && forecastRevision(snapshot, set).kind === 'new'
  const world = worldOf(snapshot, set, {
    pace,
    newPodsFail: failureOf(snapshot, set) ?? (fails ? { kind: 'assumedUnready' } : null),
  })
  const before = {
    claims: new Map(world.claims),
    pods: new Map([...world.pods, ...takenAway.map(pod => [nameOf(pod), pod] as const)]),
  }
  const telling = foretelling(world, pace)
  let next = telling.next()
  for (; !next.done; next = telling.next()) yield { kind: 'step', step: next.value }
  const told = next.value
  const claims = forecastClaims({
    set,
    before: before.claims,
    after: world.claims,
    podsBefore: before.pods,
    podsAfter: world.pods,
  })
  return documentOf({ snapshot, set, pace, told, claims, after: set, end: endOf(told, world) })
}

/** Why no Pod of the newest template will run, where that can be known. */
function failureOf(snapshot: Snapshot, set: StatefulSet): Reason | null {
  const { missing, programs, images, claims } = snapshot
  if (missing.length > 0) return { kind: 'lacking', references: missing }
  const [misused] = misusedVolumes(set, claims)
  if (misused) return { kind: 'misusedVolume', ...misused }
  const [program] = programs
  if (program) return { kind: 'noProgram', ...program }
  const [image] = absentImages(images)
  if (image) return { kind: 'noImage', image: image.image }
  const conditions = gatesNeverPassed(snapshot, set)
  return conditions.length > 0 ? { kind: 'gatesNeverPassed', conditions } : null
}

export function worldOf(
  snapshot: Snapshot,
  set: StatefulSet,
  { pace, newPodsFail = null }: { readonly pace: Pace; readonly newPodsFail?: Reason | null },
): VirtualSet {
  const { claims, features, now, quotas, storageClasses } = snapshot
  return new VirtualSet({
    set,
    belongings: belongingsOf(set, snapshot),
    claims,
    cluster: clusterOf(snapshot, set),
    quota: new VirtualQuota(quotas),
    features,
    pace,
    now,
    admission: new VirtualAdmission(set, {
      pods: snapshot.admittedPods,
      claims: snapshot.claimTrials.map(each => ({ ...each, refusal: lasting(each.refusal, snapshot) })),
      podRefusal: lasting(snapshot.podRefusal, snapshot),
      storageClasses,
    }),
    newPodsFail,
  })
}

/** What is beside the set: all other Pods that take up room. */
function clusterOf(snapshot: Snapshot, set: StatefulSet): KnownCluster {
  const { nodes, namespaces, volumes, storageClasses, pods, neighbours } = snapshot
  const mine = new Set(belongingsOf(set, snapshot).pods)
  return {
    nodes,
    namespaces,
    volumes,
    storageClasses,
    neighbours: [...neighbours, ...pods.filter(pod => !mine.has(pod))],
  }
}

/** A full quota refuses a new object now, and may have room when it is made: that is counted step by step. */
function lasting(refusal: StatusError | null, { quotas }: Snapshot): string | null {
  if (!refusal) return null
  // The API has no reason or cause for a full quota: its words are all there is to know it by, on every cluster.
  return quotas.length > 0 && refusal.message.includes('exceeded quota: ') ? null : refusal.message
}

/** The set that the plan is about: as it will be, else as it is. */
function subjectOf({ before, after }: Snapshot): StatefulSet {
  const set =
    after.kind === 'accepted' ? after.set : (before ?? (after.kind === 'refused' ? after.attempted : null))
  return withTemplate(present(set, 'A snapshot has a set: before the edit or after it.'))
}

/** What was refused need not have one: a manifest is anybody's. */
function withTemplate(set: StatefulSet): StatefulSet {
  const template: unknown = set.spec?.template
  if (!set.spec || (typeof template === 'object' && template !== null)) return set
  return { ...set, spec: { ...set.spec, template: {} } }
}

interface Parts {
  readonly snapshot: Snapshot
  readonly set: StatefulSet
  readonly pace: Pace
  readonly told: Foretold
  readonly claims: PlanDocument['claims']
  readonly after: StatefulSet | null
  readonly end: End
}

function begunOf(snapshot: Snapshot, set: StatefulSet, after: StatefulSet | null): Begun {
  return {
    set: {
      namespace: set.metadata?.namespace ?? '',
      name: nameOf(set),
      exists: snapshot.before !== null,
      removed: snapshot.after.kind === 'deleted',
    },
    changes:
      after && snapshot.before
        ? diffObjects(kinds.StatefulSet.schema.merging, comparable(snapshot.before), comparable(after))
        : [],
    revision: snapshot.after.kind === 'accepted' ? forecastRevision(snapshot, snapshot.after.set) : null,
  }
}

function documentOf({ snapshot, set, pace, told, claims, after, end }: Parts): PlanDocument {
  const unrated: Omit<PlanDocument, 'hazards'> = {
    apiVersion: 'kedge.dev/v1',
    kind: 'Plan',
    ...begunOf(snapshot, set, after),
    steps: told.steps,
    typicalSeconds: sum(told.steps, step => step.typicalSeconds),
    worstSeconds: sum(told.steps, step => step.worstSeconds),
    pace: pace.observedPods > 0 ? { kind: 'observed', pods: pace.observedPods } : { kind: 'assumed' },
    claims,
    minimumAvailable: told.minimumAvailable,
    availableNow: availableNow(snapshot, set),
    end,
    ifNewPodsFail: null,
    notes: notesOf(snapshot),
  }
  const facts = { snapshot, set, plan: unrated, forgotten: told.forgotten }
  return { ...unrated, hazards: findHazards(facts), ifNewPodsFail: after ? failedRollout(facts, pace) : null }
}

/** Runs the rollout once more, with new Pods that never become Ready. */
function failedRollout(facts: Facts, pace: Pace): FailedRollout | null {
  const { snapshot, set, plan } = facts
  if (!snapshot.before || plan.revision?.kind !== 'new' || plan.end.kind !== 'done') return null
  const world = worldOf(snapshot, set, { pace, newPodsFail: { kind: 'neverReady' } })
  const { stuck } = foretell(world, pace)
  if (stuck?.why !== 'unready') return null
  return {
    stopsAt: stuck.pod,
    available: world.available(),
    replicas: replicasOf(set),
    commands: wayBack(facts, stuck.pod),
  }
}

const sum = (steps: readonly PlannedStep[], of: (step: PlannedStep) => number): number =>
  Math.round(steps.reduce((total, step) => total + of(step), 0) * 10) / 10

/** What a person edits: not the bookkeeping that changes with every write. */
function comparable({ metadata, spec }: StatefulSet): object {
  const { labels, annotations, finalizers, ownerReferences } = metadata ?? {}
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...told } = annotations ?? {}
  return {
    metadata: {
      ...(labels ? { labels } : {}),
      ...(Object.keys(told).length > 0 ? { annotations: told } : {}),
      ...(finalizers ? { finalizers } : {}),
      ...(ownerReferences ? { ownerReferences } : {}),
    },
    ...(spec ? { spec } : {}),
  }
}

function forecastRevision(snapshot: Snapshot, set: StatefulSet): RevisionForecast {
  const mine = belongingsOf(set, snapshot).revisions
  const { update, step } = chooseRevisions({ set, revisions: mine })
  const kind = step === null ? 'unchanged' : step.kind === 'createRevision' ? 'new' : 'reused'
  return { name: nameOf(update), number: update.revision, kind }
}

/** Pods before the edit that are available and not on their way out. */
function availableNow(snapshot: Snapshot, after: StatefulSet): number {
  const set = snapshot.before ?? after
  return belongingsOf(set, snapshot).pods.filter(
    pod => !isUnavailable(pod, minReadySecondsOf(set), snapshot.now),
  ).length
}

function nothingTold(snapshot: Snapshot, set: StatefulSet): Foretold {
  return {
    steps: [],
    minimumAvailable: availableNow(snapshot, set),
    stuck: null,
    updateRevision: '',
    forgotten: [],
    looks: 0,
  }
}

function refusedEnd({ code, message }: { readonly code: number; readonly message: string }): End {
  return { kind: 'refused', summary: english.refused(), code, message }
}

function endOf(told: Foretold, world: VirtualSet): End {
  if (told.stuck) return stuckEnd(told.stuck)
  const pods = [...world.pods.values()]
  const updated = pods.filter(pod => revisionOf(pod) === told.updateRevision).length
  return doneEnd({ kind: 'pods', updated, old: pods.length - updated, revision: told.updateRevision })
}

const removalEnd = ({ stuck }: Foretold, set: StatefulSet, cascade: Cascade): End =>
  stuck ? stuckEnd(stuck) : doneEnd({ kind: 'removed', name: nameOf(set), arePodsLeft: cascade === 'orphan' })

const doneEnd = (result: Extract<End, { readonly kind: 'done' }>['result']): End => ({
  kind: 'done',
  summary: english.result(result),
  result,
})

function stuckEnd(stuck: Stuck): End {
  const cause = causeOf(english, stuck)
  const reason = stuck.because && english.reason(stuck.because)
  return { kind: 'stuck', summary: english.stuck(cause), cause, reason, ...stuck }
}

const unknownImages = (images: readonly ImageCheck[]): readonly Note[] =>
  images.flatMap(({ image, answer }) =>
    answer.kind === 'unanswered' ? [{ kind: 'imageUnknown', image, reason: answer.message }] : [],
  )

function notesOf({ unread, after, images }: Snapshot): readonly Note[] {
  const { warnings, unasked } = after.kind === 'accepted' ? after : { warnings: [], unasked: undefined }
  return [
    ...(unasked ? [{ kind: 'unasked', ...unasked } as const] : []),
    ...unread.map(each => ({ kind: 'unread', ...each }) as const),
    ...unknownImages(images),
    ...warnings.map(message => ({ kind: 'warning', message }) as const),
  ]
}

type Cascade = 'background' | 'foreground' | 'orphan'
