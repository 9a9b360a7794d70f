import { type ModelResource, resources } from './generated/model.ts'
import type * as types from './generated/types.ts'
import type { ApiObject } from './object.ts'
import { type Schema, structSchema } from './schema/schema.ts'

/** One kind of the API, as data. `T` is the wire type of its objects. */
export interface Kind<T extends ApiObject = ApiObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Of lists of its objects; the kind with `List` behind it where absent. */
  readonly listKind?: string
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: ModelResource['subresources']
  readonly schema: Schema
  /** Never set: carries the type of the objects. */
  readonly object?: T
}

const shortNames: { readonly [resource: string]: readonly string[] } = {
  componentstatuses: ['cs'],
  configmaps: ['cm'],
  endpoints: ['ep'],
  events: ['ev'],
  limitranges: ['limits'],
  namespaces: ['ns'],
  nodes: ['no'],
  persistentvolumeclaims: ['pvc'],
  persistentvolumes: ['pv'],
  pods: ['po'],
  replicationcontrollers: ['rc'],
  resourcequotas: ['quota'],
  serviceaccounts: ['sa'],
  services: ['svc'],
  'daemonsets.apps': ['ds'],
  'deployments.apps': ['deploy'],
  'replicasets.apps': ['rs'],
  'statefulsets.apps': ['sts'],
  'horizontalpodautoscalers.autoscaling': ['hpa'],
  'cronjobs.batch': ['cj'],
  'certificatesigningrequests.certificates.k8s.io': ['csr'],
  'customresourcedefinitions.apiextensions.k8s.io': ['crd', 'crds'],
  'events.events.k8s.io': ['ev'],
  'ingresses.networking.k8s.io': ['ing'],
  'ipaddresses.networking.k8s.io': ['ip'],
  'networkpolicies.networking.k8s.io': ['netpol'],
  'poddisruptionbudgets.policy': ['pdb'],
  'priorityclasses.scheduling.k8s.io': ['pc'],
  'storageclasses.storage.k8s.io': ['sc'],
  'volumeattributesclasses.storage.k8s.io': ['vac'],
}

/** What `kubectl get all` lists. */
const inCategoryAll = new Set([
  'pods',
  'replicationcontrollers',
  'services',
  'daemonsets.apps',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'horizontalpodautoscalers.autoscaling',
  'cronjobs.batch',
  'jobs.batch',
])

/** `statefulsets.apps`, as kubectl and error messages name a resource. */
export const resourceName = (kind: { readonly group: string; readonly plural: string }): string =>
  kind.group ? `${kind.plural}.${kind.group}` : kind.plural

/** `apps/v1`, or `v1` in the core group. */
export const apiVersionOf = (kind: { readonly group: string; readonly version: string }): string =>
  kind.group ? `${kind.group}/${kind.version}` : kind.version

export const listKindOf = ({ kind, listKind }: Pick<Kind, 'kind' | 'listKind'>): string =>
  listKind ?? `${kind}List`

function kindOf(resource: ModelResource): Kind {
  const name = resourceName(resource)
  const { struct, ...named } = resource
  return {
    ...named,
    schema: structSchema(struct),
    singular: resource.kind.toLowerCase(),
    shortNames: shortNames[name] ?? [],
    categories: inCategoryAll.has(name)
      ? ['all']
      : name.endsWith('apiextensions.k8s.io')
        ? ['api-extensions']
        : [],
  }
}

/** Every built-in kind, in the model's order. */
export const builtInKinds: readonly Kind[] = resources.map(kindOf)

function find<T extends ApiObject>(apiVersion: string, kind: string): Kind<T> {
  const found = builtInKinds.find(each => apiVersionOf(each) === apiVersion && each.kind === kind)
  if (!found) throw new Error(`the model has no ${apiVersion} ${kind}`)
  return found as Kind<T>
}

