import type { Instant } from '../../base/clock.ts'
import { parseTime } from '../../base/clock.ts'
import { hasCondition } from '../conditions.ts'
import { formatHumanDuration } from '../duration.ts'
import { isEqual } from '../equality.ts'
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
import {
  validateDaemonSetStatus,
  validateDeploymentStatus,
  validateReplicaSetStatus,
} from '../validation/apps/workload-status.ts'
import {
  validateDaemonStrategy,
  validateDeploymentStrategy,
  validateWorkload,
  validateWorkloadUpdate,
} from '../validation/apps/workloads.ts'
import { validateCronJob, validateCronJobUpdate } from '../validation/batch/cron-job.ts'
import { validateJob } from '../validation/batch/job.ts'
import { validateJobStatus } from '../validation/batch/job-status.ts'
import { validateJobUpdate } from '../validation/batch/job-update.ts'
import {
  validatePodTemplateObject,
  validatePodTemplateObjectUpdate,
  validateReplicationController,
  validateReplicationControllerUpdate,
} from '../validation/core/replication-controller.ts'
import {
  ageColumn,
  column,
  containerColumns,
  formatAge,
  formatLabels,
  formatSelector,
  nameColumn,
  wideColumn,
} from './columns.ts'
import { podWarnings } from './pod/pod-warnings.ts'
import type { Particulars } from './strategy-with.ts'
import {
  countTemplateGeneration,
  fillTemplateGeneration,
  keepTemplateGeneration,
} from './template-generation.ts'

import { workloadNameWarnings } from './warnings/workload-name.ts'

const integer = { type: 'integer' } as const

export const deploymentParticulars: Particulars<Deployment> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    column('Up-to-date', deployment => deployment.status?.updatedReplicas ?? 0),
    column('Available', deployment => deployment.status?.availableReplicas ?? 0),
    ageColumn,
    ...containerColumns<Deployment>(deployment => deployment.spec?.template?.spec?.containers),
    wideColumn('Selector', deployment => formatSelector(deployment.spec?.selector)),
  ],
  validate(findings, deployment) {
    validateWorkload(findings, deployment, 'Deployment')
    validateDeploymentStrategy(findings, deployment)
  },
  validateUpdate(findings, deployment, old) {
    validateWorkloadUpdate(findings, deployment, old, 'Deployment')
    validateDeploymentStrategy(findings, deployment)
  },
  validateStatus: validateDeploymentStatus,
  statusKeeps: ['labels'],
  // Annotations are copied to its ReplicaSets: who waits for that looks at the generation that was observed.
  isNewGeneration: (deployment, old) =>
    !isEqual(deployment.spec, old.spec) ||
    !isEqual(deployment.metadata?.annotations ?? {}, old.metadata?.annotations ?? {}),
  warnings: (deployment, old) => [
    ...workloadNameWarnings(deployment, old),
    ...podWarnings('spec.template', deployment.spec?.template ?? {}),
  ],
}

export const replicaSetParticulars: Particulars<ReplicaSet> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Desired', set => set.spec?.replicas ?? 0, integer),
    column('Current', set => set.status?.replicas ?? 0, integer),
    column('Ready', set => set.status?.readyReplicas ?? 0, integer),
    ageColumn,
    ...containerColumns<ReplicaSet>(set => set.spec?.template?.spec?.containers),
    wideColumn('Selector', set => formatSelector(set.spec?.selector)),
  ],
  initialStatus: () => ({ replicas: 0 }),
  validate: (findings, set) => validateWorkload(findings, set, 'ReplicaSet'),
  validateUpdate: (findings, set, old) => validateWorkloadUpdate(findings, set, old, 'ReplicaSet'),
  validateStatus: validateReplicaSetStatus,
  warnings: (set, old) => [
    ...workloadNameWarnings(set, old),
    ...podWarnings('spec.template', set.spec?.template ?? {}),
  ],
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
}

export const daemonSetParticulars: Particulars<DaemonSet> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Desired', set => set.status?.desiredNumberScheduled ?? 0, integer),
    column('Current', set => set.status?.currentNumberScheduled ?? 0, integer),
    column('Ready', set => set.status?.numberReady ?? 0, integer),
    column('Up-to-date', set => set.status?.updatedNumberScheduled ?? 0, integer),
    column('Available', set => set.status?.numberAvailable ?? 0, integer),
    column('Node Selector', set => formatLabels(set.spec?.template?.spec?.nodeSelector)),
    ageColumn,
    ...containerColumns<DaemonSet>(set => set.spec?.template?.spec?.containers),
    wideColumn('Selector', set => formatSelector(set.spec?.selector)),
  ],
  initialStatus: () => ({
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  }),
  complete: fillTemplateGeneration,
  prepareForUpdate: countTemplateGeneration,
  prepareForStatusUpdate: keepTemplateGeneration,
  validate(findings, set) {
    validateWorkload(findings, set, 'DaemonSet')
    validateDaemonStrategy(findings, set)
  },
  validateUpdate(findings, set, old) {
    validateWorkloadUpdate(findings, set, old, 'DaemonSet')
    validateDaemonStrategy(findings, set)
  },
  validateStatus: validateDaemonSetStatus,
  warnings: set => podWarnings('spec.template', set.spec?.template ?? {}),
}

