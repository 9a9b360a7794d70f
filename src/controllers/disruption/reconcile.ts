import { isEqual } from '../../api/equality.ts'
import type { Pod, PodDisruptionBudget } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, controllerOf, keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import {
  labelSelectorOf,
  matchesLabels,
  type Selector,
  selectsEverything,
} from '../../api/select/selector.ts'
import {
  type Change,
  type ControllerContext,
  type Outcome,
  settled,
  type Wake,
} from '../../control/controller.ts'
import {
  type StartedController,
  type Starting,
  startController,
  together,
  watch,
} from '../../control/start-controller.ts'
import { type BudgetPlan, countsByScale, planBudget } from './plan.ts'
import { startStaleTargets } from './stale-targets.ts'
import { createReplicaLookup } from './wanted-replicas.ts'

const component = 'controllermanager'

/** What an owner of another API wants is announced to nobody: asked again where it could not be told. */
const countAgainMs = 10_000

/** Two controllers: one keeps the status of disruption budgets true, the other takes back what came to nothing. */
export const startDisruption = (context: ControllerContext): Starting =>
  together([startBudgets(context), startStaleTargets(context)])

function startBudgets(context: ControllerContext): StartedController {
  const { client, clock, events, informers } = context
  const budgets = informers.of(kinds.PodDisruptionBudget)
  const pods = informers.of(kinds.Pod)
  const replicasWanted = createReplicaLookup(context)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const budget = budgets.get(refOfKey(key))
    if (!budget || budget.metadata?.deletionTimestamp !== undefined) return settled
    const selected = pods.list(budget.metadata?.namespace).filter(selectionOf(budget))
    const plan = planBudget({ budget, pods: selected, wanted: await replicasWanted(selected) }, clock.now())
    if (selected.length === 0 && budget.status?.observedGeneration === undefined)
      events.record({
        regarding: budget,
        type: 'Normal',
        reason: 'NoPods',
        message: 'No matching pods found',
        component,
      })
    if (!isEqual(plan.status, budget.status)) {
      // The whole status, conditionally: the API server counts evictions in it.
      await client.update(
        kinds.PodDisruptionBudget,
        { ...budget, status: plan.status },
        { subresource: 'status' },
      )
      tellOf(budget, plan)
      if (countsByScale(budget) && selected.some(pod => !controllerOf(pod))) tellUnmanaged(budget)
    }
    if (plan.kind === 'failed') return { kind: 'checkAgain', afterMs: countAgainMs }
    return plan.checkAgainMs === null ? settled : { kind: 'checkAgain', afterMs: plan.checkAgainMs }
  }

  /** What the new status has dropped or could not tell. */
  const tellOf = (budget: PodDisruptionBudget, plan: BudgetPlan): void => {
    const warn = (regarding: ApiObject, reason: string, message: string) =>
      events.record({ regarding, type: 'Warning', reason, message, component })
    if (plan.kind === 'failed') {
      const message = `Failed to calculate the number of expected pods: ${plan.message}`
      warn(budget, 'CalculateExpectedPodCountFailed', message)
      return
    }
    const { namespace } = refOf(budget)
    // Upstream names the namespace twice, and no budget.
    for (const pod of plan.notDeleted)
      warn(pod, 'NotDeleted', `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`)
  }

  const tellUnmanaged = (budget: PodDisruptionBudget): void => {
    const message =
      `Pods selected by this PodDisruptionBudget (selector: ${JSON.stringify(budget.spec?.selector)}) were found to be ` +
      'unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined ' +
      'behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
    events.record({ regarding: budget, type: 'Warning', reason: 'UnmanagedPods', message, component })
  }

  const wakeBudgetsOf = (change: Change<Pod>, wake: Wake) => {
    const states = change.kind === 'updated' ? [change.object, change.previous] : [change.object]
    for (const budget of budgets.list(refOf(change.object).namespace)) {
      const selects = selectionOf(budget)
      if (states.some(selects)) wake.enqueue(keyOf(refOf(budget)))
    }
  }

  // Who wants more pods needs more of them healthy.
  const watchSizes = <T extends ApiObject & { readonly spec?: { readonly replicas?: number } }>(
    kind: Kind<T>,
  ) =>
    watch(informers.of(kind), (change, wake) => {
      const before = change.kind === 'updated' ? change.previous.spec?.replicas : undefined
      if (before === change.object.spec?.replicas) return
      for (const budget of budgets.list(change.object.metadata?.namespace)) wake.enqueue(keyOf(refOf(budget)))
    })

  return startController({
    name: 'disruption',
    workers: 8,
    context,
    backoffMsMax: 60_000,
    reconcile,
    watches: [
      watch(budgets, ({ object }, wake) => wake.enqueue(keyOf(refOf(object)))),
      watch(pods, wakeBudgetsOf),
      watchSizes(kinds.StatefulSet),
      watchSizes(kinds.Deployment),
      watchSizes(kinds.ReplicaSet),
      watchSizes(kinds.ReplicationController),
    ],
  })
}

/** Whether a Pod of the budget's namespace is one that it counts. */
function selectionOf(budget: PodDisruptionBudget): (pod: Pod) => boolean {
  const selector = selectorOf(budget)
  return ({ status, metadata }) =>
    status?.phase !== 'Succeeded' &&
    status?.phase !== 'Failed' &&
    (selectsEverything(selector) || matchesLabels(selector, metadata?.labels))
}

const selectors = new WeakMap<PodDisruptionBudget, Selector>()

/** Read once for each state of the budget: every change of a Pod asks all budgets of its namespace. */
function selectorOf(budget: PodDisruptionBudget): Selector {
  const selector = selectors.get(budget) ?? labelSelectorOf(budget.spec?.selector)
  selectors.set(budget, selector)
  return selector
}
