import { isDeepStrictEqual } from 'node:util'
import type { Pod, PodDisruptionBudget } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, controllerOf, keyOf, type ObjectKey, refOf, refOfKey } from '../../api/object.ts'
import { labelSelectorOf, matchesLabels, selectsEverything } from '../../api/select/selector.ts'
import { type ControllerContext, type Outcome, settled, type Wake } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { countsByScale, planBudget } from './plan.ts'
import { createReplicaLookup } from './wanted-replicas.ts'

const component = 'controllermanager'

/** Keeps the status of disruption budgets true. */
export function startDisruption(context: ControllerContext): StartedController {
  const { client, clock, events, informers } = context
  const budgets = informers.of(kinds.PodDisruptionBudget)
  const pods = informers.of(kinds.Pod)
  const replicasWanted = createReplicaLookup(context)

  const reconcile = async (key: ObjectKey): Promise<Outcome> => {
    const budget = budgets.get(refOfKey(key))
    if (!budget || budget.metadata?.deletionTimestamp !== undefined) return settled
    const selected = podsOf(budget, pods.list(budget.metadata?.namespace))
    const plan = planBudget({ budget, pods: selected, wanted: await replicasWanted(selected) }, clock.now())
    if (selected.length === 0 && budget.status?.observedGeneration === undefined)
      events.record({
        regarding: budget,
        type: 'Normal',
        reason: 'NoPods',
        message: 'No matching pods found',
        component,
      })
    if (!isDeepStrictEqual({ ...plan.status }, { ...budget.status })) {
      // The whole status, conditionally: the API server counts evictions in it.
      await client.update(
        kinds.PodDisruptionBudget,
        { ...budget, status: plan.status },
        { subresource: 'status' },
      )
      if (countsByScale(budget) && selected.some(pod => !controllerOf(pod))) tellUnmanaged(budget)
    }
    return plan.kind === 'status' && plan.checkAgainMs !== null
      ? { kind: 'checkAgain', afterMs: plan.checkAgainMs }
      : settled
  }

  const tellUnmanaged = (budget: PodDisruptionBudget): void => {
    const message =
      `Pods selected by this PodDisruptionBudget (selector: ${JSON.stringify(budget.spec?.selector)}) were found to be ` +
      'unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined ' +
      'behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
    events.record({ regarding: budget, type: 'Warning', reason: 'UnmanagedPods', message, component })
  }

  const wakeBudgetsOf = (pod: Pod, wake: Wake) => {
    for (const budget of budgets.list(refOf(pod).namespace))
      if (podsOf(budget, [pod]).length > 0) wake.enqueue(keyOf(refOf(budget)))
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
      watch(pods, (change, wake) => {
        wakeBudgetsOf(change.object, wake)
        if (change.kind === 'updated') wakeBudgetsOf(change.previous, wake)
      }),
      watchSizes(kinds.StatefulSet),
      watchSizes(kinds.Deployment),
      watchSizes(kinds.ReplicaSet),
    ],
  })
}

function podsOf(budget: PodDisruptionBudget, pods: readonly Pod[]): readonly Pod[] {
  const selector = labelSelectorOf(budget.spec?.selector)
  const isInReach = (pod: Pod) =>
    pod.metadata?.namespace === budget.metadata?.namespace &&
    pod.status?.phase !== 'Succeeded' &&
    pod.status?.phase !== 'Failed'
  return pods.filter(
    pod => isInReach(pod) && (selectsEverything(selector) || matchesLabels(selector, pod.metadata?.labels)),
  )
}
