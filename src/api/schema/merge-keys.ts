// How lists and maps of the built-in structs merge, which the generated model does not say: Kubernetes' patch
// strategies (for strategic merge patches) and list types (for server-side apply), by struct and field.
// What is not named here is replaced as a whole when it is a list, and merged when it is a map.

/** How a list field is merged by a strategic merge patch. */
export interface FieldMerge {
  /** The elements of the list are told apart by this field; null for lists of plain values. */
  readonly key: string | null
  /** Every field that tells elements apart, which is more than the key where one does not do. */
  readonly keys: readonly string[]
  /** A patch of an element names the fields that stay, because the element is a union. */
  readonly retainsKeys: boolean
}

type ByField = { readonly [struct: string]: { readonly [field: string]: string } }

const containerKeys = {
  env: 'name',
  ports: 'containerPort',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
}

/** The merge key of each list that a strategic merge patch merges; empty for plain values. */
const mergeKeys: ByField = {
  APIServiceStatus: { conditions: 'type' },
  CSINodeSpec: { drivers: 'name' },
  ComponentStatus: { conditions: 'type' },
  Container: containerKeys,
  ContainerStatus: { allocatedResourcesStatus: 'name', volumeMounts: 'mountPath' },
  DaemonSetStatus: { conditions: 'type' },
  DeploymentStatus: { conditions: 'type' },
  EphemeralContainer: containerKeys,
  FlowSchemaStatus: { conditions: 'type' },
  HorizontalPodAutoscalerStatusV2: { conditions: 'type' },
  JSONSchemaProps: { 'x-kubernetes-validations': 'rule' },
  JobStatus: { conditions: 'type' },
  MutatingAdmissionPolicySpec: { matchConditions: 'name' },
  MutatingWebhook: { matchConditions: 'name' },
  MutatingWebhookConfiguration: { webhooks: 'name' },
  NamespaceStatus: { conditions: 'type' },
  NodeSpec: { podCIDRs: '' },
  NodeStatus: { addresses: 'type', conditions: 'type' },
  ObjectMeta: { finalizers: '', ownerReferences: 'uid' },
  PersistentVolumeClaimStatus: { conditions: 'type' },
  PodDisruptionBudgetStatus: { conditions: 'type' },
  PodSpec: {
    containers: 'name',
    ephemeralContainers: 'name',
    hostAliases: 'ip',
    imagePullSecrets: 'name',
    initContainers: 'name',
    resourceClaims: 'name',
    schedulingGates: 'name',
    topologySpreadConstraints: 'topologyKey',
    volumes: 'name',
  },
  PodStatus: { conditions: 'type', hostIPs: 'ip', podIPs: 'ip', resourceClaimStatuses: 'name' },
  PriorityLevelConfigurationStatus: { conditions: 'type' },
  ReplicaSetStatus: { conditions: 'type' },
  ReplicationControllerStatus: { conditions: 'type' },
  ResourceClaimStatus: { reservedFor: 'uid' },
  ServiceAccount: { secrets: 'name' },
  ServiceCIDRStatus: { conditions: 'type' },
  ServiceSpec: { ports: 'port' },
  ServiceStatus: { conditions: 'type' },
  StatefulSetStatus: { conditions: 'type' },
  ValidatingAdmissionPolicySpec: { matchConditions: 'name', variables: 'name' },
  ValidatingWebhook: { matchConditions: 'name' },
  ValidatingWebhookConfiguration: { webhooks: 'name' },
}

const retaining = new Set([
  'DeploymentSpec.strategy',
  'PodSpec.resourceClaims',
  'PodSpec.volumes',
  'PodStatus.resourceClaimStatuses',
])

/** Maps that a strategic merge patch replaces as a whole. */
const replacedWhole = new Set(['PodDisruptionBudgetSpec.selector'])

/** Lists whose elements server-side apply tells apart by other fields than the merge key alone. */
const listKeys: ByField = {
  AllocatedDeviceStatus: { conditions: 'type' },
  CertificateSigningRequestStatus: { conditions: 'type' },
  Container: { ports: 'containerPort,protocol' },
  CustomResourceDefinitionStatus: { conditions: 'type' },
  EphemeralContainer: { ports: 'containerPort,protocol' },
  PodSpec: { topologySpreadConstraints: 'topologyKey,whenUnsatisfiable' },
  ResourceClaimStatus: { devices: 'driver,device,pool,shareID' },
  ResourceRequirements: { claims: 'name' },
  ResourceStatus: { resources: 'resourceID' },
  ServiceSpec: { ports: 'port,protocol' },
  ValidatingAdmissionPolicyStatus: { conditions: 'type' },
}

