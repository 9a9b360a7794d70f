// What the server warns of when all objects are tried. Of the set the plan tells the same itself. Pure.
import type { PlanDocument } from '../../../src/foresee/plan-document.ts'

/** Each once, without those that stand in the plan. */
export function warningsBeside(
  plan: Pick<PlanDocument, 'notes'>,
  warnings: readonly string[],
): readonly string[] {
  const told = new Set(plan.notes.flatMap(note => (note.kind === 'warning' ? [note.message] : [])))
  return [...new Set(warnings)].filter(text => !told.has(text))
}
