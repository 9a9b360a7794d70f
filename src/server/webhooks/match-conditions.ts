import type { MatchCondition } from '../../api/generated/types.ts'
import type { ConditionSubject } from './evaluate-conditions.ts'

/** Whether all of a webhook's conditions hold. Rejects where one cannot be told. */
export async function matchConditionsHold(
  conditions: readonly MatchCondition[] | undefined,
  subject: ConditionSubject,
): Promise<boolean> {
  if (!conditions || conditions.length === 0) return true
  const { evaluateConditions } = await import('./evaluate-conditions.ts')
  return evaluateConditions(conditions, subject)
}
