// Deployments at work: one pass claims ReplicaSets, carries out the plan, and reports.
import type { Deployment, ReplicaSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { keyOf, nameOf, refOf, uidOf } from '../../api/object.ts'
import { selectsEverything } from '../../api/select/selector.ts'
import { isNamespaceGoing, isRefusal } from '../../api/status-error.ts'
import { unreachable } from '../../base/assert.ts'
import { controlledBy, indexControlled } from '../../control/controlled-objects.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { StaleView } from '../../control/stale-view.ts'
import { type StartedController, watch } from '../../control/start-controller.ts'
import { replicasOf } from '../../workload/desired.ts'
import { asError } from '../../workload/failure.ts'
import { isControlledBy } from '../../workload/owners.ts'
import { hasEnded } from '../../workload/pod-health.ts'
import { claimOwned } from '../owned/claim-owned.ts'
import { ownerReference, type Pass } from '../owned/pass.ts'
import { ownerOf, selectorOf, startOwnerController } from '../owned/start-owner-controller.ts'
import { writeStatus } from '../owned/write-status.ts'
import { annotations, isRecreate } from './nouns.ts'
import { type DeploymentPlan, planDeployment } from './plan.ts'
import { isOfTemplate, type SetStep, withAnnotations } from './sheet.ts'
import { deadlineMsOf, withCondition } from './status.ts'

type DeploymentPass = Pass<Deployment>

export function startDeployments(context: ControllerContext): StartedController {
  const deployments = context.informers.of(kinds.Deployment)
  const sets = context.informers.of(kinds.ReplicaSet)
  const pods = context.informers.of(kinds.Pod)
  indexControlled(pods)

  const reconcile = async (pass: DeploymentPass): Promise<Outcome> => {
    const { owner: deployment, now } = pass
    if (selectsEverything(selectorOf(deployment))) {
      pass.tell(
        'Warning',
        'SelectingAll',
        'This deployment is selecting all pods. A non-empty selector is required.',
      )
      await writeStatus(pass, deployment, {
        ...deployment.status,
        observedGeneration: deployment.metadata?.generation,
      })
      return settled
    }
    const owned = await claimOwned(pass, { kind: kinds.ReplicaSet })
    const podsOf = (set: ReplicaSet) => controlledBy(pods, set)
    const observed = { deployment, sets: owned, owner: ownerReference(pass), podsOf }
    const plan = planDeployment(observed, now)
    for (const step of plan.steps) await carryOut(step, pass)
    await report(plan, pass)
    return plan.checkAgainMs === null ? settled : { kind: 'checkAgain', afterMs: plan.checkAgainMs }
  }

  return startOwnerController(context, {
    name: 'deployment',
    component: 'deployment-controller',
    kind: kinds.Deployment,
    workers: 5,
    owned: [kinds.ReplicaSet],
    reconcile,
    watches: [
      // A Deployment that makes all anew waits for the last of its old Pods to be gone.
      watch(pods, (change, wake) => {
        const isOver = change.kind === 'deleted' || hasEnded(change.object)
        const set = isOver ? ownerOf(change.object, sets) : null
        const deployment = set && ownerOf(set, deployments)
        if (deployment && isRecreate(deployment)) wake.enqueue(keyOf(refOf(deployment)))
      }),
    ],
  })
}

async function carryOut(step: SetStep, pass: DeploymentPass): Promise<void> {
  const { client } = pass
  switch (step.kind) {
    case 'createSet':
      return createSet(step.set, pass)
    case 'updateSet':
      pass.wrote(kinds.ReplicaSet, await client.update(kinds.ReplicaSet, step.set))
      return tellSize(pass, step.set, replicasOf(step.previous))
    case 'deleteSet':
      return deleteSet(step.set, pass)
    default:
      return unreachable(step)
  }
}

function tellSize({ tell }: DeploymentPass, set: ReplicaSet, before: number): void {
  const after = replicasOf(set)
  if (after === before) return
  const direction = after > before ? 'up' : 'down'
  tell(
    'Normal',
    'ScalingReplicaSet',
    `Scaled ${direction} replica set ${nameOf(set)} from ${before} to ${after}`,
  )
}

async function createSet(set: ReplicaSet, pass: DeploymentPass): Promise<void> {
  const { client, owner: deployment } = pass
  try {
    pass.wrote(kinds.ReplicaSet, await client.create(kinds.ReplicaSet, set))
    tellSize(pass, set, 0)
  } catch (error) {
    if (isNamespaceGoing(error)) return
    if (isRefusal(error, 'AlreadyExists')) return noteNamesake(set, pass)
    const message = `Failed to create new replica set "${nameOf(set)}": ${asError(error).message}`
    pass.tell('Warning', 'ReplicaSetCreateError', message)
    const status = failedStatus(deployment, message, pass.now)
    await writeStatus(pass, deployment, status)
    throw error
  }
}

function failedStatus(
  deployment: Deployment,
  message: string,
  now: number,
): NonNullable<Deployment['status']> {
  if (deadlineMsOf(deployment) === null) return deployment.status ?? {}
  const said = { type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message }
  return { ...deployment.status, conditions: withCondition(deployment.status?.conditions ?? [], said, now) }
}

/** The name is taken. By itself, as seen too late, or by another template: then the next name is another. */
async function noteNamesake(set: ReplicaSet, pass: DeploymentPass): Promise<void> {
  const { client, owner: deployment } = pass
  const taken = await client.get(kinds.ReplicaSet, refOf(set))
  pass.wrote(kinds.ReplicaSet, taken)
  if (isControlledBy(taken, deployment) && isOfTemplate(taken, deployment))
    throw new StaleView(`replicaset ${nameOf(set)} has just been made`)
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
  await writeStatus(pass, deployment, { ...deployment.status, collisionCount })
  throw new StaleView(`the name ${nameOf(set)} is taken by another replicaset`)
}

async function deleteSet(set: ReplicaSet, pass: DeploymentPass): Promise<void> {
  try {
    const preconditions = { uid: uidOf(set), resourceVersion: set.metadata?.resourceVersion }
    pass.wrote(kinds.ReplicaSet, await pass.client.delete(kinds.ReplicaSet, refOf(set), { preconditions }))
  } catch (error) {
    if (!isRefusal(error, 'NotFound')) throw error
  }
}

async function report({ status, revision }: DeploymentPlan, pass: DeploymentPass): Promise<void> {
  const { owner: deployment } = pass
  const marked =
    revision === null ? deployment : withAnnotations(deployment, { [annotations.revision]: revision })
  if (marked === deployment) {
    await writeStatus(pass, deployment, status)
    return
  }
  pass.wrote(
    kinds.Deployment,
    await pass.client.update(kinds.Deployment, { ...marked, status }, { subresource: 'status' }),
  )
}
