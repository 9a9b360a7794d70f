import type { MatchCondition } from '../../api/generated/types.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'

/** Whether all of a webhook's conditions hold. Rejects where one cannot be told. */
export async function matchConditionsHold(
  conditions: readonly MatchCondition[] | undefined,
  subject: { readonly call: Call; readonly admitted: Admitted },
): Promise<boolean> {
  if (!conditions || conditions.length === 0) return true
  const { conditionsHold, variablesOf } = await import('../policies/admission-cel.ts')
  return conditionsHold(conditions, variablesOf(subject, null))
}
