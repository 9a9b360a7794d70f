// Whether an edit has become more dangerous than what somebody has read of it: nodes, claims, quotas and whatever else stands
// beside a set may be others by the time that they press the button. Pure.
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'
import type { ShownPlan } from './use-preview.ts'

export function isWorse(read: ShownPlan, now: ShownPlan): boolean {
  if (now.kind !== 'planned') return false
  const known = new Set(read.kind === 'planned' ? dangersIn(read.plan) : [])
  return dangersIn(now.plan).some(danger => !known.has(danger))
}

/** By what they come to: what they were found by, a number of restarts for one, may be told in other words each time. */
const dangersIn = ({ hazards, end }: PlanDocument): readonly string[] => [
  ...hazards
    .filter(({ severity }) => severity === 'danger')
    .map(({ id, consequence }) => `${id} ${consequence}`),
  ...(end.kind === 'stuck' ? [`stuck ${end.pod} ${end.why}`] : []),
]
