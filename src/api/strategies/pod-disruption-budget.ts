import type { PodDisruptionBudget } from '../generated/types.ts'
import {
  validatePodDisruptionBudget,
  validatePodDisruptionBudgetStatus,
} from '../validation/pod-disruption-budget.ts'
import { ageColumn, column, nameColumn } from './columns.ts'
import type { Particulars } from './strategy-with.ts'

export const podDisruptionBudgetParticulars: Particulars<PodDisruptionBudget> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Min Available', budget => String(budget.spec?.minAvailable ?? 'N/A')),
    column('Max Unavailable', budget => String(budget.spec?.maxUnavailable ?? 'N/A')),
    column('Allowed Disruptions', budget => budget.status?.disruptionsAllowed ?? 0, { type: 'integer' }),
    ageColumn,
  ],
  initialStatus: () => ({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
  validate: validatePodDisruptionBudget,
  validateStatus: (findings, budget) => validatePodDisruptionBudgetStatus(findings, budget),
}
