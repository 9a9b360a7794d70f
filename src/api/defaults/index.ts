import type { Namespace, Node, PriorityClass, RoleBinding, Secret } from '../generated/types.ts'
import { type Kind, resourceName } from '../kinds.ts'
import type { ApiObject, Draft } from '../object.ts'
import { setPodDefaults, setPodTemplateDefaults } from './pod.ts'
import {
  setEndpointSliceDefaults,
  setEndpointsDefaults,
  setNetworkPolicyDefaults,
  setServiceDefaults,
} from './service.ts'
import { setStatefulSetDefaults } from './stateful-set.ts'
import { setClaimDefaults, setPersistentVolumeDefaults, setStorageClassDefaults } from './storage.ts'
import {
  setAutoscalerDefaults,
  setCronJobDefaults,
  setDaemonSetDefaults,
  setDeploymentDefaults,
  setJobDefaults,
  setReplicaSetDefaults,
  setReplicationControllerDefaults,
} from './workloads.ts'

/** Fills one kind's drafts. The draft has been decoded, so it has the kind's shape. */
type SetDefaults = (draft: never) => void

const defaultsOf: { readonly [resource: string]: SetDefaults } = {
  endpoints: setEndpointsDefaults,
  namespaces: setNamespaceDefaults,
  nodes: setNodeDefaults,
  persistentvolumeclaims: setClaimDefaults,
  persistentvolumes: setPersistentVolumeDefaults,
  pods: setPodDefaults,
  podtemplates: (draft: Draft<{ template?: Parameters<typeof setPodTemplateDefaults>[0] }>) =>
    setPodTemplateDefaults(draft.template),
  replicationcontrollers: setReplicationControllerDefaults,
  secrets: (secret: Draft<Secret>) => {
    secret.type ||= 'Opaque'
  },
  services: setServiceDefaults,
  'cronjobs.batch': setCronJobDefaults,
  'daemonsets.apps': setDaemonSetDefaults,
  'deployments.apps': setDeploymentDefaults,
  'endpointslices.discovery.k8s.io': setEndpointSliceDefaults,
  'horizontalpodautoscalers.autoscaling': setAutoscalerDefaults,
  'jobs.batch': setJobDefaults,
  'networkpolicies.networking.k8s.io': setNetworkPolicyDefaults,
  'priorityclasses.scheduling.k8s.io': (priorityClass: Draft<PriorityClass>) => {
    priorityClass.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  'replicasets.apps': setReplicaSetDefaults,
  'clusterrolebindings.rbac.authorization.k8s.io': setBindingDefaults,
  'rolebindings.rbac.authorization.k8s.io': setBindingDefaults,
  'statefulsets.apps': setStatefulSetDefaults,
  'storageclasses.storage.k8s.io': setStorageClassDefaults,
}

/** Fills in what a client may leave out, as upstream's defaulting does. Idempotent. */
export function setDefaults(kind: Pick<Kind, 'group' | 'plural'>, draft: Draft<ApiObject>): void {
  const setKind = defaultsOf[resourceName(kind)]
  if (setKind) setKind(draft as never)
}

function setNamespaceDefaults(namespace: Draft<Namespace>): void {
  const name = namespace.metadata?.name
  if (!namespace.metadata || !name) return
  namespace.metadata.labels ??= {}
  namespace.metadata.labels['kubernetes.io/metadata.name'] = name
}

function setNodeDefaults({ status }: Draft<Node>): void {
  if (!status?.capacity) return
  status.allocatable ??= {}
  for (const [resource, quantity] of Object.entries(status.capacity))
    status.allocatable[resource] ??= quantity
}

const rbac = 'rbac.authorization.k8s.io'

function setBindingDefaults(binding: Draft<RoleBinding>): void {
  if (binding.roleRef) binding.roleRef.apiGroup ||= rbac
  for (const subject of binding.subjects ?? []) {
    subject.apiGroup ??= subject.kind === 'User' || subject.kind === 'Group' ? rbac : ''
  }
}
