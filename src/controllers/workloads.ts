// The controllers of all workloads but StatefulSets. Their code is loaded when the first object of their kind appears.
import { kinds } from '../api/kinds.ts'
import type { ControllerContext, Informers } from '../control/controller.ts'
import { type Starting, together } from '../control/start-controller.ts'
import { startWhenNeeded } from '../control/start-when-needed.ts'

export type WorkloadController = 'deployment-controller' | 'replicaset-controller'

/** Starts each controller, in its own context, once there is something for it to do. */
export const startWorkloads = (
  informers: Pick<Informers, 'of'>,
  contextOf: (name: WorkloadController) => ControllerContext,
): Starting =>
  together([
    startWhenNeeded(informers.of(kinds.ReplicaSet), async () =>
      (await import('./replicasets/reconcile.ts')).startReplicaSets(contextOf('replicaset-controller')),
    ),
    startWhenNeeded(informers.of(kinds.Deployment), async () =>
      (await import('./deployments/reconcile.ts')).startDeployments(contextOf('deployment-controller')),
    ),
  ])
