// Autoscalers and disruption budgets of a set as they are now. Who may not see them is told of none: the notice above the
// page says what is not shown.
import type { HorizontalPodAutoscalerV2, PodDisruptionBudget } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { useLive } from '../live/live-store.tsx'
import { autoscalerKind, autoscalersOf, budgetsOf } from '../model/scalers.ts'
import type { SetView } from '../sets/set-model.ts'

export interface Scalers {
  readonly autoscalers: readonly HorizontalPodAutoscalerV2[]
  readonly budgets: readonly PodDisruptionBudget[]
}

export function useScalers({ namespace, set }: SetView): Scalers {
  return {
    autoscalers: autoscalersOf(set, useLive(autoscalerKind, namespace).items),
    budgets: budgetsOf(set, useLive(kinds.PodDisruptionBudget, namespace).items),
  }
}
