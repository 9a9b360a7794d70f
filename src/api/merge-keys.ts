// How lists and maps of the built-in structs merge, which the generated model does not say: Kubernetes' patch
// strategies and list types, by struct and field. A list that is not named here is replaced as a whole.

/** How the field of a struct is merged by a strategic merge patch. */
export interface FieldMerge {
  /** The elements of the list are told apart by this field; null for lists of plain values. */
  readonly key: string | null
  /** Every field that tells elements apart: server-side apply uses all of them. */
  readonly keys: readonly string[]
  /** The patch may name the fields to be kept. */
  readonly retainsKeys: boolean
}

const byKeys: { readonly [struct: string]: { readonly [field: string]: string } } = {
  APIServiceStatus: { conditions: 'type' },
  CSINodeSpec: { drivers: 'name' },
  ComponentStatus: { conditions: 'type' },
  Container: {
    env: 'name',
    ports: 'containerPort,protocol',
    volumeDevices: 'devicePath',
    volumeMounts: 'mountPath',
  },
  ContainerStatus: { allocatedResourcesStatus: 'name', volumeMounts: 'mountPath' },
  DaemonSetStatus: { conditions: 'type' },
  DeploymentStatus: { conditions: 'type' },
  EphemeralContainer: {
    env: 'name',
    ports: 'containerPort,protocol',
    volumeDevices: 'devicePath',
    volumeMounts: 'mountPath',
  },
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
    topologySpreadConstraints: 'topologyKey,whenUnsatisfiable',
    volumes: 'name',
  },
  PodStatus: { conditions: 'type', hostIPs: 'ip', podIPs: 'ip', resourceClaimStatuses: 'name' },
  PriorityLevelConfigurationStatus: { conditions: 'type' },
  ReplicaSetStatus: { conditions: 'type' },
  ReplicationControllerStatus: { conditions: 'type' },
  ServiceAccount: { secrets: 'name' },
  ServiceCIDRStatus: { conditions: 'type' },
  ServiceSpec: { ports: 'port,protocol' },
  ServiceStatus: { conditions: 'type' },
  StatefulSetStatus: { conditions: 'type' },
  ValidatingAdmissionPolicySpec: { matchConditions: 'name', variables: 'name' },
  ValidatingWebhook: { matchConditions: 'name' },
  ValidatingWebhookConfiguration: { webhooks: 'name' },
}

const retainingKeys = new Set([
  'DeploymentSpec.strategy',
  'PodSpec.resourceClaims',
  'PodSpec.volumes',
  'PodStatus.resourceClaimStatuses',
])

/** Maps that a patch replaces as a whole. */
const replaced = new Set(['PodDisruptionBudgetSpec.selector'])

/** How the elements of a list field are merged, or null when the list is replaced as a whole. */
export function fieldMergeOf(struct: string, field: string): FieldMerge | null {
  const keys = byKeys[struct]?.[field]
  if (keys === undefined) return null
  const all = keys === '' ? [] : keys.split(',')
  return { key: all[0] ?? null, keys: all, retainsKeys: retainingKeys.has(`${struct}.${field}`) }
}

/** Whether a patch names the keys of this map or of this list's elements that stay. */
export const retainsKeys = (struct: string, field: string): boolean => retainingKeys.has(`${struct}.${field}`)

/** Whether a patch of this map field stands for the whole map. */
export const isReplacedWhole = (struct: string, field: string): boolean => replaced.has(`${struct}.${field}`)