export const replicationControllerParticulars: Particulars<ReplicationController> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Desired', each => each.spec?.replicas ?? 0, integer),
    column('Current', each => each.status?.replicas ?? 0, integer),
    column('Ready', each => each.status?.readyReplicas ?? 0, integer),
    ageColumn,
    ...containerColumns<ReplicationController>(each => each.spec?.template?.spec?.containers),
    wideColumn('Selector', each => formatLabels(each.spec?.selector)),
  ],
  initialStatus: () => ({ replicas: 0 }),
  validate: (findings, controller) => validateReplicationController(findings, controller),
  validateUpdate: validateReplicationControllerUpdate,
  validateStatus: validateReplicaSetStatus,
  warnings: (controller, old) => [
    ...workloadNameWarnings(controller, old),
    ...podWarnings('spec.template', controller.spec?.template ?? {}),
  ],
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
}

export const podTemplateParticulars: Particulars<PodTemplate> = {
  hasGeneration: true,
  allowsCreateOnUpdate: true,
  validate: validatePodTemplateObject,
  validateUpdate: validatePodTemplateObjectUpdate,
  warnings: ({ template }) => podWarnings('template', template ?? {}),
  columns: [
    nameColumn,
    ...containerColumns<PodTemplate>(each => each.template?.spec?.containers).map(each => ({
      ...each,
      priority: 0 as const,
    })),
    column('Pod Labels', each => formatLabels(each.template?.metadata?.labels)),
  ],
}

export const jobParticulars: Particulars<Job> = {
  hasGeneration: true,
  columns: [
    nameColumn,
    column('Status', formatJobStatus),
    column('Completions', formatCompletions),
    column('Duration', formatDuration),
    ageColumn,
    ...containerColumns<Job>(job => job.spec?.template?.spec?.containers),
    wideColumn('Selector', job => formatSelector(job.spec?.selector)),
  ],
  prepareForCreate: generateSelector,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatus: validateJobStatus,
  warnings: (job, old) => [
    ...workloadNameWarnings(job, old),
    ...podWarnings('spec.template', job.spec?.template ?? {}),
  ],
  selectableFields: ({ status }) => ({ 'status.successful': String(status?.succeeded ?? 0) }),
}

const uidLabel = 'batch.kubernetes.io/controller-uid'

/**
 * A Job knows its Pods by its own UID, unless somebody insists on labels of theirs. The unprefixed labels are those of old.
 * What a client has put in their place stays, and is refused by validation.
 */
function generateSelector({ metadata = {}, spec }: Draft<Job>): void {
  if (!spec || spec.manualSelector) return
  const { name = '', uid = '' } = metadata
  spec.template.metadata ??= {}
  const { labels = {} } = spec.template.metadata
  spec.template.metadata.labels = {
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    [uidLabel]: uid,
    ...labels,
  }
  spec.selector ??= {}
  spec.selector.matchLabels = { [uidLabel]: uid, ...spec.selector.matchLabels }
  // Read from the store, upstream's has its template's labels for want of its own: nobody has put them there.
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...spec.template.metadata.labels }
}

/** What a job's conditions say of it, the final ones first. */
function formatJobStatus({ metadata, status }: Job): string {
  const has = (type: string) => hasCondition(status?.conditions, type)
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (metadata?.deletionTimestamp) return 'Terminating'
  if (has('Suspended')) return 'Suspended'
  return has('FailureTarget') ? 'FailureTarget' : 'Running'
}

function formatCompletions({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0
  const parallelism = spec?.parallelism ?? 0
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

function formatDuration({ status }: Job, now: Instant): string {
  const start = parseTime(status?.startTime)
  return start === null ? '' : formatHumanDuration((parseTime(status?.completionTime) ?? now) - start)
}

export const cronJobParticulars: Particulars<CronJob> = {
  hasGeneration: true,
  validate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  warnings: (cronJob, old) => [
    ...workloadNameWarnings(cronJob, old),
    ...podWarnings('spec.jobTemplate.spec.template', cronJob.spec?.jobTemplate?.spec?.template ?? {}),
  ],
  columns: [
    nameColumn,
    column('Schedule', each => each.spec?.schedule ?? ''),
    column('Timezone', each => each.spec?.timeZone ?? '<none>'),
    column(
      'Suspend',
      ({ spec }) => (spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'),
      {
        type: 'boolean',
      },
    ),
    column('Active', each => each.status?.active?.length ?? 0, integer),
    column('Last Schedule', ({ status }, now) =>
      status?.lastScheduleTime ? formatAge(status.lastScheduleTime, now) : '<none>',
    ),
    ageColumn,
    ...containerColumns<CronJob>(each => each.spec?.jobTemplate?.spec?.template?.spec?.containers),
    wideColumn('Selector', each => formatSelector(each.spec?.jobTemplate?.spec?.selector)),
  ],
}
