const containerLines = `args: Arguments of the command. The image's own if unset. $(NAME) stands for the variable NAME.
command: The program and its first arguments, without a shell. The image's own if unset. $(NAME) stands for the variable NAME.
env: Variables of the environment.
envFrom: Variables from whole ConfigMaps and Secrets. What env says goes before.
image: The image that the container runs.
imagePullPolicy: When the image is fetched: Always, IfNotPresent or Never. Always if unset and the tag is latest, else IfNotPresent.
lifecycle: What is done right after the start and before the end.
livenessProbe: Tells whether the container is alive. It is restarted when it is not.
name: The name of the container, unique in the Pod. It cannot be changed.
ports: Ports on which it listens. What is not listed can be reached all the same.
readinessProbe: Tells whether the container can serve. While it cannot, Services do not lead to the Pod.
resizePolicy: Whether the container is restarted when its resources are changed while it runs.
resources: How much CPU, memory and more it needs, and may use.
restartPolicy: Overrides the restart policy of the Pod for this container. Always makes an init container a sidecar.
restartPolicyRules: Exit codes for which the container is restarted, or not.
securityContext: As whom, and with which privileges, it runs.
startupProbe: Tells whether the container has started. The other probes wait for it.
stdin: Whether its standard input stays open for attach.
stdinOnce: Whether the standard input is closed after the first attach.
terminationMessagePath: The file in which it leaves its last words. /dev/termination-log if unset.
terminationMessagePolicy: Where the last words come from: File, or FallbackToLogsOnError for the log's end when it failed. File if unset.
tty: Whether it has a terminal; stdin must be true.
volumeDevices: Block devices that it sees.
volumeMounts: Volumes that it sees, and where.
workingDir: The directory in which it starts. The image's own if unset.`

