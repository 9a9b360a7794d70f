// What Kubernetes fills in where an object is silent. Pure and idempotent; applied to whatever is about to be validated.
//
// A default is part of the API: it is stored, compared and hashed, so each stands here to the letter, and kinds without an entry
// have none. What a strategy clears or allocates (status on create, addresses) is not decided here.

import type { ApiObject, Draft } from '../object.ts'
import { setAutoscalerDefaults, setAutoscalerV1Defaults } from './autoscaling.ts'
import {
  setLimitRangeDefaults,
  setNamespaceDefaults,
  setNodeDefaults,
  setPriorityClassDefaults,
  setResourceQuotaDefaults,
  setRoleBindingDefaults,
} from './cluster.ts'
import { setClaimTemplateDefaults, setResourceClaimDefaults } from './devices.ts'
import { setEndpointSliceDefaults, setEndpointsDefaults } from './endpoints.ts'
import {
  setApiServiceDefaults,
  setCustomResourceDefaults,
  setMutatingWebhookDefaults,
  setPolicyBindingDefaults,
  setPolicyDefaults,
  setWebhookDefaults,
} from './extension.ts'
import { setFlowSchemaDefaults, setPriorityLevelDefaults } from './flow-control.ts'
import { setIngressClassDefaults, setIngressDefaults, setNetworkPolicyDefaults } from './networking.ts'
import { setVolumeObjectDefaults } from './persistent-volume.ts'
import { setClaimDefaults } from './persistent-volume-claim.ts'
import { setPodDefaults } from './pod/pod.ts'
import { setSecretDefaults } from './secret.ts'
import { setServiceDefaults } from './service.ts'
import { setStatefulSetDefaults } from './stateful-set.ts'
import { setCsiDriverDefaults, setStorageClassDefaults } from './storage.ts'
import {
  setCronJobDefaults,
  setDaemonSetDefaults,
  setDeploymentDefaults,
  setJobDefaults,
  setPodTemplateObjectDefaults,
  setReplicaSetDefaults,
  setReplicationControllerDefaults,
} from './workloads.ts'

type Defaulter = (draft: Draft<ApiObject>) => void

/** By struct, which the kinds of two groups that share a name do not share. */
const defaulters = new Map<string, Defaulter>()

/** The draft was decoded as this struct: that is what makes the cast true. */
function on<T extends ApiObject>(struct: string, set: (draft: Draft<T>) => void): void {
  defaulters.set(struct, set as Defaulter)
}

on('APIService', setApiServiceDefaults)
on('CSIDriver', setCsiDriverDefaults)
on('ClusterRoleBinding', setRoleBindingDefaults)
on('CronJob', setCronJobDefaults)
on('CustomResourceDefinition', setCustomResourceDefaults)
on('DaemonSet', setDaemonSetDefaults)
on('Deployment', setDeploymentDefaults)
on('EndpointSlice', setEndpointSliceDefaults)
on('Endpoints', setEndpointsDefaults)
on('FlowSchema', setFlowSchemaDefaults)
on('HorizontalPodAutoscaler', setAutoscalerV1Defaults)
on('HorizontalPodAutoscalerV2', setAutoscalerDefaults)
on('Ingress', setIngressDefaults)
on('IngressClass', setIngressClassDefaults)
on('Job', setJobDefaults)
on('LimitRange', setLimitRangeDefaults)
on('MutatingAdmissionPolicy', setPolicyDefaults)
on('MutatingAdmissionPolicyBinding', setPolicyBindingDefaults)
on('MutatingWebhookConfiguration', setMutatingWebhookDefaults)
on('Namespace', setNamespaceDefaults)
on('NetworkPolicy', setNetworkPolicyDefaults)
on('Node', setNodeDefaults)
on('PersistentVolume', setVolumeObjectDefaults)
on('PersistentVolumeClaim', setClaimDefaults)
on('Pod', setPodDefaults)
on('PodTemplate', setPodTemplateObjectDefaults)
on('PriorityClass', setPriorityClassDefaults)
on('PriorityLevelConfiguration', setPriorityLevelDefaults)
on('ReplicaSet', setReplicaSetDefaults)
on('ReplicationController', setReplicationControllerDefaults)
on('ResourceClaimTemplate', setClaimTemplateDefaults)
on('ResourceQuota', setResourceQuotaDefaults)
on('ResourceResourceClaim', setResourceClaimDefaults)
on('RoleBinding', setRoleBindingDefaults)
on('Secret', setSecretDefaults)
on('Service', setServiceDefaults)
on('StatefulSet', setStatefulSetDefaults)
on('StorageClass', setStorageClassDefaults)
on('ValidatingAdmissionPolicy', setPolicyDefaults)
on('ValidatingAdmissionPolicyBinding', setPolicyBindingDefaults)
on('ValidatingWebhookConfiguration', setWebhookDefaults)

export function setDefaults(struct: string, draft: Draft<ApiObject>): void {
  defaulters.get(struct)?.(draft)
}
