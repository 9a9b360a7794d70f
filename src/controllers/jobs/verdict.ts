// Whether a Job is decided: it has succeeded enough, or has failed for good. A decision that was written down stands.
//
// A decision is told in two steps. The interim condition (SuccessCriteriaMet, FailureTarget) says so at once; the final one
// (Complete, Failed) comes when every Pod has ended and is counted.
import { conditionOf } from '../../api/conditions.ts'
import type { Job, JobCondition, Pod } from '../../api/generated/types.ts'
import { formatTime, type Instant, parseTime } from '../../base/clock.ts'
import { phaseOf } from '../../workload/pod-health.ts'
import type { IndexState } from './by-index.ts'
import { completionsOf, isSuspended } from './nouns.ts'
import { failJobMessage, successMessage } from './policies.ts'

export interface Verdict {
  readonly kind: 'succeeded' | 'failed'
  readonly reason: string
  readonly message: string
}

const failed = (reason: string, message: string): Verdict => ({ kind: 'failed', reason, message })

export const completed: Verdict = {
  kind: 'succeeded',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

export interface Evidence {
  readonly job: Job
  readonly pods: readonly Pod[]
  /** Failures, counted and about to be. */
  readonly failures: number
  /** Null for Jobs without indexes. */
  readonly indexes: IndexState | null
  readonly now: Instant
}

/** Null while the Job goes on. That all completions are there is not asked here: it takes that no Pod runs any more. */
export function verdictOf(evidence: Evidence): Verdict | null {
  const { job, pods, failures, indexes } = evidence
  const written = writtenVerdict(job)
  if (written) return written
  const message = failJobMessage(job, pods)
  if (message !== null) return failed('PodFailurePolicy', message)
  if (failures > (job.spec?.backoffLimit ?? 6) || restartedTooOften(job, pods))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  if (deadlineMs(evidence) === 0)
    return failed('DeadlineExceeded', 'Job was active longer than specified deadline')
  return indexes ? verdictOfIndexes(job, indexes) : null
}

function writtenVerdict({ status }: Job): Verdict | null {
  for (const [type, kind] of [
    ['SuccessCriteriaMet', 'succeeded'],
    ['FailureTarget', 'failed'],
  ] as const) {
    const condition = conditionOf(status?.conditions, type)
    if (condition?.status === 'True')
      return { kind, reason: condition.reason ?? '', message: condition.message ?? '' }
  }
  return null
}

function verdictOfIndexes(job: Job, { succeeded, failed: failedIndexes }: IndexState): Verdict | null {
  if (failedIndexes && failedIndexes.size > (job.spec?.maxFailedIndexes ?? Number.POSITIVE_INFINITY))
    return failed(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    )
  if (failedIndexes && failedIndexes.size > 0 && failedIndexes.size + succeeded.size >= completionsOf(job))
    return failed('FailedIndexes', 'Job has failed indexes')
  const message = successMessage(job, succeeded)
  return message === null ? null : { kind: 'succeeded', reason: 'SuccessPolicy', message }
}

/** Containers that are started again where they are count by their restarts. */
function restartedTooOften({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec?.template?.spec?.restartPolicy !== 'OnFailure') return false
  let restarts = 0
  for (const pod of pods) {
    if (phaseOf(pod) !== 'Running' && phaseOf(pod) !== 'Pending') continue
    const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
    for (const { restartCount } of [...initContainerStatuses, ...containerStatuses]) restarts += restartCount
  }
  const limit = spec.backoffLimit ?? 6
  return limit === 0 ? restarts > 0 : restarts >= limit
}

/** How long the Job may still run: 0 when its time is over, null when it has no deadline or the time stands. */
export function deadlineMs({ job, now }: Pick<Evidence, 'job' | 'now'>): number | null {
  const seconds = job.spec?.activeDeadlineSeconds
  const start = parseTime(job.status?.startTime)
  if (seconds === undefined || start === null || isSuspended(job)) return null
  return Math.max(0, start + seconds * 1000 - now)
}

export const interimType = ({ kind }: Verdict): string =>
  kind === 'succeeded' ? 'SuccessCriteriaMet' : 'FailureTarget'
export const finalType = ({ kind }: Verdict): string => (kind === 'succeeded' ? 'Complete' : 'Failed')

export type Conditions = readonly JobCondition[]

/** The list with this condition; one that comes as False to where there was none is no news. */
export function withCondition(
  conditions: Conditions,
  said: Pick<JobCondition, 'type' | 'status' | 'reason' | 'message'>,
  now: Instant,
): Conditions {
  const before = conditionOf(conditions, said.type)
  if (!before && said.status === 'False') return conditions
  if (before?.status === said.status && before.reason === said.reason && before.message === said.message)
    return conditions
  const at = formatTime(now)
  const condition = { ...said, lastProbeTime: at, lastTransitionTime: at }
  return before ? conditions.map(each => (each === before ? condition : each)) : [...conditions, condition]
}
