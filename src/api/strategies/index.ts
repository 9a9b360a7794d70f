import { apiVersionOf, type Kind } from '../kinds.ts'
import type { ApiObject } from '../object.ts'
import type { Strategy } from '../strategy.ts'
import {
  clusterRoleBindingParticulars,
  clusterRoleParticulars,
  roleBindingParticulars,
  roleParticulars,
} from './access.ts'
import {
  mutatingBindingParticulars,
  mutatingPolicyParticulars,
  validatingBindingParticulars,
  validatingPolicyParticulars,
  webhookParticulars,
} from './admission-policy.ts'
import { autoscalerParticulars, autoscalerV2Particulars } from './autoscaling.ts'
import { certificateSigningRequestParticulars } from './certificate-signing-request.ts'
import * as cluster from './cluster.ts'
import { controllerRevisionParticulars } from './controller-revision.ts'
import { configMapParticulars } from './core/config-map.ts'
import { endpointSliceParticulars, endpointsParticulars } from './core/endpoints.ts'
import { eventParticulars, eventsEventParticulars } from './core/event.ts'
import { namespaceParticulars } from './core/namespace.ts'
import { nodeParticulars } from './core/node.ts'
import { persistentVolumeParticulars } from './core/persistent-volume.ts'
import { persistentVolumeClaimParticulars } from './core/persistent-volume-claim.ts'
import { secretParticulars } from './core/secret.ts'
import { serviceParticulars } from './core/service.ts'
import { serviceAccountParticulars } from './core/service-account.ts'
import { customResourceDefinitionParticulars } from './custom-resource-definition.ts'
import { leaseParticulars } from './lease.ts'
import * as networking from './networking.ts'
import { podParticulars } from './pod/pod.ts'
import { podDisruptionBudgetParticulars } from './pod-disruption-budget.ts'
import { statefulSetParticulars } from './stateful-set.ts'
import * as storage from './storage.ts'
import { storageClassParticulars } from './storage-class.ts'
import { type Particulars, strategyWith } from './strategy-with.ts'
import * as workloads from './workloads.ts'

/** Particulars by kind. A kind that is not here is stored and listed by the rules that hold for all. */
const particulars: { readonly [kind: string]: Particulars<never> } = {
  'v1 ComponentStatus': cluster.componentStatusParticulars,
  'v1 ConfigMap': configMapParticulars,
  'v1 Endpoints': endpointsParticulars,
  'v1 Event': eventParticulars,
  'v1 LimitRange': cluster.limitRangeParticulars,
  'v1 Namespace': namespaceParticulars,
  'v1 Node': nodeParticulars,
  'v1 PersistentVolume': persistentVolumeParticulars,
  'v1 PersistentVolumeClaim': persistentVolumeClaimParticulars,
  'v1 Pod': podParticulars,
  'v1 PodTemplate': workloads.podTemplateParticulars,
  'v1 ReplicationController': workloads.replicationControllerParticulars,
  'v1 ResourceQuota': cluster.resourceQuotaParticulars,
  'v1 Secret': secretParticulars,
  'v1 Service': serviceParticulars,
  'v1 ServiceAccount': serviceAccountParticulars,
  'admissionregistration.k8s.io/v1 MutatingAdmissionPolicy': mutatingPolicyParticulars,
  'admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding': mutatingBindingParticulars,
  'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration': webhookParticulars,
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy': validatingPolicyParticulars,
  'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding': validatingBindingParticulars,
  'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration': webhookParticulars,
  'apiextensions.k8s.io/v1 CustomResourceDefinition': customResourceDefinitionParticulars,
  'apiregistration.k8s.io/v1 APIService': cluster.apiServiceParticulars,
  'apps/v1 ControllerRevision': controllerRevisionParticulars,
  'apps/v1 DaemonSet': workloads.daemonSetParticulars,
  'apps/v1 Deployment': workloads.deploymentParticulars,
  'apps/v1 ReplicaSet': workloads.replicaSetParticulars,
  'apps/v1 StatefulSet': statefulSetParticulars,
  'autoscaling/v1 HorizontalPodAutoscaler': autoscalerParticulars,
  'autoscaling/v2 HorizontalPodAutoscaler': autoscalerV2Particulars,
  'batch/v1 CronJob': workloads.cronJobParticulars,
  'batch/v1 Job': workloads.jobParticulars,
  'certificates.k8s.io/v1 CertificateSigningRequest': certificateSigningRequestParticulars,
  'coordination.k8s.io/v1 Lease': leaseParticulars,
  'discovery.k8s.io/v1 EndpointSlice': endpointSliceParticulars,
  'events.k8s.io/v1 Event': eventsEventParticulars,
  'flowcontrol.apiserver.k8s.io/v1 FlowSchema': cluster.flowSchemaParticulars,
  'flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration': cluster.priorityLevelParticulars,
  'networking.k8s.io/v1 IPAddress': networking.ipAddressParticulars,
  'networking.k8s.io/v1 Ingress': networking.ingressParticulars,
  'networking.k8s.io/v1 IngressClass': networking.ingressClassParticulars,
  'networking.k8s.io/v1 NetworkPolicy': networking.networkPolicyParticulars,
  'networking.k8s.io/v1 ServiceCIDR': networking.serviceCidrParticulars,
  'node.k8s.io/v1 RuntimeClass': cluster.runtimeClassParticulars,
  'policy/v1 PodDisruptionBudget': podDisruptionBudgetParticulars,
  'rbac.authorization.k8s.io/v1 ClusterRole': clusterRoleParticulars,
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': clusterRoleBindingParticulars,
  'rbac.authorization.k8s.io/v1 Role': roleParticulars,
  'rbac.authorization.k8s.io/v1 RoleBinding': roleBindingParticulars,
  'resource.k8s.io/v1 DeviceClass': cluster.deviceClassParticulars,
  'resource.k8s.io/v1 ResourceClaim': cluster.resourceClaimParticulars,
  'resource.k8s.io/v1 ResourceClaimTemplate': cluster.resourceClaimTemplateParticulars,
  'resource.k8s.io/v1 ResourceSlice': cluster.resourceSliceParticulars,
  'scheduling.k8s.io/v1 PriorityClass': cluster.priorityClassParticulars,
  'storage.k8s.io/v1 CSIDriver': storage.csiDriverParticulars,
  'storage.k8s.io/v1 CSINode': storage.csiNodeParticulars,
  'storage.k8s.io/v1 CSIStorageCapacity': storage.csiStorageCapacityParticulars,
  'storage.k8s.io/v1 StorageClass': storageClassParticulars,
  'storage.k8s.io/v1 VolumeAttachment': storage.volumeAttachmentParticulars,
  'storage.k8s.io/v1 VolumeAttributesClass': storage.volumeAttributesClassParticulars,
}

const none: Particulars<never> = {}

/** What is particular to a kind. */
export function strategyOf<T extends ApiObject>(kind: Kind<T>): Strategy<T> {
  // The table cannot say that the particulars under a kind's name are for that kind's objects.
  const own = particulars[`${apiVersionOf(kind)} ${kind.kind}`] ?? none
  return strategyWith(kind, own as unknown as Particulars<T>)
}
