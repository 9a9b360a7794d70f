import type { PlanDocument } from '../plan-document.ts'

/** Whether the plan does nothing to Pods or claims, nor to the object. */
export function isNothing(plan: PlanDocument): boolean {
  const acts =
    plan.steps.some(({ kind }) => kind !== 'wait') ||
    plan.claims.some(({ fate }) => fate !== 'kept' && fate !== 'orphaned')
  return (
    !acts && plan.changes.length === 0 && plan.set.exists && !plan.set.removed && plan.end.kind === 'done'
  )
}
