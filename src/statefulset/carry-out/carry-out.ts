import { assert } from '../../base/assert.ts'
import { asError } from '../../workload/failure.ts'
import { slowStart } from '../../workload/slow-start.ts'
import type { Phase, Step } from '../nouns/step.ts'
import type { Plan } from '../plan/plan.ts'
import { carryOutPod, type PassContext } from './carry-out-pod.ts'
import { carryOutRevision } from './carry-out-revision.ts'
import { isInBatches, isRevisionStep, podPhases, type Unit, unitsOf } from './order.ts'

/** How far a plan came. */
export interface Progress {
  readonly errors: readonly Error[]
  /** The steps that were not done, or not for certain. */
  readonly undone: readonly Step[]
}

/** Makes the update revision stand. Without it nothing of the plan holds. */
export async function carryOutRevisions(plan: Plan, pass: PassContext): Promise<void> {
  for (const step of plan.steps) if (isRevisionStep(step, 'revisions')) await carryOutRevision(step, pass)
}

/** Forgets old revisions. Done after everything else, even after a failure. */
export async function carryOutHistory(plan: Plan, pass: PassContext): Promise<void> {
  for (const step of plan.steps) if (isRevisionStep(step, 'history')) await carryOutRevision(step, pass)
}

/** Does what the plan says of Pods and claims. The first phase with an error is the last. */
export async function carryOutPods(plan: Plan, pass: PassContext): Promise<Progress> {
  assertPaced(plan)
  const undone: Step[] = []
  for (const phase of podPhases) {
    const errors = await carryOutPhase(phase, plan, pass, undone)
    if (errors.length === 0) continue
    const later = podPhases.slice(podPhases.indexOf(phase) + 1)
    undone.push(...plan.steps.filter(step => later.includes(step.phase)))
    return { errors, undone }
  }
  return { errors: [], undone }
}

async function carryOutPhase(
  phase: Phase,
  plan: Plan,
  pass: PassContext,
  undone: Step[],
): Promise<readonly Error[]> {
  const units = unitsOf(plan.steps, phase)
  const run = async (unit: Unit) => {
    try {
      await carryOutPod(unit, pass)
    } catch (error) {
      undone.push(...unit)
      throw error
    }
  }
  if (isInBatches(plan, phase)) {
    const { errors, left } = await slowStart(units, run)
    undone.push(...left.flat())
    return errors
  }
  for (const [index, unit] of units.entries()) {
    try {
      await run(unit)
    } catch (error) {
      undone.push(...units.slice(index + 1).flat())
      return [asError(error)]
    }
  }
  return []
}

/**
 * What upstream promises of an ordered set is the planner's to keep and the data's to lose: looked at once more before
 * anything is done. `maxUnavailable` alone lets several Pods go in the phase `update`.
 */
function assertPaced({ steps, pace }: Plan): void {
  let creations = 0
  let deletions = 0
  const going = new Set<string>()
  for (const step of steps) {
    if (step.kind === 'createPod') creations++
    if (step.kind !== 'deletePod') continue
    if (step.phase !== 'update') deletions++
    assert(step.pod.metadata?.uid, 'Only a Pod that was seen is deleted: the deletion is for its UID.')
    assert(!going.has(step.podName), 'A plan deletes a Pod once.')
    going.add(step.podName)
  }
  assert(
    pace === 'parallel' || creations + deletions <= 1,
    'A plan of an ordered set makes or deletes one Pod at most, but for updates.',
  )
}
