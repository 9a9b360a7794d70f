// Before a change: what of it is dangerous, and whether to make it all the same.
import type { Edit, Hazard, PlanDocument } from '../../foresee/index.ts'
import { printHazards } from '../../foresee/words/print-text.ts'
import { ask } from '../terminal/ask.ts'
import { inkOf } from '../terminal/ink.ts'
import { type ForeseeOptions, foreseeEdit } from './foresee-edit.ts'
import type { SetContext } from './on-set.ts'

export interface ConsentOptions extends Pick<ForeseeOptions, 'services'> {
  /** `-y`. */
  readonly isAnswered: boolean
}

export const dangersOf = ({ hazards }: PlanDocument): readonly Hazard[] =>
  hazards.filter(({ severity }) => severity === 'danger')

/** Foresees the edit. Where there is danger in it, shows that and asks; false when the person would rather not. */
export async function consentTo(
  context: SetContext,
  edit: Edit,
  { isAnswered, services }: ConsentOptions,
): Promise<boolean> {
  const { connection, ref, teller } = context
  const plan = await foreseeEdit(connection, { ...ref, edit, services })
  teller.tell(ref, { kind: 'plan', plan })
  // The server says no in its own words when it is asked to do it.
  if (plan.end.kind === 'refused') return true
  return consentToPlan(context, plan, isAnswered)
}

/** The same for a plan that is there. */
export async function consentToPlan(
  { console, ref }: Pick<SetContext, 'console' | 'ref'>,
  plan: PlanDocument,
  isAnswered: boolean,
): Promise<boolean> {
  const dangers = dangersOf(plan)
  if (dangers.length === 0) return true
  console.err.write(`${printHazards(dangers, inkOf(console.err, console.env))}\n`)
  return ask(console, { text: `Change statefulset ${ref.namespace}/${ref.name} all the same?`, isAnswered })
}
