// Workloads that Kedge stores and lists but does not run: their defaults are Kubernetes' all the same.
import type {
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV2,
  Job,
  JobSpec,
  ObjectMeta,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { setPodTemplateDefaults } from './pod.ts'

const historyLimit = 10

export function setDeploymentDefaults({ spec }: Draft<Deployment>): void {
  if (!spec) return
  setPodTemplateDefaults(spec.template)
  spec.replicas ??= 1
  spec.strategy ??= {}
  spec.strategy.type ||= 'RollingUpdate'
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {}
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
    spec.strategy.rollingUpdate.maxSurge ??= '25%'
  }
  spec.revisionHistoryLimit ??= historyLimit
  spec.progressDeadlineSeconds ??= 600
}

export function setReplicaSetDefaults(set: Draft<ReplicaSet>): void {
  if (!set.spec) return
  setPodTemplateDefaults(set.spec.template)
  set.spec.replicas ??= 1
  takeLabels(set, set.spec.template)
}

export function setReplicationControllerDefaults(controller: Draft<ReplicationController>): void {
  const { spec } = controller
  if (!spec) return
  setPodTemplateDefaults(spec.template)
  spec.replicas ??= 1
  const labels = spec.template?.metadata?.labels
  if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels }
  takeLabels(controller, spec.template)
}

/** Objects of old kinds that have no labels of their own get those of their template. */
function takeLabels(
  object: { metadata?: Draft<ObjectMeta> },
  template: Draft<PodTemplateSpec> | undefined,
): void {
  const labels = template?.metadata?.labels
  if (labels && object.metadata && Object.keys(object.metadata.labels ?? {}).length === 0)
    object.metadata.labels = { ...labels }
}

export function setDaemonSetDefaults({ spec }: Draft<DaemonSet>): void {
  if (!spec) return
  setPodTemplateDefaults(spec.template)
  spec.updateStrategy ??= {}
  spec.updateStrategy.type ||= 'RollingUpdate'
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {}
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0
  }
  spec.revisionHistoryLimit ??= historyLimit
}

export function setJobDefaults(job: Draft<Job>): void {
  if (job.spec) setJobSpecDefaults(job.spec)
  takeLabels(job, job.spec?.template)
}

function setJobSpecDefaults(spec: Draft<JobSpec>): void {
  setPodTemplateDefaults(spec.template)
  // Neither given: one Pod, once. Only one of them given: the other keeps its meaning by absence.
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  if (spec.backoffLimitPerIndex === undefined) spec.backoffLimit ??= 6
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.manualSelector ??= false
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
}

export function setCronJobDefaults({ spec }: Draft<CronJob>): void {
  if (!spec) return
  spec.concurrencyPolicy ||= 'Allow'
  spec.suspend ??= false
  spec.successfulJobsHistoryLimit ??= 3
  spec.failedJobsHistoryLimit ??= 1
  setPodTemplateDefaults(spec.jobTemplate?.spec?.template)
}

export function setAutoscalerDefaults({
  spec,
}: Draft<HorizontalPodAutoscaler> | Draft<HorizontalPodAutoscalerV2>): void {
  if (spec) spec.minReplicas ??= 1
}
