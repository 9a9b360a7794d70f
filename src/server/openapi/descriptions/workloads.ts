/** Metadata, workloads, budgets and autoscalers. */
export const workloadTexts: { readonly [struct: string]: string } = {
  ObjectMeta: `Metadata that every stored object has.
annotations: Free text by key, for tools and people. It cannot be selected by.
creationTimestamp: CreationTimestamp is a timestamp of when the server made the object. It cannot be set.
deletionGracePeriodSeconds: How many seconds the object may take to end, once its deletion was asked for.
deletionTimestamp: When the object is to be gone. The server sets it when a deletion is asked for; it is never unset.
finalizers: Names of those who must finish something before the object may go. It is removed when the list is empty.
generateName: A prefix to which the server appends a random suffix when no name is given.
generation: Counts the changes of the wanted state.
labels: Values by key by which objects are found and grouped.
managedFields: Who owns which fields, as server-side apply keeps track of it.
name: The name, unique among objects of the kind in the namespace. It cannot be changed.
namespace: The namespace of the object; empty for kinds that belong to the whole cluster.
ownerReferences: The objects that this one depends on. It is removed when all of them are gone.
resourceVersion: The version of the stored object, opaque to clients. An update that names it succeeds only if it is still the newest.
selfLink: No longer set.
uid: Identifies this very object; one that is made again under the same name has another.`,
  ListMeta: `Metadata of a list.
continue: A token with which to ask for the rest of the list.
remainingItemCount: How many objects follow in the list, where that is known.
resourceVersion: The version of the whole collection that the list shows.
selfLink: No longer set.`,
  ManagedFieldsEntry: `The fields that one manager owns, in one version of the API.
fieldsType: The format of fieldsV1; always FieldsV1.
fieldsV1: The set of fields, as nested keys.
manager: The name of the program or person who manages the fields.
operation: How they came to be managed: Apply or Update.
subresource: The subresource by which the object was changed; empty for the object itself.
time: When the entry was added or changed.`,
  OwnerReference: `An object that owns this one.
apiVersion: The API version of the owner.
blockOwnerDeletion: Whether a foreground deletion of the owner waits for this object to go.
controller: Whether the owner is the controller of this object; at most one is.
kind: The kind of the owner.
name: The name of the owner.
uid: The UID of the owner.`,
  LabelSelector: `Selects objects by labels. All requirements must hold; an empty selector matches everything.
matchExpressions: Requirements on labels; all must hold.
matchLabels: Labels that must have exactly these values.`,
  LabelSelectorRequirement: `A requirement on one label.
key: The label.
operator: How it relates to the values: In, NotIn, Exists or DoesNotExist.
values: The values; empty for Exists and DoesNotExist.`,
  Condition: `One aspect of the state of an object.
type: Which aspect, in CamelCase.`,
  StatefulSet: `StatefulSet runs Pods that keep their identity: each has an ordinal, a stable name and host name, and volumes of its own that stay with it.`,
  StatefulSetSpec: `The set that is wanted.
minReadySeconds: How long a new Pod must be ready without a crash before it counts as available. 0 if unset.
ordinals: How the Pods are numbered. From 0 if unset.
persistentVolumeClaimRetentionPolicy: What becomes of claims made from the templates when the set is deleted or made smaller. They are kept if unset.
podManagementPolicy: OrderedReady makes and removes Pods one after the other and waits for each; Parallel all at once. It cannot be changed.
replicas: How many Pods are wanted. 1 if unset.
revisionHistoryLimit: How many old revisions are kept to go back to. 10 if unset.
selector: Labels by which the set knows its Pods. They must match those of the template, and cannot be changed.
serviceName: The headless Service that gives the Pods their names in the DNS. It cannot be changed.
template: What each Pod is made from.
updateStrategy: How Pods are replaced when the template changes.
volumeClaimTemplates: Claims of which each Pod gets its own, named TEMPLATE-SET-ORDINAL.`,
  StatefulSetOrdinals: `How the Pods of the set are numbered.
start: The first ordinal. 0 if unset.`,
  StatefulSetPersistentVolumeClaimRetentionPolicy: `What becomes of the claims that were made from the templates.
whenDeleted: Retain keeps the claims when the set is deleted; Delete removes them with it. Retain if unset.
whenScaled: Retain keeps the claims of Pods that a smaller set no longer has; Delete removes them once the Pod is gone. Retain if unset.`,
  StatefulSetUpdateStrategy: `How Pods are replaced when the template changes.
rollingUpdate: Parameters of RollingUpdate.
type: RollingUpdate replaces Pods from the highest ordinal down; OnDelete only those that somebody deletes. RollingUpdate if unset.`,
  RollingUpdateStatefulSetStrategy: `Parameters of a rolling update.
maxUnavailable: How many Pods may be unavailable during the update, as a number or a percentage. It needs a feature gate that is off.
partition: Only Pods with this ordinal or a higher one are updated. 0 if unset, which means all.`,
  StatefulSetStatus: `What was last observed of the set.
availableReplicas: How many Pods have been ready for at least minReadySeconds.
collisionCount: How often the name of a revision was taken; part of how names are made.
currentReplicas: How many Pods are at currentRevision.
currentRevision: The revision of Pods that are not updated yet.
readyReplicas: How many Pods are ready.
replicas: How many Pods there are.
updateRevision: The revision that the update leads to.
updatedReplicas: How many Pods are at updateRevision.`,
  StatefulSetCondition: `One aspect of the state of a set.
type: Which aspect.`,
  PodTemplateSpec: `What Pods are made from.
metadata: Labels and annotations of the Pods.
spec: What the Pods run.`,
  Deployment: `Deployment runs a number of alike Pods, and replaces them step by step when their template changes.`,
  DeploymentSpec: `The deployment that is wanted.
minReadySeconds: How long a new Pod must be ready without a crash before it counts as available. 0 if unset.
paused: Whether changes of the template wait.
progressDeadlineSeconds: After how long without progress the deployment counts as failed. 600 if unset.
replicas: How many Pods are wanted. 1 if unset.
revisionHistoryLimit: How many old ReplicaSets are kept to go back to. 10 if unset.
selector: Labels by which the deployment knows its Pods. It cannot be changed.
strategy: How old Pods are replaced by new ones.
template: What each Pod is made from.`,
  DeploymentStrategy: `How old Pods are replaced by new ones.
rollingUpdate: Parameters of RollingUpdate.
type: RollingUpdate goes step by step; Recreate removes all old Pods first. RollingUpdate if unset.`,
  RollingUpdateDeployment: `Parameters of a rolling update.
maxSurge: How many Pods there may be beyond those wanted, as a number or a percentage. 25% if unset.
maxUnavailable: How many Pods may be unavailable, as a number or a percentage. 25% if unset.`,
  DeploymentStatus: `What was last observed of the deployment.
availableReplicas: How many Pods have been ready for at least minReadySeconds.
collisionCount: How often the name of a ReplicaSet was taken; part of how names are made.
readyReplicas: How many Pods are ready.
replicas: How many Pods there are, but for those that are ending.
terminatingReplicas: How many Pods are ending.
unavailableReplicas: How many Pods are missing until all are available.
updatedReplicas: How many Pods are made from the newest template.`,
  DeploymentCondition: `One aspect of the state of a deployment.
type: Which aspect: Available, Progressing or ReplicaFailure.`,
  ReplicaSet: `ReplicaSet keeps a number of alike Pods running. Deployments make it; few people do.`,
  ReplicaSetSpec: `The Pods that are wanted.
minReadySeconds: How long a new Pod must be ready without a crash before it counts as available. 0 if unset.
replicas: How many Pods are wanted. 1 if unset.
selector: Labels by which the set knows its Pods. It cannot be changed.
template: What each Pod is made from.`,
  DaemonSet: `DaemonSet runs one Pod on every node that its template fits.`,
  DaemonSetSpec: `The daemon that is wanted.
minReadySeconds: How long a new Pod must be ready without a crash before it counts as available. 0 if unset.
revisionHistoryLimit: How many old revisions are kept to go back to. 10 if unset.
selector: Labels by which the set knows its Pods. It cannot be changed.
template: What each Pod is made from.
updateStrategy: How Pods are replaced when the template changes.`,
  DaemonSetUpdateStrategy: `How Pods are replaced when the template changes.
rollingUpdate: Parameters of RollingUpdate.
type: RollingUpdate goes node by node; OnDelete replaces only Pods that somebody deletes. RollingUpdate if unset.`,
  RollingUpdateDaemonSet: `Parameters of a rolling update.
maxSurge: On how many nodes an old and a new Pod may be at the same time. 0 if unset.
maxUnavailable: On how many nodes the Pod may be unavailable. 1 if unset.`,
  DaemonSetStatus: `What was last observed of the daemon.
collisionCount: How often the name of a revision was taken; part of how names are made.
currentNumberScheduled: How many nodes run the Pod and are meant to.
desiredNumberScheduled: How many nodes are meant to run the Pod.
numberAvailable: On how many nodes the Pod is available.
numberMisscheduled: How many nodes run the Pod and are not meant to.
numberReady: On how many nodes the Pod is ready.
numberUnavailable: On how many nodes the Pod is meant to be available and is not.
updatedNumberScheduled: How many nodes run a Pod of the newest template.`,
  DaemonSetCondition: `One aspect of the state of a daemon.
type: Which aspect.`,
  Job: `Job runs Pods until enough of them have ended well.`,
  JobSpec: `The work that is wanted.
activeDeadlineSeconds: After how many seconds the Job is ended as failed.
backoffLimit: How many failures are borne before the Job fails. 6 if unset.
backoffLimitPerIndex: The same for each index of an indexed Job.
completionMode: NonIndexed counts Pods that ended well; Indexed gives each a number of its own. NonIndexed if unset.
completions: How many Pods must end well.
managedBy: Which controller looks after the Job. The built-in one if unset.
manualSelector: Whether selector and labels are given, not generated. Rarely needed.
maxFailedIndexes: How many indexes may fail before the Job does.
parallelism: How many Pods run at the same time. 1 if unset.
podFailurePolicy: What is done about a failed Pod, by its exit code or its conditions.
podReplacementPolicy: When a Pod that ends is replaced: TerminatingOrFailed or Failed.
selector: Labels by which the Job knows its Pods. It is generated.
successPolicy: When an indexed Job has succeeded before all its indexes have.
suspend: Whether no Pods run for now.
template: What each Pod is made from. Its restartPolicy is Never or OnFailure.
ttlSecondsAfterFinished: How many seconds after its end the Job is removed. Never if unset.`,
  PodFailurePolicy: `What is done about a failed Pod.
rules: The first rule that matches decides.`,
  PodFailurePolicyRule: `What is done about a Pod that failed in this way.
action: FailJob, FailIndex, Ignore or Count.
onExitCodes: The exit codes that match.
onPodConditions: The conditions of the Pod that match.`,
  PodFailurePolicyOnExitCodesRequirement: `Exit codes of containers.
containerName: The container that is meant; any of them if unset.
operator: In or NotIn.
values: The exit codes.`,
  PodFailurePolicyOnPodConditionsPattern: `A condition of a Pod.
status: The status that it must have. True if unset.
type: The type of the condition.`,
  SuccessPolicy: `When an indexed Job has succeeded.
rules: One that is met is enough.`,
  SuccessPolicyRule: `Indexes that are enough.
succeededCount: How many of the indexes must have succeeded.
succeededIndexes: Which indexes count, such as 0-2,5.`,
  JobStatus: `What was last observed of the work.
active: How many Pods are neither ended nor ending.
completedIndexes: The indexes that ended well, such as 0-2,5.
completionTime: When the Job was completed.
failed: How many Pods have failed.
failedIndexes: The indexes that failed.
ready: How many Pods are ready.
startTime: When the Job was first looked after, or resumed.
succeeded: How many Pods have ended well.
terminating: How many Pods are ending.
uncountedTerminatedPods: Pods that have ended and are not counted yet.`,
  JobCondition: `One aspect of the state of a Job.
type: Complete, Failed, Suspended and others.`,
  UncountedTerminatedPods: `UIDs of Pods that have ended and are not counted yet.
failed: Those that failed.
succeeded: Those that ended well.`,
  CronJob: `CronJob makes Jobs by a schedule.`,
  CronJobSpec: `The schedule that is wanted.
concurrencyPolicy: Allow, Forbid or Replace a Job while the one before still runs. Allow if unset.
failedJobsHistoryLimit: How many failed Jobs are kept. 1 if unset.
jobTemplate: What each Job is made from.
schedule: When, in the five fields of cron.
startingDeadlineSeconds: How late a Job may still be started, in seconds.
successfulJobsHistoryLimit: How many Jobs that ended well are kept. 3 if unset.
suspend: Whether no further Jobs are made.
timeZone: The time zone of the schedule, such as Etc/UTC.`,
  JobTemplateSpec: `What Jobs are made from.
metadata: Labels and annotations of the Jobs.
spec: What the Jobs do.`,
  CronJobStatus: `What was last observed of the schedule.
active: The Jobs that run.
lastScheduleTime: When a Job was last made.
lastSuccessfulTime: When a Job last ended well.`,
  ObjectReference: `Points at an object.
fieldPath: The part of it that is meant.
name: The name of the object.
namespace: The namespace of the object.`,
  PodDisruptionBudget: `PodDisruptionBudget limits how many of its Pods may be taken away on purpose at the same time.`,
  PodDisruptionBudgetSpec: `The limit that is wanted.
maxUnavailable: How many Pods may be unavailable after an eviction, as a number or a percentage. Not together with minAvailable.
minAvailable: How many Pods must be available after an eviction, as a number or a percentage.
selector: The Pods that are meant. An empty one means all in the namespace.
unhealthyPodEvictionPolicy: When running Pods that are not ready may be evicted: IfHealthyBudget or AlwaysAllow. IfHealthyBudget if unset.`,
  PodDisruptionBudgetStatus: `What was last observed of the Pods.
currentHealthy: How many Pods are healthy.
desiredHealthy: How many must be.
disruptedPods: Pods whose eviction was granted and that are not gone yet.
disruptionsAllowed: How many Pods may be evicted now.
expectedPods: How many Pods the budget is about.`,
  HorizontalPodAutoscalerV2: `HorizontalPodAutoscaler sets the number of Pods of a workload by measured load.`,
  HorizontalPodAutoscaler: `HorizontalPodAutoscaler sets the number of Pods of a workload by the CPU that they use.`,
  HorizontalPodAutoscalerSpecV2: `The scaling that is wanted.
behavior: How fast it scales up and down.
maxReplicas: The most Pods there may be.
metrics: What is measured; the largest number of Pods that any of them asks for counts.
minReplicas: The fewest Pods there may be. 1 if unset.
scaleTargetRef: The workload that is scaled.`,
  HorizontalPodAutoscalerBehaviorV2: `How fast it scales.
scaleDown: Towards fewer Pods.
scaleUp: Towards more Pods.`,
  HPAScalingRulesV2: `How fast it scales in one direction.
policies: Limits of a step.
selectPolicy: Which of the policies counts: Max, Min or Disabled. Max if unset.
stabilizationWindowSeconds: For how long past recommendations are heeded.
tolerance: How far the measured value may be from its target without anything being done.`,
  HPAScalingPolicyV2: `A limit of a step.
periodSeconds: The time for which it holds.
type: Pods or Percent.
value: How many Pods, or what part of them.`,
  MetricSpecV2: `One thing that is measured.
containerResource: A resource that one container of each Pod uses.
external: A value from outside of the cluster.
object: A value of one object.
pods: A value of each Pod.
resource: A resource that each Pod uses.
type: Which of them: Resource, ContainerResource, Pods, Object or External.`,
  ContainerResourceMetricSourceV2: `A resource that one container of each Pod uses.
container: The container.
name: The resource.
target: The value that is aimed at.`,
  MetricTargetV2: `The value that is aimed at.
averageUtilization: The average over the Pods, in percent of what they request.
averageValue: The average over the Pods.
type: Utilization, Value or AverageValue.
value: The value itself.`,
  ExternalMetricSourceV2: `A value from outside of the cluster.
metric: What is measured.
target: The value that is aimed at.`,
  MetricIdentifierV2: `Names what is measured.
selector: Which of the values, by label.`,
  ObjectMetricSourceV2: `A value of one object.
describedObject: The object.
metric: What is measured.
target: The value that is aimed at.`,
  CrossVersionObjectReferenceV2: `Points at an object by kind and name.`,
  PodsMetricSourceV2: `A value of each Pod.
metric: What is measured.
target: The average that is aimed at.`,
  ResourceMetricSourceV2: `A resource that each Pod uses.
name: The resource.
target: The value that is aimed at.`,
  HorizontalPodAutoscalerStatusV2: `What was last observed.
currentMetrics: The values that were last measured.
currentReplicas: How many Pods there are.
desiredReplicas: How many Pods were last asked for.
lastScaleTime: When the number was last changed.`,
  HorizontalPodAutoscalerConditionV2: `One aspect of the state of the autoscaler.
type: ScalingActive, AbleToScale or ScalingLimited.`,
  MetricStatusV2: `One value that was measured.
containerResource: Of one container of each Pod.
external: From outside of the cluster.
object: Of one object.
pods: Of each Pod.
resource: Of a resource that each Pod uses.
type: Which of them.`,
  ContainerResourceMetricStatusV2: `A resource that a container was seen to use.
container: The container.
current: The value.
name: The resource.`,
  MetricValueStatusV2: `A measured value.
averageUtilization: The average over the Pods, in percent of what they request.
averageValue: The average over the Pods.
value: The value itself.`,
  ExternalMetricStatusV2: `A value from outside of the cluster.
current: The value.
metric: What was measured.`,
  ObjectMetricStatusV2: `A value of one object.
current: The value.
describedObject: The object.
metric: What was measured.`,
  PodsMetricStatusV2: `A value of each Pod.
current: The value.
metric: What was measured.`,
  ResourceMetricStatusV2: `A resource that the Pods were seen to use.
current: The value.
name: The resource.`,
}