/** The kinds that our own components speak of, with the types of their objects. */
export const kinds = {
  CertificateSigningRequest: find<types.CertificateSigningRequest>(
    'certificates.k8s.io/v1',
    'CertificateSigningRequest',
  ),
  ComponentStatus: find<types.ComponentStatus>('v1', 'ComponentStatus'),
  ConfigMap: find<types.ConfigMap>('v1', 'ConfigMap'),
  ControllerRevision: find<types.ControllerRevision>('apps/v1', 'ControllerRevision'),
  CustomResourceDefinition: find<types.CustomResourceDefinition>(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
  ),
  CronJob: find<types.CronJob>('batch/v1', 'CronJob'),
  DaemonSet: find<types.DaemonSet>('apps/v1', 'DaemonSet'),
  Deployment: find<types.Deployment>('apps/v1', 'Deployment'),
  Endpoints: find<types.Endpoints>('v1', 'Endpoints'),
  EndpointSlice: find<types.EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice'),
  Event: find<types.Event>('v1', 'Event'),
  HorizontalPodAutoscaler: find<types.HorizontalPodAutoscaler>('autoscaling/v1', 'HorizontalPodAutoscaler'),
  Job: find<types.Job>('batch/v1', 'Job'),
  Lease: find<types.Lease>('coordination.k8s.io/v1', 'Lease'),
  LimitRange: find<types.LimitRange>('v1', 'LimitRange'),
  MutatingWebhookConfiguration: find<types.MutatingWebhookConfiguration>(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
  ),
  Namespace: find<types.Namespace>('v1', 'Namespace'),
  Node: find<types.Node>('v1', 'Node'),
  PersistentVolume: find<types.PersistentVolume>('v1', 'PersistentVolume'),
  PersistentVolumeClaim: find<types.PersistentVolumeClaim>('v1', 'PersistentVolumeClaim'),
  Pod: find<types.Pod>('v1', 'Pod'),
  PodDisruptionBudget: find<types.PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget'),
  PriorityClass: find<types.PriorityClass>('scheduling.k8s.io/v1', 'PriorityClass'),
  ReplicaSet: find<types.ReplicaSet>('apps/v1', 'ReplicaSet'),
  PodTemplate: find<types.PodTemplate>('v1', 'PodTemplate'),
  ReplicationController: find<types.ReplicationController>('v1', 'ReplicationController'),
  ResourceQuota: find<types.ResourceQuota>('v1', 'ResourceQuota'),
  Secret: find<types.Secret>('v1', 'Secret'),
  SelfSubjectAccessReview: find<types.SelfSubjectAccessReview>(
    'authorization.k8s.io/v1',
    'SelfSubjectAccessReview',
  ),
  Service: find<types.Service>('v1', 'Service'),
  RuntimeClass: find<types.RuntimeClass>('node.k8s.io/v1', 'RuntimeClass'),
  ServiceAccount: find<types.ServiceAccount>('v1', 'ServiceAccount'),
  IPAddress: find<types.IPAddress>('networking.k8s.io/v1', 'IPAddress'),
  ServiceCIDR: find<types.ServiceCIDR>('networking.k8s.io/v1', 'ServiceCIDR'),
  StatefulSet: find<types.StatefulSet>('apps/v1', 'StatefulSet'),
  Role: find<types.Role>('rbac.authorization.k8s.io/v1', 'Role'),
  RoleBinding: find<types.RoleBinding>('rbac.authorization.k8s.io/v1', 'RoleBinding'),
  ClusterRole: find<types.ClusterRole>('rbac.authorization.k8s.io/v1', 'ClusterRole'),
  ClusterRoleBinding: find<types.ClusterRoleBinding>('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'),
  CSIDriver: find<types.CSIDriver>('storage.k8s.io/v1', 'CSIDriver'),
  StorageClass: find<types.StorageClass>('storage.k8s.io/v1', 'StorageClass'),
  IngressClass: find<types.IngressClass>('networking.k8s.io/v1', 'IngressClass'),
  APIService: find<types.APIService>('apiregistration.k8s.io/v1', 'APIService'),
  FlowSchema: find<types.FlowSchema>('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema'),
  PriorityLevelConfiguration: find<types.PriorityLevelConfiguration>(
    'flowcontrol.apiserver.k8s.io/v1',
    'PriorityLevelConfiguration',
  ),
  MutatingAdmissionPolicy: find<types.MutatingAdmissionPolicy>(
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicy',
  ),
  MutatingAdmissionPolicyBinding: find<types.MutatingAdmissionPolicyBinding>(
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicyBinding',
  ),
  ValidatingAdmissionPolicy: find<types.ValidatingAdmissionPolicy>(
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicy',
  ),
  ValidatingAdmissionPolicyBinding: find<types.ValidatingAdmissionPolicyBinding>(
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicyBinding',
  ),
  ValidatingWebhookConfiguration: find<types.ValidatingWebhookConfiguration>(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
  ),
} as const