/** Pods, their containers and what is in them. */
export const podTexts: { readonly [struct: string]: string } = {
  Pod: `Pod is one or more containers that run together on one node and share a network and volumes.`,
  PodSpec: `What the Pod runs.
activeDeadlineSeconds: After how many seconds the Pod is ended as failed.
affinity: Where the Pod may or would rather run, by labels of nodes and of other Pods.
automountServiceAccountToken: Whether the containers find a token of the service account. True if unset.
containers: The containers; there is at least one.
dnsConfig: Name servers, search domains and options beside or instead of those of dnsPolicy.
dnsPolicy: Where names are resolved: ClusterFirst, ClusterFirstWithHostNet, Default or None. ClusterFirst if unset.
enableServiceLinks: Whether the environment tells the addresses of Services. True if unset.
ephemeralContainers: Containers that were added to look into a running Pod.
hostAliases: Lines that are added to the Pod's hosts file.
hostIPC: Whether the Pod shares the host's IPC.
hostNetwork: Whether the Pod uses the host's network.
hostPID: Whether the Pod sees the host's processes.
hostUsers: Whether the Pod uses the host's users. True if unset.
hostname: The host name of the Pod. Its own name if unset.
hostnameOverride: The host name that the Pod itself sees, in full.
imagePullSecrets: Secrets with credentials for registries.
initContainers: Containers that run to their end, one after the other, before the others start.
nodeName: The node on which the Pod runs. The scheduler sets it.
nodeSelector: Labels that the node must have.
os: The operating system that the Pod needs.
overhead: What running a Pod of its runtime class costs beside its containers.
preemptionPolicy: Whether Pods of lower priority may be taken away for it: PreemptLowerPriority or Never.
priority: The priority as a number; set from the class.
priorityClassName: The class that says how important the Pod is.
readinessGates: Conditions that must be true, beside ready containers, for the Pod to be ready.
resourceClaims: Devices that are allocated before the Pod starts.
resources: How much of each resource all containers together need, and may use.
restartPolicy: Whether containers that end are started again: Always, OnFailure or Never. Always if unset.
runtimeClassName: The class of runtime that runs the Pod.
schedulerName: The scheduler that places the Pod. default-scheduler if unset.
schedulingGates: While there are any, the Pod is not placed.
schedulingGroup: The group with which the Pod is placed.
securityContext: As whom the containers run, and who owns the volumes.
serviceAccount: The old name of serviceAccountName.
serviceAccountName: The service account in whose name the Pod asks the API. default if unset.
setHostnameAsFQDN: Whether the host name is the full name in the DNS.
shareProcessNamespace: Whether the containers see each other's processes.
subdomain: The domain below that of the namespace under which the Pod has a name; a headless Service has the same.
terminationGracePeriodSeconds: How many seconds the Pod has to end by itself before it is killed. 30 if unset.
tolerations: Taints of nodes that the Pod bears.
topologySpreadConstraints: How evenly Pods are spread over zones, nodes and the like.
volumes: Volumes that containers may mount.`,
  Container: `A container of the Pod.\n${containerLines}`,
  EphemeralContainer: `A container that was added to a running Pod to look into it. It is not restarted.\n${containerLines}
targetContainerName: The container whose processes it sees.`,
  Affinity: `Where a Pod may or would rather run.
nodeAffinity: By labels of nodes.
podAffinity: Near certain Pods.
podAntiAffinity: Away from certain Pods.`,
  NodeAffinity: `Nodes that are needed or preferred.
preferredDuringSchedulingIgnoredDuringExecution: Preferences with weights; nodes with the largest sum are liked best.
requiredDuringSchedulingIgnoredDuringExecution: What must hold when the Pod is placed.`,
  PreferredSchedulingTerm: `A preference for nodes.
preference: The nodes.
weight: How much it counts, from 1 to 100.`,
  NodeSelector: `Nodes that meet one of several terms.
nodeSelectorTerms: One that holds is enough.`,
  NodeSelectorTerm: `Requirements on a node; all must hold. An empty term matches nothing.
matchExpressions: On its labels.
matchFields: On its fields, of which metadata.name is one.`,
  NodeSelectorRequirement: `A requirement on a label or a field of a node.
key: The label or the field.
operator: In, NotIn, Exists, DoesNotExist, Gt or Lt.
values: The values; empty for Exists and DoesNotExist, one whole number for Gt and Lt.`,
  PodAffinity: `Pods to be near to.
preferredDuringSchedulingIgnoredDuringExecution: Preferences with weights.
requiredDuringSchedulingIgnoredDuringExecution: What must hold when the Pod is placed.`,
  PodAntiAffinity: `Pods to keep away from.
preferredDuringSchedulingIgnoredDuringExecution: Preferences with weights.
requiredDuringSchedulingIgnoredDuringExecution: What must hold when the Pod is placed.`,
  WeightedPodAffinityTerm: `A preference about other Pods.
podAffinityTerm: The Pods.
weight: How much it counts, from 1 to 100.`,
  PodAffinityTerm: `Pods, and how near is near.
labelSelector: The Pods, by labels.
matchLabelKeys: Labels whose values must be those of the Pod that is placed.
mismatchLabelKeys: Labels whose values must not be those of the Pod that is placed.
namespaceSelector: Namespaces of the Pods, by labels.
namespaces: Namespaces of the Pods, by name. The Pod's own if neither is given.
topologyKey: The label of nodes with the same value of which two Pods are near.`,
  EnvVar: `A variable of the environment.
name: The name of the variable.
value: The value. $(NAME) stands for a variable that comes before.
valueFrom: Where the value comes from; not together with value.`,
  EnvVarSource: `Where a value comes from.
configMapKeyRef: A key of a ConfigMap.
fieldRef: A field of the Pod.
fileKeyRef: A key of a file in a volume.
resourceFieldRef: A request or limit of a container.
secretKeyRef: A key of a Secret.`,
  ConfigMapKeySelector: `A key of a ConfigMap.
key: The key.
name: The ConfigMap.`,
  SecretKeySelector: `A key of a Secret.
key: The key.
name: The Secret.`,
  FileKeySelector: `A key of a file with variables.
key: The key.
path: The file in the volume.
volumeName: The volume.`,
  ObjectFieldSelector: `A field of the Pod.
apiVersion: The version in which the path is written. v1 if unset.
fieldPath: The path, such as metadata.name or status.podIP.`,
  ResourceFieldSelector: `A request or limit of a container.
containerName: The container; needed in volumes.
divisor: The unit of the value. 1 if unset.
resource: Such as limits.cpu or requests.memory.`,
  EnvFromSource: `A source of several variables.
configMapRef: Each key of a ConfigMap.
prefix: What is put before each name.
secretRef: Each key of a Secret.`,
  ConfigMapEnvSource: `A ConfigMap whose keys become variables.`,
  SecretEnvSource: `A Secret whose keys become variables.`,
  Lifecycle: `What is done at the start and the end of a container.
postStart: Right after the start. The container is killed if it fails.
preStop: Before the end is asked for, within the grace period.
stopSignal: The signal that asks for the end. The image's own if unset.`,
  LifecycleHandler: `What is done; one of these.
exec: Runs a command in the container.
httpGet: Sends an HTTP request.
sleep: Waits.
tcpSocket: Has no effect any more.`,
  ExecAction: `A command in the container.
command: The program and its arguments, without a shell. It succeeds with exit code 0.`,
  HTTPGetAction: `An HTTP GET request.
host: The host. The Pod's address if unset.
httpHeaders: Headers of the request.
path: The path.
port: The number or the name of the port.
scheme: HTTP or HTTPS. HTTP if unset.`,
  HTTPHeader: `A header of a request.
name: The name of the header.
value: Its value.`,
  SleepAction: `A wait.
seconds: How long.`,
  TCPSocketAction: `A TCP connection that is opened.
host: The host. The Pod's address if unset.
port: The number or the name of the port.`,
  GRPCAction: `A call of gRPC's health checking.
port: The number of the port.
service: The service that is asked about.`,
  Probe: `How a container is checked, by one of exec, grpc, httpGet and tcpSocket.
exec: Runs a command.
failureThreshold: After how many failures in a row the container counts as failed. 3 if unset.
grpc: Calls gRPC's health checking.
httpGet: Sends an HTTP request; 200 to 399 is a success.
initialDelaySeconds: How long after the start the first check is. 0 if unset.
periodSeconds: How often it is checked. 10 if unset.
successThreshold: After how many successes in a row the container counts as well again. 1 if unset.
tcpSocket: Opens a TCP connection.
terminationGracePeriodSeconds: The grace period of the Pod for when this probe ends the container.
timeoutSeconds: How long a check may take. 1 if unset.`,
  ContainerPort: `A port on which a container listens.
containerPort: The number of the port.
hostIP: The address of the host at which hostPort is.
hostPort: The port of the host that leads there. Rarely needed.
name: The name by which Services and probes may refer to it.
protocol: TCP, UDP or SCTP. TCP if unset.`,
  ContainerResizePolicy: `What happens when a resource is changed while the container runs.
resourceName: cpu or memory.
restartPolicy: NotRequired or RestartContainer.`,
  ResourceRequirements: `Amounts of resources.
claims: Devices of the Pod's resourceClaims that are used.
limits: The most of each that may be used.
requests: How much of each is set aside. The limit if unset and there is one.`,
  ResourceClaim: `Devices that are used.
name: The entry in the Pod's resourceClaims.
request: The request of the claim; all if unset.`,
  ContainerRestartRule: `When a container is restarted.
action: What is done: Restart, or RestartAllContainers.
exitCodes: The exit codes for which it is.`,
  ContainerRestartRuleOnExitCodes: `Exit codes.
operator: In or NotIn.
values: The exit codes.`,
  SecurityContext: `As whom, and with which privileges, a container runs. It goes before what the Pod says.
allowPrivilegeEscalation: Whether a process may gain more privileges than its parent. True if unset.
appArmorProfile: The AppArmor profile.
capabilities: Capabilities that are added or dropped.
privileged: Whether it has nearly all that root has on the host. False if unset.
procMount: How /proc is mounted: Default or Unmasked.
readOnlyRootFilesystem: Whether the root file system cannot be written. False if unset.
runAsGroup: The ID of the group as which it runs.
runAsNonRoot: Whether it is refused to run as root.
runAsUser: The ID of the user as whom it runs. The image's own if unset.
seLinuxOptions: The SELinux context.
seccompProfile: The system calls that it may make.
windowsOptions: What is particular to Windows.`,
  PodSecurityContext: `As whom the containers of a Pod run, and who owns its volumes.
appArmorProfile: The AppArmor profile.
fsGroup: The group that the Pod's volumes belong to, and that all processes are in.
fsGroupChangePolicy: When the files of volumes are given to fsGroup: Always or OnRootMismatch. Always if unset.
runAsGroup: The ID of the group as which containers run.
runAsNonRoot: Whether containers are refused to run as root.
runAsUser: The ID of the user as whom containers run. The image's own if unset.
seLinuxChangePolicy: How volumes get their SELinux label: Recursive or MountOption.
seLinuxOptions: The SELinux context.
seccompProfile: The system calls that containers may make.
supplementalGroups: Further groups that the processes are in.
supplementalGroupsPolicy: Whether groups of the image count too: Merge or Strict. Merge if unset.
sysctls: Parameters of the kernel that are set for the Pod.
windowsOptions: What is particular to Windows.`,
  AppArmorProfile: `An AppArmor profile.
localhostProfile: The profile on the node, for type Localhost.
type: Localhost, RuntimeDefault or Unconfined.`,
  Capabilities: `Capabilities of Linux, without the prefix CAP_.
add: Those that are added.
drop: Those that are dropped; ALL drops all.`,
  SELinuxOptions: `An SELinux context.
level: Its level.
role: Its role.
type: Its type.
user: Its user.`,
  SeccompProfile: `System calls that may be made.
localhostProfile: The profile's file on the node, for type Localhost.
type: Localhost, RuntimeDefault or Unconfined.`,
  WindowsSecurityContextOptions: `What is particular to Windows.
gmsaCredentialSpec: The contents of the GMSA credential spec.
gmsaCredentialSpecName: The name of the GMSA credential spec.
hostProcess: Whether it runs as a process of the host.
runAsUserName: The user as whom it runs.`,
  VolumeDevice: `A block device in a container.
devicePath: Where it is in the container.
name: The volume.`,
  VolumeMount: `A volume in a container.
mountPath: Where the container sees it; no colon may be in it.
mountPropagation: Whether later mounts are seen on the other side: None, HostToContainer or Bidirectional. None if unset.
name: The volume.
recursiveReadOnly: Whether mounts below it are read-only too: Disabled, IfPossible or Enabled.
subPath: The part of the volume that is mounted. Its root if unset.
subPathExpr: The same, in which $(NAME) stands for a variable of the container.`,
  PodDNSConfig: `Settings of the resolver.
nameservers: Addresses of name servers.
options: Options of the resolver.
searches: Domains in which short names are looked for.`,
  PodDNSConfigOption: `An option of the resolver.
name: The option.
value: Its value.`,
  HostAlias: `A line of the hosts file.
hostnames: The names.
ip: The address.`,
  LocalObjectReference: `Points at an object in the same namespace, by name.`,
  PodOS: `An operating system.
name: linux or windows.`,
  PodReadinessGate: `A condition that must be true.
conditionType: The type of the condition.`,
  PodResourceClaim: `Devices that are allocated before the Pod starts.
name: The name by which containers refer to them.
resourceClaimName: The ResourceClaim.
resourceClaimTemplateName: The template from which the Pod gets a claim of its own.`,
  PodSchedulingGate: `A reason not to place the Pod yet.`,
  PodSchedulingGroup: `The group with which a Pod is placed.
podGroupName: The PodGroup.`,
  Sysctl: `A parameter of the kernel.
name: The parameter.
value: Its value.`,
  Toleration: `A taint that the Pod bears.
effect: The effect that is meant: NoSchedule, PreferNoSchedule or NoExecute. All if unset.
key: The key of the taint. Unset with Exists means every taint.
operator: Equal or Exists. Equal if unset.
tolerationSeconds: For how long NoExecute is borne. For ever if unset.
value: The value of the taint.`,
  TopologySpreadConstraint: `How evenly Pods are spread.
labelSelector: The Pods that are counted.
matchLabelKeys: Labels whose values must be those of the Pod that is placed.
maxSkew: By how many the fullest and the emptiest domain may differ.
minDomains: How many domains there must be.
nodeAffinityPolicy: Whether nodes that the Pod may not run on count: Honor or Ignore. Honor if unset.
nodeTaintsPolicy: Whether nodes with taints that the Pod does not bear count: Honor or Ignore. Ignore if unset.
topologyKey: The label of nodes whose values are the domains.
whenUnsatisfiable: DoNotSchedule or ScheduleAnyway.`,
  PodStatus: `What was last observed of the Pod.
allocatedResources: Resources that the node has set aside for the Pod.
containerStatuses: The containers, one by one.
ephemeralContainerStatuses: The ephemeral containers, one by one.
extendedResourceClaimStatus: The claim that stands for requested extended resources.
hostIP: The address of the node.
hostIPs: All addresses of the node.
initContainerStatuses: The init containers, one by one.
nodeAllocatableResourceClaimStatuses: Resources of the node that claims use.
nominatedNodeName: The node on which room is being made for the Pod.
phase: Pending, Running, Succeeded, Failed or Unknown.
podIP: The address of the Pod.
podIPs: All addresses of the Pod.
qosClass: How its resources are treated when they run short: Guaranteed, Burstable or BestEffort.
resize: How a change of resources stands; conditions say so now.
resourceClaimStatuses: The claims that were made for the Pod.
resources: Resources that the Pod as a whole has.
startTime: When the node took the Pod on.`,
  PodCondition: `One aspect of the state of a Pod.
type: PodScheduled, Initialized, ContainersReady, Ready and others.`,
  ContainerStatus: `What was last observed of a container.
allocatedResources: Resources that the node has set aside for it.
allocatedResourcesStatus: The health of allocated devices.
containerID: Identifies it at its runtime.
image: The image that it runs.
imageID: The digest of the image.
lastState: How it ended the last time.
ready: Whether its readiness probe succeeds.
resources: Resources that it has.
restartCount: How often it was restarted.
started: Whether it has started: its startup probe succeeded, or there is none.
state: What it does now.
stopSignal: The signal that asks for its end.
user: As whom it runs.
volumeMounts: Its mounts.`,
  ResourceStatus: `The health of allocated devices.
resources: Each of them.`,
  ResourceHealth: `The health of a device.
health: Healthy, Unhealthy or Unknown.
resourceID: The device.`,
  ContainerState: `What a container does; one of these.
running: It runs.
terminated: It has ended.
waiting: It has not started.`,
  ContainerStateRunning: `A container that runs.
startedAt: Since when.`,
  ContainerStateTerminated: `A container that has ended.
containerID: Identifies it at its runtime.
exitCode: Its exit code.
finishedAt: When it ended.
signal: The signal that ended it.
startedAt: When it started.`,
  ContainerStateWaiting: `A container that has not started.`,
  ContainerUser: `As whom a container runs.
linux: On Linux.`,
  LinuxContainerUser: `As whom a process runs on Linux.
gid: The group.
supplementalGroups: Further groups.
uid: The ID of the user.`,
  VolumeMountStatus: `A mount of a container.
mountPath: Where it is.
recursiveReadOnly: Whether mounts below it are read-only too.
volumeStatus: The volume behind it.`,
  VolumeStatus: `The volume behind a mount.
image: An image that is mounted.`,
  ImageVolumeStatus: `An image that is mounted.
imageRef: Its digest.`,
  PodExtendedResourceClaimStatus: `The claim that stands for requested extended resources.
requestMappings: Which request stands for which resource of which container.
resourceClaimName: The claim.`,
  ContainerExtendedResourceRequest: `A request that stands for an extended resource.
containerName: The container.
requestName: The request.
resourceName: The resource.`,
  HostIP: `An address of the node.
ip: The address.`,
  PodIP: `An address of the Pod.
ip: The address.`,
  NodeAllocatableResourceClaimStatus: `Resources of the node that a claim uses.
containers: The containers that use them.
resourceClaimName: The claim.
resources: How much of each.`,
  PodResourceClaimStatus: `A claim that was made for the Pod.
name: The entry in resourceClaims.
resourceClaimName: The claim.`,
}
