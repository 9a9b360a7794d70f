/**
 * Optional fields that Kubernetes leaves out when they hold nothing (`''`, `0`, `false`), by struct: for it, saying nothing and saying
 * zero is the same there. All other optional scalars are kept as written: their zero means something of its own.
 * Empty lists and maps are left out everywhere but where the field is required.
 */
const optionalZeros: { readonly [struct: string]: string } = {
  ObjectMeta: 'name generateName namespace uid resourceVersion generation selfLink',
  Condition: 'observedGeneration',
  ConfigMapKeySelector: 'name',
  ConfigMapVolumeSource: 'name',
  Container:
    'image workingDir terminationMessagePath terminationMessagePolicy imagePullPolicy stdin stdinOnce tty',
  ContainerPort: 'name hostPort protocol hostIP',
  DaemonSetSpec: 'minReadySeconds',
  DaemonSetStatus: 'observedGeneration updatedNumberScheduled numberAvailable numberUnavailable',
  DeploymentSpec: 'minReadySeconds paused',
  DeploymentStatus:
    'observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas',
  EmptyDirVolumeSource: 'medium',
  EndpointAddress: 'hostname',
  EndpointPort: 'name protocol',
  EnvFromSource: 'prefix',
  EnvVar: 'value',
  EphemeralContainer:
    'image workingDir terminationMessagePath terminationMessagePolicy imagePullPolicy stdin stdinOnce tty targetContainerName',
  Event: 'reason message count type action',
  HTTPGetAction: 'path host scheme',
  JobStatus: 'active succeeded failed',
  LocalObjectReference: 'name',
  NFSVolumeSource: 'readOnly',
  NodeSpec: 'podCIDR providerID unschedulable',
  ObjectFieldSelector: 'apiVersion',
  PersistentVolumeClaimSpec: 'volumeName',
  PersistentVolumeClaimStatus: 'phase',
  PersistentVolumeClaimVolumeSource: 'readOnly',
  PersistentVolumeSpec: 'persistentVolumeReclaimPolicy storageClassName',
  PersistentVolumeStatus: 'phase message reason',
  PodDisruptionBudgetStatus: 'observedGeneration',
  PodSpec:
    'restartPolicy dnsPolicy serviceAccountName serviceAccount nodeName hostNetwork hostPID hostIPC hostname subdomain schedulerName priorityClassName',
  PodStatus: 'observedGeneration phase message reason nominatedNodeName hostIP podIP qosClass resize',
  Probe: 'initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold',
  ReplicaSetSpec: 'minReadySeconds',
  ReplicaSetStatus: 'fullyLabeledReplicas readyReplicas availableReplicas observedGeneration',
  SecretVolumeSource: 'secretName',
  ServicePort: 'name protocol nodePort',
  ServiceSpec:
    'clusterIP type sessionAffinity loadBalancerIP externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses',
  StatefulSetSpec: 'podManagementPolicy minReadySeconds',
  StatefulSetStatus:
    'observedGeneration readyReplicas currentReplicas updatedReplicas currentRevision updateRevision',
  StatefulSetUpdateStrategy: 'type',
  Toleration: 'key operator value effect',
  VolumeMount: 'readOnly subPath subPathExpr',
}

const zeros = new Map(
  Object.entries(optionalZeros).map(([struct, fields]) => [struct, new Set(fields.split(' '))]),
)

export const isZeroLeftOut = (struct: string, field: string): boolean =>
  zeros.get(struct)?.has(field) ?? false
