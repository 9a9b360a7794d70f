/** Volumes, claims, configuration and Services. */
export const storageTexts: { readonly [struct: string]: string } = {
  Volume: `A volume of a Pod, of one of these kinds.
awsElasticBlockStore: A disk of AWS; a CSI driver serves it.
azureDisk: A disk of Azure; a CSI driver serves it.
azureFile: A share of Azure; a CSI driver serves it.
cephfs: No longer served.
cinder: A disk of OpenStack; a CSI driver serves it.
configMap: Keys of a ConfigMap, as files.
csi: A volume that a CSI driver makes for the Pod.
downwardAPI: Fields of the Pod, as files.
emptyDir: An empty directory that goes with the Pod.
ephemeral: A claim that is made for the Pod and goes with it.
fc: A Fibre Channel disk.
flexVolume: Deprecated; use a CSI driver.
flocker: No longer served.
gcePersistentDisk: A disk of Google Cloud; a CSI driver serves it.
gitRepo: No longer served; clone in an init container.
glusterfs: No longer served.
hostPath: A file or directory of the node.
image: The contents of an image.
iscsi: An iSCSI disk.
name: The name by which containers mount it.
nfs: A share of an NFS server.
persistentVolumeClaim: A claim of the same namespace.
photonPersistentDisk: No longer served.
portworxVolume: A volume of Portworx; a CSI driver serves it.
projected: Several sources in one directory.
quobyte: No longer served.
rbd: No longer served.
scaleIO: No longer served.
secret: Keys of a Secret, as files.
storageos: No longer served.
vsphereVolume: A disk of vSphere; a CSI driver serves it.`,
  ConfigMapVolumeSource: `Keys of a ConfigMap, as files.
defaultMode: The mode of the files. 0644 if unset.
items: Which keys, and where. All of them under their own names if unset.
name: The ConfigMap.`,
  SecretVolumeSource: `Keys of a Secret, as files.
defaultMode: The mode of the files. 0644 if unset.
items: Which keys, and where. All of them under their own names if unset.
secretName: The Secret.`,
  KeyToPath: `A key that becomes a file.
key: The key.
mode: The mode of the file. That of the volume if unset.
path: The file, relative to the volume.`,
  DownwardAPIVolumeSource: `Fields of the Pod, as files.
defaultMode: The mode of the files. 0644 if unset.
items: The files.`,
  DownwardAPIVolumeFile: `A file with a field of the Pod.
fieldRef: The field.
mode: The mode of the file. That of the volume if unset.
path: The file, relative to the volume.
resourceFieldRef: A request or limit of a container.`,
  EmptyDirVolumeSource: `An empty directory that goes with the Pod.
medium: Where it is: empty for the node's disk, Memory, or HugePages.
sizeLimit: How much it may hold. No limit if unset.`,
  EphemeralVolumeSource: `A claim that is made for the Pod.
volumeClaimTemplate: What the claim is made from. Its name is POD-VOLUME.`,
  PersistentVolumeClaimTemplate: `What a claim is made from.
metadata: Labels and annotations of the claim.
spec: What is claimed.`,
  HostPathVolumeSource: `A file or directory of the node.
path: The path on the node.
type: What must be there, or is made: DirectoryOrCreate, Directory, FileOrCreate, File, Socket, CharDevice or BlockDevice. Nothing is checked if unset.`,
  ImageVolumeSource: `The contents of an image.
pullPolicy: When the image is fetched: Always, IfNotPresent or Never.
reference: The image.`,
  PersistentVolumeClaimVolumeSource: `A claim of the same namespace.
claimName: The claim.`,
  ProjectedVolumeSource: `Several sources in one directory.
defaultMode: The mode of the files. 0644 if unset.
sources: The sources.`,
  VolumeProjection: `One source of a projected volume; one of these.
clusterTrustBundle: Certificates of a trust bundle.
configMap: Keys of a ConfigMap.
downwardAPI: Fields of the Pod.
podCertificate: A key and a certificate for the Pod.
secret: Keys of a Secret.
serviceAccountToken: A token of the Pod's service account.`,
  ClusterTrustBundleProjection: `Certificates of trust bundles, in one file.
labelSelector: The bundles of the signer, by labels.
name: The bundle.
path: The file, relative to the volume.
signerName: The signer whose bundles are meant.`,
  ConfigMapProjection: `Keys of a ConfigMap.
items: Which keys, and where. All of them if unset.
name: The ConfigMap.`,
  SecretProjection: `Keys of a Secret.
items: Which keys, and where. All of them if unset.
name: The Secret.`,
  DownwardAPIProjection: `Fields of the Pod.
items: The files.`,
  PodCertificateProjection: `A key and a certificate for the Pod.
certificateChainPath: The file of the certificates.
credentialBundlePath: The file of key and certificates together.
keyPath: The file of the key.
keyType: The type of key that is made.
maxExpirationSeconds: How long the certificate may be valid.
signerName: The signer.
userAnnotations: What the signer is told besides.`,
  ServiceAccountTokenProjection: `A token of the Pod's service account.
audience: For whom the token is. The API server if unset.
expirationSeconds: How long it is valid; it is renewed before. 3600 if unset.
path: The file, relative to the volume.`,
  NFSVolumeSource: `A share of an NFS server.
path: The path that the server exports.
server: The server.`,
  CSIVolumeSource: `A volume that a CSI driver makes for the Pod.
driver: The driver.
nodePublishSecretRef: The Secret that the driver is given.
volumeAttributes: What the driver is told.`,
  CSIPersistentVolumeSource: `A volume of a CSI driver.
controllerExpandSecretRef: The Secret for growing the volume.
controllerPublishSecretRef: The Secret for attaching the volume.
driver: The driver.
nodeExpandSecretRef: The Secret for growing the volume on the node.
nodePublishSecretRef: The Secret for mounting the volume.
nodeStageSecretRef: The Secret for preparing the volume.
volumeAttributes: What the driver is told.
volumeHandle: The ID of the volume at its driver.`,
  ISCSIVolumeSource: `An iSCSI disk.
chapAuthDiscovery: Whether discovery is authenticated by CHAP.
chapAuthSession: Whether the session is authenticated by CHAP.
initiatorName: The name of the initiator.
iqn: The name of the target.
iscsiInterface: The interface; default if unset.
lun: The number of the disk.
portals: Further portals.
targetPortal: The portal, as an address and a port.`,
  ISCSIPersistentVolumeSource: `An iSCSI disk.
chapAuthDiscovery: Whether discovery is authenticated by CHAP.
chapAuthSession: Whether the session is authenticated by CHAP.
initiatorName: The name of the initiator.
iqn: The name of the target.
iscsiInterface: The interface; default if unset.
lun: The number of the disk.
portals: Further portals.
targetPortal: The portal, as an address and a port.`,
  FCVolumeSource: `A Fibre Channel disk.
lun: The number of the disk.
targetWWNs: World wide names of the targets.
wwids: World wide identifiers of the disk.`,
  LocalVolumeSource: `A directory or device of one node.
path: The path on the node.`,
  PersistentVolumeClaim: `PersistentVolumeClaim asks for a volume that outlives Pods, and stands for it in its namespace.`,
  PersistentVolumeClaimSpec: `The volume that is wanted.
accessModes: How it may be mounted: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.
dataSource: What the new volume is filled from: a snapshot or another claim.
dataSourceRef: The same, for any kind and with a namespace.
resources: How large it must be.
selector: Labels that the volume must have.
storageClassName: The class that makes the volume. The default class if unset; an empty text means none.
volumeAttributesClassName: The class of attributes that the volume has.
volumeMode: Filesystem or Block. Filesystem if unset.
volumeName: The volume that the claim is bound to.`,
  TypedLocalObjectReference: `Points at an object in the same namespace.
apiGroup: The group of its kind; empty for the core group.`,
  TypedObjectReference: `Points at an object.
apiGroup: The group of its kind; empty for the core group.`,
  VolumeResourceRequirements: `Amounts of storage.
limits: The most there may be.
requests: The least there must be.`,
  PersistentVolumeClaimStatus: `What was last observed of the claim.
accessModes: How the volume may be mounted.
allocatedResourceStatuses: How a change of size stands.
allocatedResources: The size that is being made.
capacity: The size of the volume.
currentVolumeAttributesClassName: The class of attributes that the volume has now.
modifyVolumeStatus: How a change of attributes stands.
phase: Pending, Bound or Lost.`,
  PersistentVolumeClaimCondition: `One aspect of the state of a claim.
type: Resizing, FileSystemResizePending and others.`,
  ModifyVolumeStatus: `How a change of attributes stands.
status: Pending, InProgress or Infeasible.
targetVolumeAttributesClassName: The class that is wanted.`,
  PersistentVolume: `PersistentVolume is a piece of storage of the cluster, for one claim at a time.`,
  PersistentVolumeSpec: `The storage, of one of several kinds.
accessModes: How it may be mounted.
awsElasticBlockStore: A disk of AWS; a CSI driver serves it.
azureDisk: A disk of Azure; a CSI driver serves it.
azureFile: A share of Azure; a CSI driver serves it.
capacity: How large it is.
cephfs: No longer served.
cinder: A disk of OpenStack; a CSI driver serves it.
claimRef: The claim that it is bound to, or kept for.
csi: A volume of a CSI driver.
fc: A Fibre Channel disk.
flexVolume: Deprecated; use a CSI driver.
flocker: No longer served.
gcePersistentDisk: A disk of Google Cloud; a CSI driver serves it.
glusterfs: No longer served.
hostPath: A directory of the node, for one node only.
iscsi: An iSCSI disk.
local: A directory or device of one node.
mountOptions: Options of the mount.
nfs: A share of an NFS server.
nodeAffinity: The nodes from which it can be reached.
persistentVolumeReclaimPolicy: What becomes of it when its claim goes: Retain, Delete or Recycle.
photonPersistentDisk: No longer served.
portworxVolume: A volume of Portworx; a CSI driver serves it.
quobyte: No longer served.
rbd: No longer served.
scaleIO: No longer served.
storageClassName: Its class; empty for none.
storageos: No longer served.
volumeAttributesClassName: The class of attributes that it has.
volumeMode: Filesystem or Block. Filesystem if unset.
vsphereVolume: A disk of vSphere; a CSI driver serves it.`,
  VolumeNodeAffinity: `The nodes from which a volume can be reached.
required: What must hold of the node.`,
  SecretReference: `Points at a Secret.`,
  PersistentVolumeStatus: `What was last observed of the volume.
lastPhaseTransitionTime: When the phase last changed.
phase: Pending, Available, Bound, Released or Failed.`,
  ConfigMap: `ConfigMap holds configuration by key, for Pods to read.
binaryData: Values that are no text, in base64.
data: Values that are text.
immutable: Whether the data can no longer be changed.`,
  Secret: `Secret holds what should not be seen by everybody, by key.
data: The values, in base64.
immutable: Whether the data can no longer be changed.
stringData: Values in plain text; the server moves them to data and never shows them.
type: What kind of secret it is, such as Opaque or kubernetes.io/tls. It cannot be changed.`,
  Service: `Service gives a group of Pods one name, and mostly one address.`,
  ServiceSpec: `The Service that is wanted.
allocateLoadBalancerNodePorts: Whether a load balancer gets node ports. True if unset.
clusterIP: The address within the cluster. It is given out if unset; None makes the Service headless, so that its name means the Pods themselves.
clusterIPs: The addresses within the cluster, one for each family.
externalIPs: Further addresses at which nodes take traffic for it.
externalName: The name that the Service stands for, with type ExternalName.
externalTrafficPolicy: Whether traffic from outside goes to Pods of all nodes (Cluster) or of the same node (Local).
healthCheckNodePort: The port at which nodes tell load balancers whether they have Pods.
internalTrafficPolicy: Whether traffic from inside goes to Pods of all nodes (Cluster) or of the same node (Local).
ipFamilies: IPv4, IPv6, or both.
ipFamilyPolicy: SingleStack, PreferDualStack or RequireDualStack.
loadBalancerClass: Who provides the load balancer.
loadBalancerIP: Deprecated; the address that the load balancer should have.
loadBalancerSourceRanges: From which addresses the load balancer takes traffic.
ports: The ports of the Service.
publishNotReadyAddresses: Whether Pods count before they are ready; members of a cluster find each other so.
selector: Labels of the Pods that it leads to. Without them, endpoints are kept by hand.
sessionAffinity: ClientIP leads a client to the same Pod again; None does not. None if unset.
sessionAffinityConfig: Parameters of the affinity.
trafficDistribution: Which Pods are preferred, such as PreferSameZone.
type: ClusterIP, NodePort, LoadBalancer or ExternalName. ClusterIP if unset.`,
  ServicePort: `A port of a Service.
appProtocol: What is spoken on it, such as http.
name: The name of the port; needed where there are several.
nodePort: The port of every node that leads there. It is given out if unset.
port: The port of the Service.
protocol: TCP, UDP or SCTP. TCP if unset.
targetPort: The number or the name of the Pods' port. The same as port if unset.`,
  SessionAffinityConfig: `Parameters of the affinity.
clientIP: Of ClientIP.`,
  ClientIPConfig: `Parameters of ClientIP.
timeoutSeconds: For how long a client stays with a Pod. 10800 if unset.`,
  ServiceStatus: `What was last observed of the Service.
loadBalancer: The load balancer.`,
  LoadBalancerStatus: `A load balancer.
ingress: Where it takes traffic.`,
  LoadBalancerIngress: `Where a load balancer takes traffic.
hostname: By name.
ip: By address.
ipMode: VIP or Proxy.
ports: The ports, and what is wrong with them.`,
  PortStatus: `A port of a load balancer.
error: What is wrong with it.
port: Its number.
protocol: Its protocol.`,
}
