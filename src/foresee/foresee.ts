// From a snapshot to the plan: the difference, the steps in virtual time, the claims, the hazards, the end. Pure.

import type { StatefulSet } from '../api/generated/types.ts'
import { nameOf } from '../api/object.ts'
import { present, unreachable } from '../base/assert.ts'
import { ownPods, ownRevisions } from '../statefulset/nouns/set-owner.ts'
import { chooseRevisions } from '../statefulset/plan/revisions.ts'
import { revisionOf } from '../workload/revisions.ts'
import { forecastClaims } from './claim-forecast.ts'
import { type Foretold, foretell } from './foretell.ts'
import { findHazards } from './hazards/index.ts'
import { diffObjects } from './object-diff.ts'
import { learnPace, type Pace } from './pace.ts'
import type { End, PlanDocument, PlannedStep, RevisionForecast } from './plan-document.ts'
import { foretellRemoval } from './removal.ts'
import { unschedulableReason } from './schedulable.ts'
import type { Snapshot } from './snapshot.ts'
import { VirtualSet } from './virtual-set.ts'

export function foresee(snapshot: Snapshot): PlanDocument {
  const set = subjectOf(snapshot)
  const pace = learnPace(ownPods(set, snapshot.pods), set)
  const { after } = snapshot
  switch (after.kind) {
    case 'refused':
      return documentOf({
        snapshot,
        set,
        pace,
        told: nothingTold(snapshot, set, pace),
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
        end: { kind: 'done', summary: removalSummary(set, after.cascade) },
      })
    }
    case 'accepted':
      return foreseeChange(snapshot, after.set, pace)
    default:
      return unreachable(after)
  }
}

function foreseeChange(snapshot: Snapshot, set: StatefulSet, pace: Pace): PlanDocument {
  const world = worldOf(snapshot, set, pace)
  const before = { claims: new Map(world.claims), pods: new Map(world.pods) }
  const told = foretell(world, pace)
  const claims = forecastClaims({
    set,
    before: before.claims,
    after: world.claims,
    podsBefore: before.pods,
    podsAfter: world.pods,
  })
  return documentOf({ snapshot, set, pace, told, claims, after: set, end: endOf(told, world) })
}

export function worldOf(snapshot: Snapshot, set: StatefulSet, pace: Pace): VirtualSet {
  const { pods, claims, revisions, features, now } = snapshot
  const mine = ownRevisions(set, revisions)
  const newPodsFail = snapshot.podRefusal?.message ?? unschedulableReason(snapshot, set)
  return new VirtualSet({ set, pods, claims, revisions: mine, features, pace, now, newPodsFail })
}

/** The set that the plan is about: as it will be, else as it is. */
function subjectOf({ before, after }: Snapshot): StatefulSet {
  const set =
    after.kind === 'accepted' ? after.set : (before ?? (after.kind === 'refused' ? after.attempted : null))
  return present(set, 'A snapshot has a set: before the edit or after it.')
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

function documentOf({ snapshot, set, pace, told, claims, after, end }: Parts): PlanDocument {
  const unrated: Omit<PlanDocument, 'hazards'> = {
    apiVersion: 'kedge.dev/v1',
    kind: 'Plan',
    set: {
      namespace: set.metadata?.namespace ?? '',
      name: nameOf(set),
      exists: snapshot.before !== null,
      removed: snapshot.after.kind === 'deleted',
    },
    changes:
      after && snapshot.before
        ? diffObjects('StatefulSet', comparable(snapshot.before), comparable(after))
        : [],
    revision: snapshot.after.kind === 'accepted' ? forecastRevision(snapshot, snapshot.after.set) : null,
    steps: told.steps,
    typicalSeconds: sum(told.steps, step => step.typicalSeconds),
    worstSeconds: sum(told.steps, step => step.worstSeconds),
    pace: pace.observedPods > 0 ? { kind: 'observed', pods: pace.observedPods } : { kind: 'assumed' },
    claims,
    minimumAvailable: told.minimumAvailable,
    availableNow: worldOf(snapshot, snapshot.before ?? set, pace).available(),
    end,
  }
  return { ...unrated, hazards: findHazards({ snapshot, set, plan: unrated }) }
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

function forecastRevision({ revisions }: Snapshot, set: StatefulSet): RevisionForecast {
  const mine = ownRevisions(set, revisions)
  const { update, step } = chooseRevisions({ set, revisions: mine })
  const kind = step === null ? 'unchanged' : step.kind === 'createRevision' ? 'new' : 'reused'
  return { name: nameOf(update), number: update.revision, kind }
}

function nothingTold(snapshot: Snapshot, set: StatefulSet, pace: Pace): Foretold {
  const available = worldOf(snapshot, snapshot.before ?? set, pace).available()
  return { steps: [], minimumAvailable: available, stuck: null, updateRevision: '' }
}

function refusedEnd({ code, message }: { readonly code: number; readonly message: string }): End {
  return { kind: 'refused', summary: 'the API refuses the edit; nothing changes', code, message }
}

function endOf(told: Foretold, world: VirtualSet): End {
  if (told.stuck) {
    const { pod, cause } = told.stuck
    return { kind: 'stuck', summary: `it sticks waiting for ${cause}`, pod, cause }
  }
  const pods = [...world.pods.values()]
  const updated = pods.filter(pod => revisionOf(pod) === told.updateRevision).length
  const old = pods.length - updated
  const all = `${pods.length} ${pods.length === 1 ? 'Pod' : 'Pods'}`
  const summary =
    old === 0
      ? `${all}, all at revision ${told.updateRevision}`
      : `${all}, ${updated} at revision ${told.updateRevision} and ${old} still at an older one`
  return { kind: 'done', summary }
}

function removalSummary(set: StatefulSet, cascade: 'background' | 'foreground' | 'orphan'): string {
  return cascade === 'orphan'
    ? `${nameOf(set)} is gone, its Pods stay and nobody owns them`
    : `${nameOf(set)} and its Pods are gone`
}
