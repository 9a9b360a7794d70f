// ReplicationControllers: ReplicaSets of old. They select by labels alone, and belong to nobody; all else is decided as for a
// ReplicaSet.
import type {
  Pod,
  ReplicaSet,
  ReplicationController,
  ReplicationControllerStatus,
} from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf } from '../../api/object.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import type { StartedController } from '../../control/start-controller.ts'
import { isActive } from '../../workload/activity.ts'
import { joinErrors } from '../../workload/failure.ts'
import { podOfTemplate } from '../../workload/template-pod.ts'
import { claimOwned } from '../owned/claim-owned.ts'
import { ownerReference, type Pass } from '../owned/pass.ts'
import { createPods, deletePods, podsPerPassMax } from '../owned/pods.ts'
import { startOwnerController } from '../owned/start-owner-controller.ts'
import { writeStatus } from '../owned/write-status.ts'
import { planReplicaSet, statusAfter } from '../replicasets/plan.ts'

export const startReplicationControllers = (context: ControllerContext): StartedController =>
  startOwnerController(context, {
    name: 'replicationcontroller',
    component: 'replication-controller',
    kind: kinds.ReplicationController,
    workers: 5,
    owned: [kinds.Pod],
    reconcile,
  })

async function reconcile(pass: Pass<ReplicationController>): Promise<Outcome> {
  const { owner, now } = pass
  const pods = await claimOwned(pass, { kind: kinds.Pod, mayAdopt: isActive })
  const plan = planReplicaSet({ set: asSet(owner), pods, family: pods }, { now, podsMax: podsPerPassMax })
  const errors = [
    ...(await createPods(pass, newPods(pass, plan.create))).errors,
    ...(await deletePods(pass, plan.remove)),
  ]
  const failure = errors.length > 0 ? joinErrors(errors) : null
  // Of Pods on their way out it does not tell.
  const { terminatingReplicas: _, ...status } = statusAfter(plan, { failure, now })
  await writeStatus<ReplicationController & { readonly status?: ReplicationControllerStatus }>(
    pass,
    owner,
    status,
  )
  if (failure) throw failure
  return plan.checkAgainMs === null ? settled : { kind: 'checkAgain', afterMs: plan.checkAgainMs }
}

const asSet = ({ metadata, spec, status }: ReplicationController): ReplicaSet => ({
  metadata,
  spec: { ...spec, selector: { matchLabels: spec?.selector } },
  status,
})

function newPods(pass: Pass<ReplicationController>, count: number): readonly Pod[] {
  const { owner } = pass
  const pod = podOfTemplate({
    template: owner.spec?.template ?? {},
    namespace: refOf(owner).namespace,
    generateName: `${nameOf(owner)}-`,
    owner: ownerReference(pass),
  })
  return Array.from({ length: count }, () => pod)
}
