// Carries out a plan in virtual time, in the order and with the consequences that the controller's own failures have: what
// fails for one Pod ends its unit, its batch is finished, and no later phase is begun.
import { batchesIn, podPhases, type Unit } from '../../statefulset/carry-out/order.ts'
import type { PodStep, Step } from '../../statefulset/nouns/step.ts'
import type { Plan } from '../../statefulset/plan/plan.ts'

/** What came of one step. `taken`: somebody else has the Pod's name. */
export type StepResult = 'done' | 'nothing' | 'refused' | 'taken'

export interface CarriedOut {
  /** The steps that changed something, in order. */
  readonly done: readonly Step[]
  /** The steps that were not done. */
  readonly undone: readonly Step[]
}

export function carryOutVirtually(plan: Plan, doStep: (step: Step) => StepResult): CarriedOut {
  const done: Step[] = []
  const perform = (step: Step): StepResult => {
    const result = doStep(step)
    if (result === 'done') done.push(step)
    return result
  }
  for (const step of plan.steps) {
    if (step.phase !== 'ownership' && step.phase !== 'revisions') continue
    // Without its revision no Pod is touched.
    if (perform(step) === 'refused') return { done, undone: plan.steps.filter(each => !done.includes(each)) }
  }
  const undone = carryOutPods(plan, perform)
  for (const step of plan.steps) if (step.phase === 'history') perform(step)
  return { done, undone }
}

function carryOutPods(plan: Plan, perform: (step: PodStep) => StepResult): readonly Step[] {
  for (const [at, phase] of podPhases.entries()) {
    const batches = batchesIn(plan, phase)
    for (const [place, batch] of batches.entries()) {
      const failed = batch.filter(unit => !carryOutUnit(unit, perform))
      if (failed.length === 0) continue
      const later = podPhases.slice(at + 1)
      return [
        ...failed.flat(),
        ...batches.slice(place + 1).flat(2),
        ...plan.steps.filter(step => later.includes(step.phase)),
      ]
    }
  }
  return []
}

/** All claims are tried before the first that fails ends the unit; the owners of claims are set even if the Pod is refused. */
function carryOutUnit(unit: Unit, perform: (step: PodStep) => StepResult): boolean {
  let isClaimMissing = false
  let isRefused = false
  for (const step of unit) {
    if (step.kind === 'refuseTerminatingClaims') isClaimMissing = true
    else if (step.kind === 'createClaim') isClaimMissing = perform(step) === 'refused' || isClaimMissing
    else if (isClaimMissing) return false
    else if (!isRefused || step.kind === 'updateClaimOwners') {
      const result = perform(step)
      if (result === 'taken') return false
      isRefused ||= result === 'refused'
    }
  }
  return !isRefused && !isClaimMissing
}
