// ReplicaSets at work: one pass claims Pods, makes or deletes what the plan says, and reports.
import type { Pod, ReplicaSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, nameOf, refOf } from '../../api/object.ts'
import { controlledBy, indexControlled } from '../../control/controlled-objects.ts'
import { type ControllerContext, type Informer, type Outcome, settled } from '../../control/controller.ts'
import type { StartedController } from '../../control/start-controller.ts'
import { isActive } from '../../workload/activity.ts'
import { joinErrors } from '../../workload/failure.ts'
import { podOfTemplate } from '../../workload/template-pod.ts'
import { claimOwned } from '../owned/claim-owned.ts'
import { ownerReference, type Pass } from '../owned/pass.ts'
import { createPods, deletePods, podsPerPassMax } from '../owned/pods.ts'
import { startOwnerController } from '../owned/start-owner-controller.ts'
import { writeStatus } from '../owned/write-status.ts'
import { planReplicaSet, podsOfAny, statusAfter } from './plan.ts'

export function startReplicaSets(context: ControllerContext): StartedController {
  const sets = context.informers.of(kinds.ReplicaSet)
  const pods = context.informers.of(kinds.Pod)
  indexControlled(sets)

  const reconcile = async (pass: Pass<ReplicaSet>): Promise<Outcome> => {
    const { owner: set, now } = pass
    const claimed = await claimOwned(pass, { kind: kinds.Pod, mayAdopt: isActive })
    const family = podsOfAny(familyOf(set, sets), each => controlledBy(pods, each))
    const plan = planReplicaSet({ set, pods: claimed, family }, { now, podsMax: podsPerPassMax })
    const errors = [
      ...(await createPods(pass, newPods(pass, plan.create))).errors,
      ...(await deletePods(pass, plan.remove)),
    ]
    const failure = errors.length > 0 ? joinErrors(errors) : null
    await writeStatus(pass, set, statusAfter(plan, { failure, now }))
    if (failure) throw failure
    return plan.checkAgainMs === null ? settled : { kind: 'checkAgain', afterMs: plan.checkAgainMs }
  }

  return startOwnerController(context, {
    name: 'replicaset',
    component: 'replicaset-controller',
    kind: kinds.ReplicaSet,
    workers: 5,
    owned: [kinds.Pod],
    reconcile,
  })
}

/** The sets with the same controller, and itself. */
function familyOf(set: ReplicaSet, sets: Informer<ReplicaSet>): readonly ReplicaSet[] {
  const controller = controllerOf(set)
  if (!controller) return [set]
  return controlledBy(sets, { metadata: { uid: controller.uid } })
}

function newPods(pass: Pass<ReplicaSet>, count: number): readonly Pod[] {
  const { owner: set } = pass
  const pod = podOfTemplate({
    template: set.spec?.template ?? {},
    namespace: refOf(set).namespace,
    generateName: `${nameOf(set)}-`,
    owner: ownerReference(pass),
  })
  return Array.from({ length: count }, () => pod)
}
