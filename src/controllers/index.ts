// Every controller that a cluster needs besides that of StatefulSets, each seeing the API through its client only.
// Which of them run where is said in `src/profiles.ts`.
import { kinds } from '../api/kinds.ts'
import type { ControllerContext } from '../control/controller.ts'
import { type Starting, together } from '../control/start-controller.ts'
import { atOnce, type StartLater } from '../control/start-later.ts'
import { need, startWhenNeeded } from '../control/start-when-needed.ts'
import { startRoleAggregation } from './access/reconcile.ts'
import { usesSince } from './account-tokens/legacy-uses.ts'
import { type SignAccountToken, startAccountTokens } from './account-tokens/reconcile.ts'
import { startAccounts } from './accounts/reconcile.ts'
import { startAutoscaler } from './autoscaler/reconcile.ts'
import type { ApiAddress, ExtensionAuthentication } from './bootstrap/plan.ts'
import { bootstrapCluster } from './bootstrap/reconcile.ts'
import { type SignCertificate, startCertificates } from './certificates/reconcile.ts'
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
import { startServiceAddresses } from './service-ranges/keep-addresses.ts'
import { startServiceRanges } from './service-ranges/keep-ranges.ts'
import type { VolumeDirectories } from './volumes/directories.ts'
import { startEphemeralVolumes } from './volumes/ephemeral.ts'
import { startVolumes } from './volumes/reconcile.ts'
import { startWorkloads, type WorkloadController } from './workloads.ts'

export { localProvisioner } from '../scheduling/storage-names.ts'
export { noteLegacyUses } from './account-tokens/legacy-uses.ts'
export type { ApiAddress } from './bootstrap/plan.ts'
export { bootstrapCluster, publishApiEndpoint } from './bootstrap/reconcile.ts'
export type { VolumeDirectories } from './volumes/directories.ts'

export interface ControllersOptions {
  /** The certificate of the CA that has signed the API server's own, as PEM: `kube-root-ca.crt` in every namespace. */
  readonly ca: string
  /** Fills Secrets with tokens of accounts; nobody does if left out. */
  readonly accountToken?: SignAccountToken | null
  /** Signs the certificates that are asked for and approved; nobody does if left out. */
  readonly signCertificate?: SignCertificate | null
  /** What servers of other groups need to know whom to believe; nothing is told if left out. */
  readonly authentication?: ExtensionAuthentication | null
  /** What the Service `kubernetes` points at; null for none. */
  readonly apiAddress: ApiAddress | null
  /** Where the local provisioner keeps volumes; null: nothing is provisioned, and no class `standard` made. */
  readonly directories: VolumeDirectories | null
  /** The context in which a controller acts as its own user; all act as one if left out. */
  contextOf?(controller: ControllerName): ControllerContext
  /** Starts what the first request does not need; at once if left out. */
  readonly later?: StartLater
}

/** The controllers by the names of upstream's accounts for them, where it has one. */
export type ControllerName =
  | WorkloadController
  | 'certificate-controller'
  | 'clusterrole-aggregation-controller'
  | 'disruption-controller'
  | 'endpointslice-controller'
  | 'endpointslicemirroring-controller'
  | 'ephemeral-volume-controller'
  | 'event-ttl'
  | 'generic-garbage-collector'
  | 'horizontal-pod-autoscaler'
  | 'kube-scheduler'
  | 'namespace-controller'
  | 'node-controller'
  | 'persistent-volume-binder'
  | 'pod-garbage-collector'
  | 'resourcequota-controller'
  | 'service-account-controller'
  | 'service-cidrs-controller'
  | 'statefulset-controller'
  | 'validatingadmissionpolicy-status-controller'
  | 'workspace-controller'

const idle: Starting = { ready: Promise.resolve(), stop: async () => {} }

/** Makes what every cluster has, and starts the controllers that look after it. */
export function startControllers(context: ControllerContext, options: ControllersOptions): Starting {
  const { ca, accountToken = null, signCertificate = null, apiAddress, directories } = options
  const contextOf = (name: ControllerName) => options.contextOf?.(name) ?? context
  const { authentication = null } = options
  const standardClass = directories !== null
  const configMaps = accountToken === null ? [] : [usesSince(context.clock.now())]
  const made = bootstrapCluster(context.client, { apiAddress, standardClass, authentication, configMaps })
  const { later = atOnce } = options
  const own = (start: (context: ControllerContext) => Starting, name: ControllerName) =>
    later(() => start(contextOf(name)))
  return together([
    { ready: made, stop: async () => {} },
    own(startAutoscaler, 'horizontal-pod-autoscaler'),
    // Not later: a Pod that comes with the first request is to find the account of its namespace.
    startAccounts(contextOf('service-account-controller'), { ca }),
    // It signs as the server, in upstream too.
    accountToken === null ? idle : later(() => startAccountTokens(context, { ca, sign: accountToken })),
    signCertificate === null
      ? idle
      : later(() => startCertificates(contextOf('certificate-controller'), signCertificate)),
    own(startRoleAggregation, 'clusterrole-aggregation-controller'),
    // Part of the server, in upstream too.
    later(() => startDefinitions(context)),
    own(startDisruption, 'disruption-controller'),
    own(startEndpoints, 'endpointslice-controller'),
    own(startEndpointMirror, 'endpointslicemirroring-controller'),
    own(startEphemeralVolumes, 'ephemeral-volume-controller'),
    own(startEventTtl, 'event-ttl'),
    own(startGarbageCollector, 'generic-garbage-collector'),
    own(startNamespaces, 'namespace-controller'),
    own(startNodeLifecycle, 'node-controller'),
    own(startPodGc, 'pod-garbage-collector'),
    own(startQuotas, 'resourcequota-controller'),
    own(startScheduler, 'kube-scheduler'),
    // Part of the server, in upstream too.
    later(() => startServiceAddresses(context)),
    later(() => startServiceRanges(contextOf('service-cidrs-controller'), { server: context.client })),
    later(() => startVolumes(contextOf('persistent-volume-binder'), { directories })),
    later(() => startWorkloads(context.informers, contextOf)),
    later(() => startPolicyStatusWhenNeeded(context, contextOf)),
  ])
}

/** What checks expressions loads with the first policy. */
const startPolicyStatusWhenNeeded = (
  { informers }: ControllerContext,
  contextOf: (name: ControllerName) => ControllerContext,
): Starting =>
  startWhenNeeded([need(informers.of(kinds.ValidatingAdmissionPolicy))], async () =>
    (await import('./policy-status/reconcile.ts')).startPolicyStatus(
      contextOf('validatingadmissionpolicy-status-controller'),
    ),
  )
