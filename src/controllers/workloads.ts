// The controllers of all workloads but StatefulSets. Their code is loaded when the first object of their kind appears.
import { kinds } from '../api/kinds.ts'
import type { ControllerContext, Informers } from '../control/controller.ts'
import { type Starting, together } from '../control/start-controller.ts'
import { need, startWhenNeeded } from '../control/start-when-needed.ts'
import { isTracked } from './jobs/nouns.ts'

export type WorkloadController =
  | 'cronjob-controller'
  | 'daemon-set-controller'
  | 'deployment-controller'
  | 'job-controller'
  | 'replicaset-controller'
  | 'replication-controller'
  | 'ttl-after-finished-controller'

/** Starts each controller, in its own context, once there is something for it to do. */
export function startWorkloads(
  informers: Pick<Informers, 'of'>,
  contextOf: (name: WorkloadController) => ControllerContext,
): Starting {
  const jobs = informers.of(kinds.Job)
  return together([
    startWhenNeeded([need(informers.of(kinds.ReplicaSet))], async () =>
      (await import('./replicasets/reconcile.ts')).startReplicaSets(contextOf('replicaset-controller')),
    ),
    startWhenNeeded([need(informers.of(kinds.ReplicationController))], async () =>
      (await import('./replicationcontrollers/reconcile.ts')).startReplicationControllers(
        contextOf('replication-controller'),
      ),
    ),
    startWhenNeeded([need(informers.of(kinds.Deployment))], async () =>
      (await import('./deployments/reconcile.ts')).startDeployments(contextOf('deployment-controller')),
    ),
    startWhenNeeded([need(informers.of(kinds.DaemonSet))], async () =>
      (await import('./daemonsets/reconcile.ts')).startDaemonSets(contextOf('daemon-set-controller')),
    ),
    startWhenNeeded([need(informers.of(kinds.CronJob))], async () =>
      (await import('./cronjobs/reconcile.ts')).startCronJobs(contextOf('cronjob-controller')),
    ),
    startWhenNeeded([need(jobs)], async () =>
      (await import('./jobs/reconcile.ts')).startJobs(contextOf('job-controller')),
    ),
    // A Pod that a Job holds may be there when no Job is any more.
    startWhenNeeded([need(jobs), need(informers.of(kinds.Pod), isTracked)], async () =>
      (await import('./jobs/orphans.ts')).startOrphanRelease(contextOf('job-controller')),
    ),
    startWhenNeeded([need(jobs, ({ spec }) => spec?.ttlSecondsAfterFinished !== undefined)], async () =>
      (await import('./jobs/ttl.ts')).startJobTtl(contextOf('ttl-after-finished-controller')),
    ),
  ])
}