/** Lists that a patch merges and server-side apply does not. */
const atomicLists = new Set(['JobStatus.conditions', 'PodStatus.hostIPs'])

const sets = new Set([
  'CSIDriverSpec.volumeLifecycleModes',
  'ContainerRestartRuleOnExitCodes.values',
  'Endpoint.addresses',
  'NodeAllocatableResourceClaimStatus.containers',
  'NonResourcePolicyRule.nonResourceURLs',
  'NonResourcePolicyRule.verbs',
  'PodFailurePolicyOnExitCodesRequirement.values',
  'ResourcePolicyRule.apiGroups',
  'ResourcePolicyRule.namespaces',
  'ResourcePolicyRule.resources',
  'ResourcePolicyRule.verbs',
  'UncountedTerminatedPods.failed',
  'UncountedTerminatedPods.succeeded',
  'ValidatingAdmissionPolicyBindingSpec.validationActions',
])

/** Maps of plain values that server-side apply treats as one value. */
const atomicMaps = new Set([
  'PodSpec.nodeSelector',
  'ReplicationControllerSpec.selector',
  'Scheduling.nodeSelector',
  'ServiceSpec.selector',
])

/** The same for whole structs, wherever they stand. A claim's reference in a volume is the exception. */
const atomicStructs = new Set([
  'ConfigMapKeySelector',
  'CrossVersionObjectReference',
  'DiscoveryEndpointPort',
  'EndpointAddress',
  'EndpointPort',
  'FileKeySelector',
  'LabelSelector',
  'LocalObjectReference',
  'MatchResources',
  'NamedRuleWithOperations',
  'NodeSelector',
  'NodeSelectorTerm',
  'ObjectFieldSelector',
  'ObjectReference',
  'OwnerReference',
  'ParamKind',
  'ParamRef',
  'RbacSubject',
  'ResourceFieldSelector',
  'RoleRef',
  'ScopeSelector',
  'SecretKeySelector',
  'SecretReference',
  'ServiceBackendPort',
  'TopologySelectorTerm',
  'TypedLocalObjectReference',
  'Variable',
])

function lookup(table: ByField, struct: string, field: string): string | undefined {
  const fields = Object.hasOwn(table, struct) ? table[struct] : undefined
  return fields && Object.hasOwn(fields, field) ? fields[field] : undefined
}

/** How the elements of a list field are merged by a patch, or null when the list is replaced as a whole. */
export function fieldMergeOf(struct: string, field: string): FieldMerge | null {
  const key = lookup(mergeKeys, struct, field)
  if (key === undefined) return null
  const keys = key === '' ? [] : (lookup(listKeys, struct, field) ?? key).split(',')
  return { key: key === '' ? null : key, keys, retainsKeys: retainsKeys(struct, field) }
}

/** Whether a patch names the keys of this map or of this list's elements that stay. */
export const retainsKeys = (struct: string, field: string): boolean => retaining.has(`${struct}.${field}`)

/** Whether a patch of this map field stands for the whole map. */
export const isReplacedWhole = (struct: string, field: string): boolean =>
  replacedWhole.has(`${struct}.${field}`)

/** `x-kubernetes-list-type` of a list field, with the keys that tell elements of a map apart. */
export type ListType =
  | {
      readonly kind: 'map'
      readonly keys: readonly string[]
      /** What a key stands for that an element leaves out, as the schema's defaults say. */
      readonly defaults?: { readonly [key: string]: unknown }
    }
  | { readonly kind: 'set' }
  | { readonly kind: 'atomic' }

export function listTypeOf(struct: string, field: string): ListType {
  const name = `${struct}.${field}`
  const keys = lookup(listKeys, struct, field) ?? lookup(mergeKeys, struct, field)
  if (sets.has(name) || keys === '') return { kind: 'set' }
  return keys === undefined || atomicLists.has(name) ? { kind: 'atomic' } : mapType(keys.split(','))
}

/** The one key that the built-in kinds have a default for: ports of containers and services speak TCP. */
const keyDefaults = { protocol: 'TCP' }

const mapType = (keys: readonly string[]): ListType =>
  keys.includes('protocol') ? { kind: 'map', keys, defaults: keyDefaults } : { kind: 'map', keys }

/** Whether server-side apply treats this map field as one value; `type` is the struct it holds, if any. */
export const isAtomicMap = (struct: string, field: string, type: string): boolean =>
  atomicMaps.has(`${struct}.${field}`) ||
  (atomicStructs.has(type) && `${struct}.${field}` !== 'PersistentVolumeSpec.claimRef')
