// What a Job does in one pass, from what is there and the time. Pure.
//
// First it is found out whether the Job is decided (verdict.ts). A decided Job deletes the Pods that still run; another
// makes Pods up to its parallelism and deletes those beyond it, one of the two in a pass. Counting the Pods that have
// ended is another matter (tracking.ts): it must survive a crash at any point.
import type { Job, Pod } from '../../api/generated/types.ts'
import { isTerminating, uidOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { isActive, isLeaving } from '../../workload/activity.ts'
import { rankedForDeletion } from '../../workload/deletion-rank.ts'
import { phaseOf } from '../../workload/pod-health.ts'
import { type BackOff, backOffAfter, remainingMs } from './back-off.ts'
import { type IndexState, indexState, pendingIndexes, splitDuplicates, waitOfIndexMs } from './by-index.ts'
import {
  completionsOf,
  countsByIndex,
  isFailed,
  isIndexed,
  isSuspended,
  isTracked,
  isValid,
  replacesFailedOnly,
} from './nouns.ts'
import { failureVerdict } from './policies.ts'
import { completed, deadlineMs, type Verdict, verdictOf } from './verdict.ts'

export interface ObservedJob {
  readonly job: Job
  /** All that it controls. */
  readonly pods: readonly Pod[]
  readonly backOff: BackOff
}

export interface JobPlan {
  /** Null while the Job goes on. */
  readonly verdict: Verdict | null
  /** The indexes of the Pods to make; null for a Pod without one. */
  readonly create: readonly (number | null)[]
  readonly remove: readonly Pod[]
  /** Pods that are surplus are let go before they are deleted, so that they count as nothing. */
  readonly letsGo: boolean
  readonly active: readonly Pod[]
  readonly leaving: number
  /** Null for Jobs without indexes. */
  readonly indexes: IndexState | null
  /** The back-off once the Pods that have ended are counted. */
  readonly backOff: BackOff
  readonly checkAgainMs: number | null
}

/** What is made or deleted at most in one pass. */
const podsMax = 500

export function planJob({ job, pods, backOff: before }: ObservedJob, now: Instant): JobPlan {
  const active = pods.filter(isActive)
  const fresh = freshEnds(job, pods)
  const indexes = isIndexed(job) ? indexState(job, pods, active) : null
  const { succeeded = 0, failed = 0, uncountedTerminatedPods: uncounted = {} } = job.status ?? {}
  const counted = fresh.failed.filter(pod => failureVerdict(pod, job).kind !== 'ignored').length
  const failures = failed + counted + (uncounted.failed?.length ?? 0)
  const successes = indexes
    ? indexes.succeeded.size
    : succeeded + fresh.succeeded.length + (uncounted.succeeded?.length ?? 0)
  const tally: JobTally = {
    job,
    pods,
    active,
    successes,
    indexes,
    backOff: backOffAfter(before, fresh),
    leaving: pods.filter(isLeaving).length,
    now,
  }
  const verdict = verdictOf({ job, pods, failures, indexes, now })
  const rest = { active, leaving: tally.leaving, indexes, backOff: tally.backOff }
  if (verdict) {
    const mayDelete = !isTerminating(job)
    return { ...rest, ...nothing, verdict, remove: mayDelete ? active : [] }
  }
  const moves = isTerminating(job) ? nothing : manage(tally)
  const isComplete = completion(tally) && moves.create.length === 0 && active.length === moves.remove.length
  const deadline = deadlineMs({ job, now })
  return {
    ...rest,
    ...moves,
    verdict: isComplete ? completed : null,
    checkAgainMs: soonest(moves.checkAgainMs, deadline),
  }
}

type Moves = Pick<JobPlan, 'create' | 'remove' | 'letsGo' | 'checkAgainMs'>
const nothing: Moves = { create: [], remove: [], letsGo: false, checkAgainMs: null }

interface JobTally extends Pick<JobPlan, 'active' | 'leaving' | 'indexes' | 'backOff'> {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly successes: number
  readonly now: Instant
}

/** Pods that have ended and are neither counted nor about to be. */
function freshEnds(job: Job, pods: readonly Pod[]) {
  const { uncountedTerminatedPods: uncounted } = job.status ?? {}
  const known = new Set([...(uncounted?.succeeded ?? []), ...(uncounted?.failed ?? [])])
  const fresh = pods.filter(pod => isTracked(pod) && !known.has(uidOf(pod)) && isValid(pod, job))
  return {
    succeeded: fresh.filter(pod => phaseOf(pod) === 'Succeeded'),
    failed: fresh.filter(pod => isFailed(pod, job)),
  }
}

/** Enough successes: all that are asked for, or one where no number is. */
const completion = ({ job, successes }: JobTally): boolean =>
  job.spec?.completions === undefined ? successes > 0 : successes >= job.spec.completions

function manage(tally: JobTally): Moves {
  const { job, active } = tally
  if (isSuspended(job)) return { ...nothing, remove: active, letsGo: true }
  const wanted = wantedPods(tally)
  const remove = surplusOf(tally, Math.max(0, active.length - wanted)).slice(0, podsMax)
  if (remove.length > 0) return { ...nothing, remove, letsGo: true }
  const leaving = replacesFailedOnly(job) ? tally.leaving : 0
  const missing = Math.min(wanted - active.length - leaving, podsMax)
  return missing > 0 ? creation(tally, missing) : nothing
}

function wantedPods({ job, active, successes, indexes }: JobTally): number {
  const parallelism = job.spec?.parallelism ?? 1
  if (job.spec?.completions === undefined) return successes > 0 ? active.length : parallelism
  const left = completionsOf(job) - successes - (indexes?.failed?.size ?? 0)
  return Math.max(0, Math.min(parallelism, left))
}

function surplusOf({ job, active, now }: JobTally, atLeast: number): readonly Pod[] {
  const ranked = rankedForDeletion(active, { now })
  if (!isIndexed(job)) return ranked.slice(0, atLeast)
  const { surplus, rest } = splitDuplicates(job, ranked)
  return [...surplus, ...rest.slice(0, Math.max(0, atLeast - surplus.length))]
}

function creation(tally: JobTally, missing: number): Moves {
  const { job, pods, active, indexes, backOff, now } = tally
  if (!countsByIndex(job)) {
    const waitMs = remainingMs(backOff, now)
    if (waitMs > 0) return { ...nothing, checkAgainMs: waitMs }
  }
  if (!indexes) return { ...nothing, create: Array.from({ length: missing }, () => null) }
  // Where only the failed are replaced, a Pod on its way out keeps its index.
  const busy = replacesFailedOnly(job) ? [...active, ...pods.filter(isLeaving)] : active
  const pending = pendingIndexes(job, indexes, { busy, count: missing })
  const waits = pending.map(index => waitOfIndexMs(indexes.toReplace.get(index), now))
  const create = pending.filter((_, at) => waits[at] === 0)
  const later = waits.filter(wait => wait > 0)
  return { ...nothing, create, checkAgainMs: later.length > 0 ? Math.min(...later) : null }
}

function soonest(...times: readonly (number | null)[]): number | null {
  const known = times.filter(time => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
