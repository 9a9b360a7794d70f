// Every controller that a cluster needs besides that of StatefulSets, each seeing the API through its client only.
// Which of them run where is said in `src/profiles.ts`.
import type { ControllerContext } from '../control/controller.ts'
import { type Starting, together } from '../control/start-controller.ts'
import { startAccounts } from './accounts/reconcile.ts'
import type { ApiAddress } from './bootstrap/plan.ts'
import { bootstrapCluster } from './bootstrap/reconcile.ts'
import { startDefinitions } from './definitions/reconcile.ts'
import { startDisruption } from './disruption/reconcile.ts'
import { startEndpointMirror } from './endpoints/mirror.ts'
import { startEndpoints } from './endpoints/reconcile.ts'
import { startEventTtl } from './event-ttl/reconcile.ts'
import { startGarbageCollector } from './garbage/reconcile.ts'
import { startNamespaces } from './namespaces/reconcile.ts'
import { startNodeLifecycle } from './nodes/reconcile.ts'
import { startPodGc } from './pod-gc/reconcile.ts'
import { startQuotas } from './quota/reconcile.ts'
import { startScheduler } from './scheduler/reconcile.ts'
import type { VolumeDirectories } from './volumes/directories.ts'
import { startEphemeralVolumes } from './volumes/ephemeral.ts'
import { startVolumes } from './volumes/reconcile.ts'

export { localProvisioner } from '../scheduling/storage-names.ts'
export type { ApiAddress } from './bootstrap/plan.ts'
export type { VolumeDirectories } from './volumes/directories.ts'

export interface ControllersOptions {
  /** The certificate of the CA that has signed the API server's own, as PEM: `kube-root-ca.crt` in every namespace. */
  readonly ca: string
  /** What the Service `kubernetes` points at; null for none. */
  readonly apiAddress: ApiAddress | null
  /** Where the local provisioner keeps volumes; null: nothing is provisioned, and no class `standard` made. */
  readonly directories: VolumeDirectories | null
}

/** Makes what every cluster has, and starts the controllers that look after it. */
export function startControllers(
  context: ControllerContext,
  { ca, apiAddress, directories }: ControllersOptions,
): Starting {
  const made = bootstrapCluster(context.client, { apiAddress, standardClass: directories !== null })
  return together([
    { ready: made, stop: async () => {} },
    startAccounts(context, { ca }),
    startDefinitions(context),
    startDisruption(context),
    startEndpoints(context),
    startEndpointMirror(context),
    startEphemeralVolumes(context),
    startEventTtl(context),
    startGarbageCollector(context),
    startNamespaces(context),
    startNodeLifecycle(context),
    startPodGc(context),
    startQuotas(context),
    startScheduler(context),
    startVolumes(context, { directories }),
  ])
}
