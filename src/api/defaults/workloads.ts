import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { setPodTemplateDefaults } from './pod/pod-spec.ts'
import { each, fill, structIn } from './struct.ts'

export function setDeploymentDefaults(deployment: Draft<Deployment>): void {
  const spec = structIn(deployment, 'spec')
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  const strategy = structIn(spec, 'strategy')
  fill(strategy, 'type', 'RollingUpdate')
  if (strategy.type === 'RollingUpdate') {
    const rollingUpdate = structIn(strategy, 'rollingUpdate')
    rollingUpdate.maxUnavailable ??= '25%'
    rollingUpdate.maxSurge ??= '25%'
  }
  setPodTemplateDefaults(structIn(spec, 'template'))
}

export function setReplicaSetDefaults(set: Draft<ReplicaSet>): void {
  const spec = structIn(set, 'spec')
  spec.replicas ??= 1
  setPodTemplateDefaults(structIn(spec, 'template'))
}

export function setDaemonSetDefaults(set: Draft<DaemonSet>): void {
  const spec = structIn(set, 'spec')
  spec.revisionHistoryLimit ??= 10
  const strategy = structIn(spec, 'updateStrategy')
  fill(strategy, 'type', 'RollingUpdate')
  if (strategy.type === 'RollingUpdate') {
    const rollingUpdate = structIn(strategy, 'rollingUpdate')
    rollingUpdate.maxUnavailable ??= 1
    rollingUpdate.maxSurge ??= 0
  }
  setPodTemplateDefaults(structIn(spec, 'template'))
}

/** The selector and the labels are those of the template where they are left out. */
export function setReplicationControllerDefaults(controller: Draft<ReplicationController>): void {
  const spec = structIn(controller, 'spec')
  spec.replicas ??= 1
  const labels = spec.template?.metadata?.labels
  if (labels) {
    spec.selector ??= { ...labels }
    structIn(controller, 'metadata').labels ??= { ...labels }
  }
  if (spec.template) setPodTemplateDefaults(spec.template)
}

const int32Max = 2 ** 31 - 1

export function setJobDefaults(job: Draft<Job>): void {
  const spec = structIn(job, 'spec')
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : int32Max
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.manualSelector ??= false
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
  for (const rule of each(spec.podFailurePolicy?.rules))
    for (const pattern of each(rule.onPodConditions)) fill(pattern, 'status', 'True')
  const labels = spec.template?.metadata?.labels
  if (labels) structIn(job, 'metadata').labels ??= { ...labels }
  setPodTemplateDefaults(structIn(spec, 'template'))
}

/** The jobs it makes get their own defaults when they are made. */
export function setCronJobDefaults(cronJob: Draft<CronJob>): void {
  const spec = structIn(cronJob, 'spec')
  fill(spec, 'concurrencyPolicy', 'Allow')
  spec.suspend ??= false
  spec.successfulJobsHistoryLimit ??= 3
  spec.failedJobsHistoryLimit ??= 1
  const template = structIn(spec, 'jobTemplate')
  structIn(template, 'metadata')
  setPodTemplateDefaults(structIn(structIn(template, 'spec'), 'template'))
}

export function setPodTemplateObjectDefaults(object: Draft<PodTemplate>): void {
  setPodTemplateDefaults(structIn(object, 'template'))
}
