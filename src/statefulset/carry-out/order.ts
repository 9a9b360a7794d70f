// In which order the steps of a plan are carried out, as data: what the controller does and what `kedge plan` foresees
// come from here.
//
// Phases follow each other, and the first with a failure is the last of the Pods' phases. Within a phase the steps of one
// Pod are a unit; units go one by one, or, in parallel, in batches of 1, 2, 4 …, and a batch with a failure is the last.
import { batchesOf } from '../../workload/slow-start.ts'
import type { Phase, PodStep, RevisionStep, Step } from '../nouns/step.ts'
import type { Plan } from '../plan/plan.ts'

export const podPhases: readonly Phase[] = ['replicas', 'claims', 'condemned', 'update']

/** The steps of one Pod within a phase. */
export type Unit = readonly PodStep[]

/** Updates go one by one, also in a set that is otherwise parallel. */
export const isInBatches = (plan: Pick<Plan, 'pace'>, phase: Phase): boolean =>
  plan.pace === 'parallel' && phase !== 'update'

/** The units of a phase in the batches that they are carried out in. */
export function batchesIn(plan: Plan, phase: Phase): readonly (readonly Unit[])[] {
  const units = unitsOf(plan.steps, phase)
  return isInBatches(plan, phase) ? batchesOf(units) : units.map(unit => [unit])
}

/** The steps of a phase, those of one Pod together. */
export function unitsOf(steps: readonly Step[], phase: Phase): readonly Unit[] {
  const units: PodStep[][] = []
  for (const step of steps) {
    if (step.phase !== phase || !isPodStep(step)) continue
    const last = units.at(-1)
    if (last?.[0]?.podName === step.podName) last.push(step)
    else units.push([step])
  }
  return units
}

export const isRevisionStep = (step: Step, phase: Phase): step is RevisionStep =>
  step.phase === phase && (phase === 'revisions' || phase === 'history')

const isPodStep = (step: Step): step is PodStep => podPhases.includes(step.phase)
