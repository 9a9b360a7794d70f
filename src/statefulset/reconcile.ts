// Brings a set one pass further: observe, plan, carry out, report.
//
// Everything is read again for each pass; nothing is remembered of the last but which writes the local copies have
// yet to show, and which wait has been told. The order within a pass is upstream's: ownership, revisions, Pods,
// status (also after a failure, for what was done), history.
import type { StatefulSet } from '../api/generated/types.ts'
import { keyOf, type ObjectKey, refOf, refOfKey } from '../api/object.ts'
import { labelSelectorOf, type Selector } from '../api/select/selector.ts'
import type { Instant } from '../base/clock.ts'
import { type Consistency, createConsistency } from '../control/consistency.ts'
import { candidatesOf } from '../control/controlled-objects.ts'
import { type ControllerContext, type Outcome, PermanentError, settled } from '../control/controller.ts'
import { createLastingEvents, type LastingEvent, type LastingEvents } from '../control/lasting-events.ts'
import { replicasOf } from '../workload/desired.ts'
import { asError, joinErrors } from '../workload/failure.ts'
import { carryOutHistory, carryOutPods, carryOutRevisions } from './carry-out/carry-out.ts'
import { carryOutOwnership } from './carry-out/carry-out-ownership.ts'
import type { PassContext } from './carry-out/carry-out-pod.ts'
import { RevisionCollision } from './carry-out/carry-out-revision.ts'
import { createSetEvents, type SetEvents } from './carry-out/set-events.ts'
import { writeStatus } from './carry-out/write-status.ts'
import type { Features, Observed } from './nouns/observed.ts'
import type { Waiting } from './nouns/waiting.ts'
import { planOwnership } from './plan/ownership.ts'
import { type Plan, planStatefulSet } from './plan/plan.ts'
import { statusAfter } from './plan/status.ts'
import { claimsOf, type SetInformers } from './set-informers.ts'

/** What is counted, for those who measure. */
export interface StatefulSetMetrics {
  /** A pass was put off because a local copy had not seen the last one's writes. */
  staleSyncSkipped(): void
  /** A plan was made, just before it is carried out. */
  planned?(observed: Observed, plan: Plan): void
}

export interface ReconcilerOptions {
  readonly context: ControllerContext
  readonly informers: SetInformers
  readonly features: Features
  readonly metrics: StatefulSetMetrics
  /** Called when a pass that was put off may be tried again. */
  enqueue(key: ObjectKey): void
}

/**
 * Between two passes over a set, by its size and by how many of its Pods are not Ready. Each Pod's events wake their set,
 * and a pass looks at every Pod: with 10,000 of them, that are events by the thousand and milliseconds for each. What
 * happens within the gap is looked at together. Sets as people have them have no gap, nor has one that is updated Pod by Pod.
 */
const gapsMs = {
  size: { free: 500, each: 0.02 },
  unready: { free: 20, each: 0.1 },
  most: 1_000,
} as const

function gapMsOf({ spec, status }: StatefulSet, planned: StatefulSet['status']): number {
  const size = Math.max(replicasOf({ spec }), status?.replicas ?? 0)
  const unready = planned ? planned.replicas - (planned.readyReplicas ?? 0) : 0
  const gapOf = (count: number, { free, each }: { readonly free: number; readonly each: number }) =>
    count <= free ? 0 : count * each
  return Math.min(Math.max(gapOf(size, gapsMs.size), gapOf(unready, gapsMs.unready)), gapsMs.most)
}

export function createReconciler(options: ReconcilerOptions): (key: ObjectKey) => Promise<Outcome> {
  const consistency = createConsistency(options.context.informers)
  const lasting = createLastingEvents()
  const postponed = new Set<string>()
  /** When the next pass over a large set may begin. */
  const mayBeginAt = new Map<string, Instant>()

  const postpone = (key: ObjectKey): void => {
    options.metrics.staleSyncSkipped()
    if (postponed.has(key)) return
    postponed.add(key)
    void consistency.whenCaughtUp(key).then(() => {
      postponed.delete(key)
      options.enqueue(key)
    })
  }

  return async (key: ObjectKey) => {
    if (!consistency.caughtUp(key)) {
      postpone(key)
      return settled
    }
    const set = options.informers.sets.get(refOfKey(key))
    if (!set) {
      consistency.forget(key)
      lasting.forget(key)
      mayBeginAt.delete(key)
      return settled
    }
    const waitMs = (mayBeginAt.get(key) ?? 0) - options.context.clock.now()
    if (waitMs > 0) return { kind: 'checkAgain', afterMs: waitMs }
    // After a failure the key's back-off says when.
    mayBeginAt.delete(key)
    const { outcome, status } = await reconcileSet(set, options, consistency, lasting)
    const gapMs = gapMsOf(set, status)
    if (gapMs > 0) mayBeginAt.set(key, options.context.clock.now() + gapMs)
    return outcome
  }
}

