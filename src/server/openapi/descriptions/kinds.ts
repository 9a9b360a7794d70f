/** Kinds of which no more is said than what they are. */
export const kindTexts: { readonly [struct: string]: string } = {
  APIService: `APIService says who serves a version of a group of the API.`,
  Binding: `Binding puts a Pod on a node.`,
  CSIDriver: `CSIDriver tells what a CSI driver of the cluster can do.`,
  CSINode: `CSINode lists the CSI drivers of a node.`,
  CSIStorageCapacity: `CSIStorageCapacity tells how much room a CSI driver has in a part of the cluster.`,
  CertificateSigningRequest: `CertificateSigningRequest asks a signer for a certificate; somebody approves or denies it.`,
  ClusterRole: `ClusterRole is a set of permissions in the whole cluster, or in any namespace in which it is bound.`,
  ClusterRoleBinding: `ClusterRoleBinding grants a ClusterRole in the whole cluster.`,
  ControllerRevision: `ControllerRevision keeps an earlier state of a StatefulSet or DaemonSet to go back to. It never changes.`,
  CustomResourceDefinition: `CustomResourceDefinition adds a kind to the API.`,
  DeleteOptions: `How an object is deleted.
dryRun: All shows what would happen and changes nothing.
gracePeriodSeconds: How many seconds the object has to end by itself. 0 at once, the kind's own if unset.
orphanDependents: Deprecated; use propagationPolicy.
preconditions: What must hold for the deletion to happen.
propagationPolicy: What becomes of what the object owns: Orphan, Background or Foreground.`,
  DeviceClass: `DeviceClass describes devices that claims may ask for.`,
  EndpointSlice: `EndpointSlice lists a part of the addresses behind a Service.`,
  Endpoints: `Endpoints lists the addresses behind a Service. Deprecated; EndpointSlices do so now.`,
  Event: `Event tells of something that happened to an object. It is kept for a while only.`,
  EventsEvent: `Event tells of something that happened to an object. It is kept for a while only.`,
  Eviction: `Eviction asks for a Pod to be taken away, within the limits of disruption budgets.`,
  FlowSchema: `FlowSchema puts requests to the API on a level of priority.`,
  IPAddress: `IPAddress stands for an address that a Service has.`,
  Ingress: `Ingress leads HTTP from outside to Services, by host and path.`,
  IngressClass: `IngressClass names who carries out Ingresses.`,
  Lease: `Lease tells who holds something, and until when.`,
  LimitRange: `LimitRange sets defaults and limits of resources in a namespace.`,
  LocalSubjectAccessReview: `LocalSubjectAccessReview asks whether somebody may do something in a namespace.`,
  MutatingAdmissionPolicy: `MutatingAdmissionPolicy changes objects on their way in, by CEL expressions.`,
  MutatingAdmissionPolicyBinding: `MutatingAdmissionPolicyBinding puts a MutatingAdmissionPolicy into force.`,
  MutatingWebhookConfiguration: `MutatingWebhookConfiguration names webhooks that may change objects on their way in.`,
  Namespace: `Namespace is a room for names: objects of different namespaces may have the same.`,
  NetworkPolicy: `NetworkPolicy says what traffic Pods take and send.`,
  Node: `Node is a machine that runs Pods.`,
  PodTemplate: `PodTemplate keeps a template of Pods.`,
  Preconditions: `What must hold for a deletion to happen.
resourceVersion: The version that the object must have.
uid: The UID that the object must have.`,
  PriorityClass: `PriorityClass names how important Pods are.
description: When the class should be used.
globalDefault: Whether Pods that name no class have this one. At most one class is the default.
preemptionPolicy: Whether Pods of lower priority may be taken away: PreemptLowerPriority or Never.
value: The priority; higher is more important. It cannot be changed.`,
  PriorityLevelConfiguration: `PriorityLevelConfiguration shares the API server's capacity between kinds of requests.`,
  ReplicationController: `ReplicationController keeps a number of alike Pods running. ReplicaSets do so now.`,
  ResourceQuota: `ResourceQuota limits how much a namespace may have in all.`,
  ResourceResourceClaim: `ResourceClaim asks for devices.`,
  ResourceClaimTemplate: `ResourceClaimTemplate is what ResourceClaims of Pods are made from.`,
  ResourceSlice: `ResourceSlice lists devices of a driver.`,
  Role: `Role is a set of permissions in a namespace.`,
  RoleBinding: `RoleBinding grants a Role, or a ClusterRole, in its namespace.`,
  ComponentStatus: `ComponentStatus tells how a part of the control plane is. It is deprecated, and made when it is asked for.
conditions: Whether the part is healthy, and why not.`,
  RuntimeClass: `RuntimeClass names a way to run Pods.`,
  Scale: `Scale shows and sets how many replicas an object has.`,
  SelfSubjectAccessReview: `SelfSubjectAccessReview asks whether the asker may do something.`,
  SelfSubjectReview: `SelfSubjectReview asks who the asker is.`,
  SelfSubjectRulesReview: `SelfSubjectRulesReview asks what the asker may do in a namespace.`,
  ServiceAccount: `ServiceAccount is a name under which Pods ask the API.`,
  ServiceCIDR: `ServiceCIDR is a range of addresses for Services.`,
  Status: `Status tells how a request went where there is no object to show.`,
  StorageClass: `StorageClass names a way to make volumes.
allowVolumeExpansion: Whether its volumes may grow.
allowedTopologies: Where volumes may be made.
mountOptions: Options of the mount.
parameters: What the provisioner is told.
provisioner: Who makes the volumes.
reclaimPolicy: What becomes of a volume when its claim goes: Delete or Retain. Delete if unset.
volumeBindingMode: Immediate makes a volume at once; WaitForFirstConsumer when a Pod needs it. Immediate if unset.`,
  SubjectAccessReview: `SubjectAccessReview asks whether somebody may do something.`,
  TokenReview: `TokenReview asks whose a token is.`,
  ValidatingAdmissionPolicy: `ValidatingAdmissionPolicy refuses objects on their way in, by CEL expressions.`,
  ValidatingAdmissionPolicyBinding: `ValidatingAdmissionPolicyBinding puts a ValidatingAdmissionPolicy into force.`,
  ValidatingWebhookConfiguration: `ValidatingWebhookConfiguration names webhooks that may refuse objects on their way in.`,
  VolumeAttachment: `VolumeAttachment asks for a volume to be attached to a node, or taken off it.`,
  VolumeAttributesClass: `VolumeAttributesClass names attributes of volumes that can be changed later.`,
}
