// Counts each ended Pod exactly once, whatever happens in between. Pure.
//
// A Pod that has ended is held by a finalizer. It is first written down in `status.uncountedTerminatedPods`, then let go,
// then, with its finalizer seen to be gone, moved to the counter. Whoever goes on after a crash sees from the status
// and the finalizers how far it came. Successes of an Indexed Job are known by their index and need no list.
import type { Job, JobStatus, Pod } from '../../api/generated/types.ts'
import { isTerminating, uidOf } from '../../api/object.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { isReady, phaseOf } from '../../workload/pod-health.ts'
import { formatIndexes } from './indexes.ts'
import { indexOf, isFailed, isIndexed, isSuspended, isTracked, isValid } from './nouns.ts'
import type { JobPlan } from './plan.ts'
import { failureVerdict } from './policies.ts'
import { finalType, interimType, withCondition } from './verdict.ts'

/** The lists are bounded, so that a status stays within 20 KB; the rest is for the next pass. */
const uncountedMax = 500

/** What became of the plan's Pods. */
export interface Carried {
  readonly made: number
  readonly removed: readonly Pod[]
}

export interface Tracking {
  /** To write before the Pods are let go. */
  readonly status: JobStatus
  readonly release: readonly Pod[]
  /** There is more than one pass may count. */
  readonly isPartial: boolean
}

export function trackJob(
  {
    job,
    pods,
    plan,
    now,
  }: { readonly job: Job; readonly pods: readonly Pod[]; readonly plan: JobPlan; readonly now: Instant },
  { made, removed }: Carried,
): Tracking {
  const isUndone = plan.verdict !== null && removed.length < plan.remove.length
  const verdict = isUndone ? null : plan.verdict
  const held = new Set(pods.filter(isTracked).map(uidOf))
  const flushed = flush(job.status ?? {}, held)
  const ended = endedPods({ job, pods, plan: { ...plan, verdict } }, flushed)
  const gone = new Set(removed)
  const stay = plan.active.filter(pod => !gone.has(pod))
  const { startTime: _, ...kept } = flushed
  const status: JobStatus = {
    ...kept,
    ...times(job, plan, now),
    active: stay.length + made,
    ready: stay.filter(isReady).length,
    terminating: plan.leaving + removed.length,
    ...(plan.indexes
      ? {
          succeeded: plan.indexes.succeeded.size,
          completedIndexes: formatIndexes(plan.indexes.succeeded),
          ...(plan.indexes.failed ? { failedIndexes: formatIndexes(plan.indexes.failed) } : {}),
        }
      : {}),
    uncountedTerminatedPods: ended.uncounted,
    conditions: conditionsOf(job, { ...plan, verdict }, now),
  }
  return { status, release: ended.release, isPartial: ended.isPartial }
}

type Uncounted = NonNullable<JobStatus['uncountedTerminatedPods']>

/** Moves to the counters what is seen to be let go. */
export function flush(status: JobStatus, held: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const left = {
    succeeded: succeeded.filter(uid => held.has(uid)),
    failed: failed.filter(uid => held.has(uid)),
  }
  return {
    ...status,
    succeeded: (status.succeeded ?? 0) + succeeded.length - left.succeeded.length,
    failed: (status.failed ?? 0) + failed.length - left.failed.length,
    uncountedTerminatedPods: trimmed(left),
  }
}

const trimmed = ({ succeeded = [], failed = [] }: Uncounted): Uncounted => ({
  ...(succeeded.length > 0 ? { succeeded } : {}),
  ...(failed.length > 0 ? { failed } : {}),
})

interface Ended {
  readonly uncounted: Uncounted
  readonly release: readonly Pod[]
  readonly isPartial: boolean
}

function endedPods(
  { job, pods, plan }: { readonly job: Job; readonly pods: readonly Pod[]; readonly plan: JobPlan },
  { uncountedTerminatedPods = {} }: JobStatus,
): Ended {
  const succeeded = [...(uncountedTerminatedPods.succeeded ?? [])]
  const failed = [...(uncountedTerminatedPods.failed ?? [])]
  const known = new Set([...succeeded, ...failed])
  const release: Pod[] = []
  for (const pod of pods) {
    if (!isTracked(pod) || !mayRelease(pod, job, plan)) continue
    if (succeeded.length + failed.length >= uncountedMax || release.length >= uncountedMax)
      return { uncounted: trimmed({ succeeded, failed }), release, isPartial: true }
    release.push(pod)
    if (known.has(uidOf(pod)) || !isValid(pod, job)) continue
    if (phaseOf(pod) === 'Succeeded') {
      if (!isIndexed(job)) succeeded.push(uidOf(pod))
    } else if (isFailed(pod, job) || plan.verdict?.kind === 'failed') {
      // Of a failed Job every Pod that has not ended counts as failed.
      if (failureVerdict(pod, job).kind !== 'ignored') failed.push(uidOf(pod))
    }
  }
  return { uncounted: trimmed({ succeeded, failed }), release, isPartial: false }
}

function mayRelease(pod: Pod, job: Job, { verdict, indexes }: JobPlan): boolean {
  if (isTerminating(job) || verdict !== null || phaseOf(pod) === 'Succeeded') return true
  if (!isFailed(pod, job)) return false
  const index = indexOf(pod, job)
  return index === null || indexes?.toReplace.get(index) !== pod
}

function times(job: Job, { verdict }: JobPlan, now: Instant): Pick<JobStatus, 'startTime'> {
  const { startTime } = job.status ?? {}
  if (isSuspended(job) && verdict === null) return {}
  const wasSuspended = job.status?.conditions?.some(
    ({ type, status }) => type === 'Suspended' && status === 'True',
  )
  // Time in which a Job was suspended does not count for its deadline.
  const isResumed = wasSuspended && verdict === null
  return { startTime: startTime && !isResumed ? startTime : formatTime(now) }
}

function conditionsOf(job: Job, { verdict }: JobPlan, now: Instant) {
  const conditions = job.status?.conditions ?? []
  if (verdict) {
    const { reason, message } = verdict
    return withCondition(conditions, { type: interimType(verdict), status: 'True', reason, message }, now)
  }
  if (isTerminating(job)) return conditions
  const said = isSuspended(job)
    ? { status: 'True', reason: 'JobSuspended', message: 'Job suspended' }
    : { status: 'False', reason: 'JobResumed', message: 'Job resumed' }
  return withCondition(conditions, { type: 'Suspended', ...said }, now)
}

/** The status with the final condition, once all is counted and nothing of the Job is left running. */
export function finishedStatus(status: JobStatus, { verdict }: JobPlan, now: Instant): JobStatus {
  const { uncountedTerminatedPods: uncounted = {} } = status
  const isLeft = (uncounted.succeeded?.length ?? 0) + (uncounted.failed?.length ?? 0) > 0
  if (!verdict || isLeft || (status.terminating ?? 0) > 0 || (status.active ?? 0) > 0) return status
  const { reason, message } = verdict
  const said = { type: finalType(verdict), status: 'True', reason, message }
  const conditions = withCondition(status.conditions ?? [], said, now)
  return {
    ...status,
    conditions,
    ...(verdict.kind === 'succeeded' ? { completionTime: formatTime(now) } : {}),
  }
}