async function reconcileSet(
  set: StatefulSet,
  options: ReconcilerOptions,
  consistency: Consistency,
  lasting: LastingEvents,
): Promise<{ readonly outcome: Outcome; readonly status: StatefulSet['status'] }> {
  const { context } = options
  const key = keyOf(refOf(set))
  const events = createSetEvents(context.events, set)
  const pass: PassContext = { key, set, client: context.client, consistency, events }
  const now = context.clock.now()
  const plan = await runPass({ options, pass, now })
  const told = lasting.see(key, waitEvent(plan.waiting, events), now)
  return { outcome: soonest(plan.outcome, told), status: plan.status }
}

/** One pass, and what it goes by. */
interface Run {
  readonly options: ReconcilerOptions
  readonly pass: PassContext
  readonly now: Instant
}

/** The plan that was carried out; throws where a part of it failed, after all that could be done. */
async function runPass(run: Run): Promise<Plan> {
  const { pass } = run
  const plan = await planWithRevisions(await observe(run), run)
  const { errors, undone } = await carryOutPods(plan, pass)
  const failures = [...errors]
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      failures.push(asError(error))
    }
  }
  // An error in the main part wins over one of the report; the history is another matter.
  if (errors.length === 0) await attempt(() => writeStatus(statusAfter(plan.status, undone), pass))
  else await writeStatusAnyway(plan, undone, pass)
  await attempt(() => carryOutHistory(plan, pass))
  if (failures.length > 0) throw joinErrors(failures)
  return plan
}

async function writeStatusAnyway(plan: Plan, undone: Plan['steps'], pass: PassContext): Promise<void> {
  try {
    await writeStatus(statusAfter(plan.status, undone), pass)
  } catch {
    // The error that came before is the one to report; the status is written by the pass that it leads to.
  }
}

async function observe({ options: { informers, features }, pass }: Run): Promise<Observed> {
  const { set } = pass
  const pods = candidatesOf(informers.pods, set)
  const revisions = candidatesOf(informers.revisions, set)
  const claims = claimsOf(informers.claims, set.metadata?.namespace ?? '')
  const ownership = planOwnership({ set, selector: selectorOf(set), pods, revisions })
  const owned = await carryOutOwnership(ownership, pass)
  return { set, pods: owned.pods, claims, revisions: owned.revisions, features }
}

function selectorOf(set: StatefulSet): Selector {
  try {
    return labelSelectorOf(set.spec?.selector)
  } catch (error) {
    throw new PermanentError(`the selector cannot be read: ${asError(error).message}`, { cause: error })
  }
}

/** Names of revisions that would collide before something is wrong. */
const collisionsMax = 100

/** Plans, and makes the revisions of the plan stand. A name that is taken leads to another plan with another name. */
async function planWithRevisions(observed: Observed, { options, pass, now }: Run): Promise<Plan> {
  let basis = observed
  for (let collisions = 0; ; collisions++) {
    const plan = planStatefulSet(basis, now)
    options.metrics.planned?.(basis, plan)
    try {
      await carryOutRevisions(plan, pass)
      return plan
    } catch (error) {
      if (!(error instanceof RevisionCollision) || collisions === collisionsMax) throw error
      basis = { ...basis, set: withCollision(basis.set) }
    }
  }
}

function withCollision(set: StatefulSet): StatefulSet {
  const status = set.status ?? { replicas: 0 }
  return { ...set, status: { ...status, collisionCount: (status.collisionCount ?? 0) + 1 } }
}

/** A wait that ends sooner is part of every rollout and no news. */
const tellAfterMs = 10_000

function waitEvent(waiting: Waiting | null, events: SetEvents): LastingEvent | null {
  if (!waiting) return null
  const { kind, podName, holds } = waiting
  return { id: `${kind} ${podName} ${holds}`, afterMs: tellAfterMs, tell: () => events.ofWaiting(waiting) }
}

function soonest(...outcomes: readonly Outcome[]): Outcome {
  const times = outcomes.flatMap(each => (each.kind === 'checkAgain' ? [each.afterMs] : []))
  return times.length === 0 ? settled : { kind: 'checkAgain', afterMs: Math.min(...times) }
}
