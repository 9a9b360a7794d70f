// What to do for a StatefulSet, decided from one snapshot: same input, same plan.
//
// The plan is data. The reconciler carries it out, `kedge plan` runs it in virtual time, the console draws it. It
// keeps upstream's pace: ordered, at most one Pod is made or deleted per pass; parallel, all that can be.
//
// The phases follow each other, and the first that has to wait ends the plan:
//   1. the Pods in range, ascending;      2. the claims of condemned Pods;
//   3. condemned Pods, descending;        4. the rolling update, descending to the partition.
// So scaling goes before updating, and ordered sets are not touched while one of their Pods is unhealthy.
//
// Where it is stricter than upstream, so that no client can tell but for the better: no Pod is deleted whose UID was
// not seen, none twice in a pass, no count falls below zero, and a set being deleted gets a status and nothing else.

import type { Pod, StatefulSetStatus } from '../../api/generated/types.ts'
import { isTerminating, nameOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { type Outcome, settled } from '../../control/controller.ts'
import { isOrdered, minReadySecondsOf } from '../../workload/desired.ts'
import { availableAt } from '../../workload/pod-health.ts'
import type { Observed } from '../nouns/observed.ts'
import type { Step } from '../nouns/step.ts'
import type { Waiting } from '../nouns/waiting.ts'
import { planCondemnedClaims } from './plan-claims.ts'
import { planCondemned } from './plan-condemned.ts'
import { heldAfterReplicas, type PhasePlan, type PlanInput, planInputOf } from './plan-input.ts'
import { planReplicas } from './plan-replicas.ts'
import { planUpdate } from './plan-update.ts'
import { chooseRevisions, forgottenRevisions } from './revisions.ts'
import { statusOf } from './status.ts'
import { waitForAvailable } from './wait-for.ts'

export interface Plan {
  /** What to do, in this order. */
  readonly steps: readonly Step[]
  /** One Pod after the other, or in batches of 1, 2, 4 … within a phase. */
  readonly pace: 'ordered' | 'parallel'
  /** What to report once every step is done; `statusAfter` when some were not. */
  readonly status: StatefulSetStatus
  /** Why the plan stops here, null when there is nothing to wait for. */
  readonly waiting: Waiting | null
  /** When to look again if nothing happens before: the moment when a Pod becomes available. */
  readonly outcome: Outcome
}

export function planStatefulSet(observed: Observed, now: Instant): Plan {
  if (isTerminating(observed.set)) return planForDeletion(observed, now)
  const chosen = chooseRevisions(observed)
  const input = planInputOf(observed, chosen, now)
  const { steps, waiting } = planPods(input)
  const status = statusOf(podsOf(input), steps, {
    set: observed.set,
    currentRevision: nameOf(chosen.current),
    updateRevision: nameOf(chosen.update),
    now,
  })
  return {
    steps: [...(chosen.step ? [chosen.step] : []), ...steps, ...forgottenRevisions(observed, chosen)],
    pace: input.isOrdered ? 'ordered' : 'parallel',
    status,
    waiting,
    outcome: outcomeOf(observed, status, now),
  }
}

/** The Pods that count: those whose name has an ordinal, one for each place. */
function podsOf({ slots, condemned }: PlanInput): readonly Pod[] {
  const pods: Pod[] = []
  for (const { pod } of slots.values()) pods.push(pod)
  for (const { pod } of condemned) pods.push(pod)
  return pods
}

function planPods(input: PlanInput): Pick<PhasePlan, 'steps' | 'waiting'> {
  const steps: Step[] = []
  const phases = [planReplicas, planCondemnedClaims, planCondemned]
  let waiting: Waiting | null = null
  for (const planPhase of phases) {
    const phase = planPhase(input)
    steps.push(...phase.steps)
    waiting ??= phase.waiting
    if (phase.stops) return { steps, waiting }
  }
  const gone = new Set<Pod>()
  for (const step of steps) if (step.kind === 'deletePod') gone.add(step.pod)
  const update = planUpdate(input, gone)
  steps.push(...update.steps)
  return { steps, waiting: update.waiting ?? waiting ?? firstUnfinished(input) }
}

/** With nothing left to do, the lowest Pod that is not yet as it should be. */
function firstUnfinished(input: PlanInput): Waiting | null {
  const holds = heldAfterReplicas(input)
  for (let index = 0; index < input.range.replicas; index++) {
    const member = input.slots.get(index)
    if (member?.isUnavailable) return waitForAvailable(input, member, holds)
  }
  const leaving = input.condemned.find(member => member.isTerminating)
  return leaving ? waitForAvailable(input, leaving, holds) : null
}

/** The garbage collector takes the Pods; all that is left is to tell how many there are. */
function planForDeletion(observed: Observed, now: Instant): Plan {
  const { set, pods } = observed
  const status = statusOf(pods, [], {
    set,
    currentRevision: set.status?.currentRevision ?? '',
    updateRevision: set.status?.updateRevision ?? '',
    now,
  })
  const pace = isOrdered(set) ? 'ordered' : 'parallel'
  return { steps: [], pace, status, waiting: null, outcome: settled }
}

function outcomeOf({ set, pods }: Observed, status: StatefulSetStatus, now: Instant): Outcome {
  const minReadySeconds = minReadySecondsOf(set)
  if (minReadySeconds === 0 || (status.readyReplicas ?? 0) === (status.availableReplicas ?? 0)) return settled
  let next = now + minReadySeconds * 1000
  for (const pod of pods) {
    const at = availableAt(pod, minReadySeconds)
    if (at !== null && at > now) next = Math.min(next, at)
  }
  return { kind: 'checkAgain', afterMs: next - now }
}
