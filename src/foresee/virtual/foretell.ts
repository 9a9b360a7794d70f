// Runs the real planner in virtual time and writes down what happens: what is made and deleted in which order, what
// is waited for, how few Pods are available at the worst moment, and where it all ends.

import type { ControllerRevision } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import type { Step } from '../../statefulset/nouns/step.ts'
import type { Waiting } from '../../statefulset/nouns/waiting.ts'
import { type Plan, planStatefulSet } from '../../statefulset/plan/plan.ts'
import { statusAfter } from '../../statefulset/plan/status.ts'
import { minReadySecondsOf } from '../../workload/desired.ts'
import { revisionOf } from '../../workload/revisions.ts'
import type { PlannedStep, StepCause } from '../plan-document.ts'
import { type Blocker, blockerOf, type Reason, type StuckWhy } from '../reasons.ts'
import type { Pace } from './pace.ts'
import {
  firstStretch,
  isAtEnd,
  nextStretch,
  observedIn,
  type ReachesBelow,
  reachesBelow,
  type Stretch,
} from './stretch.ts'
import type { VirtualSet } from './virtual-set.ts'

export interface Foretold {
  readonly steps: readonly PlannedStep[]
  readonly minimumAvailable: number
  /** Null when everything that can be done is done. */
  readonly stuck: Stuck | null
  /** The revision that the edit led to. */
  readonly updateRevision: string
  /** Revisions that are there now and are forgotten on the way. */
  readonly forgotten: readonly ControllerRevision[]
  /** How many Pods the planner was shown, over all passes: what foretelling costs. */
  readonly looks: number
}

export interface Stuck {
  readonly pod: string
  readonly why: StuckWhy
  readonly blocker: Blocker
  /** What keeps the Pod as it is; null where nothing is known. */
  readonly because: Reason | null
}

/** Far more passes than any set needs: a planner that ran in circles would be a bug, and is reported as being stuck. */
const passesMax = 200_000

interface ForetellOptions {
  /** False shows the planner the whole set in every pass, which comes to the same and costs more. */
  readonly inStretches?: boolean
}

export function foretell(world: VirtualSet, pace: Pace, options: ForetellOptions = {}): Foretold {
  const telling = foretelling(world, pace, options)
  let next = telling.next()
  while (!next.done) next = telling.next()
  return next.value
}

/** The same, step by step: each is told when nothing will be added to it any more. */
export function* foretelling(
  world: VirtualSet,
  pace: Pace,
  { inStretches = true }: ForetellOptions = {},
): Generator<PlannedStep, Foretold> {
  const recorder = new Recorder(pace, world)
  let stretch: Stretch | null = null
  let minimumAvailable = world.available()
  let looks = 0
  let mayStretch = inStretches
  for (let pass = 0; pass < passesMax; pass++) {
    const observed = stretch ? observedIn(world, stretch) : world.observed()
    looks += observed.pods.length
    const plan = planStatefulSet(observed, world.now)
    if (stretch && isAtEnd(world, stretch, plan)) {
      stretch = nextStretch(world, stretch)
      continue
    }
    const below: ReachesBelow = stretch ? reachesBelow(world, stretch, plan) : 'no'
    if (stretch && below !== 'no') {
      stretch = below === 'calm' ? nextStretch(world, stretch) : null
      mayStretch = stretch !== null
      continue
    }
    if (!stretch) {
      stretch = mayStretch ? firstStretch(world, plan) : null
      mayStretch = inStretches
      if (stretch) continue
    }
    const { done, undone } = world.apply(plan)
    recorder.recordSteps(done)
    yield* recorder.news(1)
    // What was current until then is history, which the next pass shortens.
    const isMoved = !stretch && world.keepStatus(statusAfter(plan.status, undone))
    minimumAvailable = Math.min(minimumAvailable, world.available())
    if (done.length > 0 || isMoved) continue
    const before = world.now
    const checkAt = plan.outcome.kind === 'checkAgain' ? before + plan.outcome.afterMs : null
    if (!world.advance(checkAt)) {
      if (!stretch) {
        yield* recorder.news(0)
        return ended(world, plan, { steps: recorder.steps(), minimumAvailable, looks })
      }
      stretch = nextStretch(world, stretch)
      continue
    }
    if (plan.waiting) recorder.recordWait(plan.waiting, world.now - before)
    minimumAvailable = Math.min(minimumAvailable, world.available())
  }
  const plan = planStatefulSet(world.observed(), world.now)
  return ended(world, plan, { steps: recorder.steps(), minimumAvailable, looks })
}

function ended(
  world: VirtualSet,
  plan: Plan,
  so: Pick<Foretold, 'steps' | 'minimumAvailable' | 'looks'>,
): Foretold {
  return {
    ...so,
    stuck: stuckAt(world, plan),
    updateRevision: plan.status.updateRevision ?? '',
    forgotten: world.forgotten(),
  }
}

