// Disruption budgets against what a set does to its own Pods.
import type { PodDisruptionBudget } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../api/select/selector.ts'
import { hasEnded } from '../../workload/pod-health.ts'
import { isHealthy } from '../virtual/prognosis.ts'
import { type Detector, type Facts, ownPods, replicasOrNone } from './facts.ts'
import type { HazardValues } from './hazard-values.ts'

type Budgets = HazardValues['H15']['budgets']

/** H15: the controller does not ask disruption budgets. */
export const againstBudgets: Detector = facts => {
  if (!facts.plan.steps.some(step => step.kind === 'delete')) return null
  const budgets = facts.snapshot.budgets.flatMap(budget => violated(facts, budget))
  if (budgets.length === 0) return null
  return {
    id: 'H15',
    severity: 'warning',
    values: { budgets, minimumAvailable: facts.plan.minimumAvailable },
  }
}

/** A budget counts all that its selector picks, whoever owns it. */
function violated(facts: Facts, budget: PodDisruptionBudget): Budgets {
  const { snapshot, set, plan } = facts
  const selector = labelSelectorOf(budget.spec?.selector)
  if (!matchesLabels(selector, set.spec?.template.metadata?.labels ?? {})) return []
  const mine = new Set(ownPods(facts))
  const others = snapshot.pods.filter(
    pod => !mine.has(pod) && !hasEnded(pod) && matchesLabels(selector, pod.metadata?.labels),
  )
  const othersAvailable = others.filter(isHealthy).length
  const needed = neededBy(budget.spec ?? {}, expectedOf(facts) + others.length)
  return plan.minimumAvailable + othersAvailable < needed ? [budgetOf(budget, othersAvailable)] : []
}

/**
 * The disruption controller expects as many as the set asks for: after scaling down the fewer. Those that scaling up adds
 * are not missed before they are there.
 */
function expectedOf({ snapshot: { before, after }, set }: Facts): number {
  const now = replicasOrNone(before ?? set)
  return after.kind === 'accepted' ? Math.min(now, replicasOrNone(set)) : now
}

function budgetOf({ metadata, spec }: PodDisruptionBudget, othersAvailable: number): Budgets[number] {
  const { minAvailable, maxUnavailable = 0 } = spec ?? {}
  const name = nameOf({ metadata })
  return minAvailable === undefined
    ? { name, bound: 'maxUnavailable', value: maxUnavailable, othersAvailable }
    : { name, bound: 'minAvailable', value: minAvailable, othersAvailable }
}

function neededBy(
  spec: { readonly minAvailable?: number | string; readonly maxUnavailable?: number | string },
  expected: number,
): number {
  const count = (value: number | string) =>
    typeof value === 'number' ? value : Math.ceil((expected * Number.parseFloat(value)) / 100)
  if (spec.minAvailable !== undefined) return count(spec.minAvailable)
  return spec.maxUnavailable === undefined ? 0 : expected - count(spec.maxUnavailable)
}