function stuckAt(world: VirtualSet, plan: Plan): Stuck | null {
  for (const step of plan.steps) {
    if (step.kind === 'refuseTerminatingClaims')
      return {
        pod: step.podName,
        why: 'claimTerminating',
        blocker: { kind: 'claimsLeaving', pod: step.podName, claims: step.claims },
        because: null,
      }
    if (step.kind === 'createRevision') {
      const revision = nameOf(step.revision)
      const message = world.refusalOf(revision)
      if (message === null) continue
      const pod = firstTouched(plan) ?? nameOf(world.set)
      return {
        pod,
        why: 'refused',
        blocker: { kind: 'revisionRefused', pod, revision },
        because: { kind: 'refused', message },
      }
    }
    if (step.kind !== 'createPod') continue
    const pod = step.podName
    if (world.foreign.has(pod))
      return { pod, why: 'nameTaken', blocker: { kind: 'nameTaken', pod }, because: null }
    const refusal = world.refusalOf(pod)
    if (refusal)
      return {
        pod,
        why: 'refused',
        blocker: { kind: 'refused', pod },
        because: { kind: 'refused', message: refusal },
      }
  }
  if (!plan.waiting) return null
  const blocker = blockerOf(plan.waiting)
  const { pod } = blocker
  return {
    pod,
    blocker,
    because: world.reasonOf(pod),
    why: world.hasNoNode(pod)
      ? 'noNode'
      : waitCause(plan.waiting) === 'terminating'
        ? 'terminating'
        : 'unready',
  }
}

const firstTouched = ({ steps }: Plan): string | undefined =>
  steps.flatMap(step => (step.kind === 'createPod' || step.kind === 'deletePod' ? [step.podName] : []))[0]

/** Collects steps; waits for the same thing that follow each other are one. */
class Recorder {
  readonly #pace: Pace
  readonly #world: VirtualSet
  readonly #steps: PlannedStep[] = []
  readonly #replaced = new Map<string, StepCause>()
  readonly #known: ReadonlySet<string>
  #handedOut = 0

  constructor(pace: Pace, world: VirtualSet) {
    this.#pace = pace
    this.#world = world
    this.#known = new Set(world.pods.keys())
  }

  steps(): readonly PlannedStep[] {
    return this.#steps.map(asTold)
  }

  /** Those that were not handed out yet, but for the last so many: a wait may go on. */
  news(kept: number): readonly PlannedStep[] {
    const end = Math.max(this.#handedOut, this.#steps.length - kept)
    const news = this.#steps.slice(this.#handedOut, end).map(asTold)
    this.#handedOut = end
    return news
  }

  recordSteps(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === 'deletePod') {
        this.#replaced.set(step.podName, step.cause)
        this.#add({ kind: 'delete', pod: step.podName, revision: revisionOf(step.pod), cause: step.cause })
      } else if (step.kind === 'createPod') {
        const cause = this.#replaced.has(step.podName)
          ? 'replace'
          : this.#known.has(step.podName)
            ? 'missing'
            : 'scaleUp'
        this.#add({ kind: 'create', pod: nameOf(step.pod), revision: step.revision, cause })
      }
    }
  }

  recordWait(waiting: Waiting, elapsedMs: number): void {
    const cause = waitCause(waiting)
    const { pod } = blockerOf(waiting)
    const last = this.#steps.at(-1)
    if (last?.kind === 'wait' && last.pod === pod && last.cause === cause) {
      const typicalSeconds = last.typicalSeconds + elapsedMs / 1000
      this.#steps[this.#steps.length - 1] = {
        ...last,
        typicalSeconds,
        worstSeconds: Math.max(last.worstSeconds, typicalSeconds),
      }
      return
    }
    this.#steps.push({
      kind: 'wait',
      pod,
      revision: null,
      cause,
      typicalSeconds: elapsedMs / 1000,
      worstSeconds: Math.max(this.#worstSeconds(cause), elapsedMs / 1000),
    })
  }

  #worstSeconds(cause: StepCause): number {
    const minReadySeconds = minReadySecondsOf(this.#world.set)
    if (cause === 'terminating') return this.#pace.stop.worstMs / 1000
    return cause === 'notAvailable' ? minReadySeconds : this.#pace.start.worstMs / 1000
  }

  /** Making and deleting are requests: what takes time is the waiting that follows. */
  #add(step: Omit<PlannedStep, 'typicalSeconds' | 'worstSeconds'>): void {
    this.#steps.push({ ...step, typicalSeconds: 0, worstSeconds: 0 })
  }
}

const asTold = (step: PlannedStep): PlannedStep => ({ ...step, typicalSeconds: rounded(step.typicalSeconds) })
const rounded = (seconds: number): number => Math.round(seconds * 10) / 10

function waitCause(waiting: Waiting): StepCause {
  switch (waiting.kind) {
    case 'terminating':
      return 'terminating'
    case 'notAvailable':
      return 'notAvailable'
    case 'staleClaim':
    case 'terminatingClaim':
      return 'claim'
    default:
      return 'notReady'
  }
}
