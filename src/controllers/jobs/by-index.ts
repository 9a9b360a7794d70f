// The completion indexes of an Indexed Job: which have succeeded, failed, run, or wait for a Pod.
//
// Where failures count by index, the last failed Pod of an index keeps its finalizer until its replacement is there: its
// annotations are how the count is handed on.
import type { Job, Pod } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import { phaseOf } from '../../workload/pod-health.ts'
import { remainingMs } from './back-off.ts'
import { type Indexes, parseIndexes } from './indexes.ts'
import {
  completionsOf,
  countsByIndex,
  failureCountAnnotation,
  finishedAt,
  ignoredFailureCountAnnotation,
  indexOf,
  isFailed,
  isTracked,
} from './nouns.ts'
import { failureVerdict } from './policies.ts'

export interface IndexState {
  readonly succeeded: Indexes
  /** Null where failures do not count by index. */
  readonly failed: Indexes | null
  /** The Pods that a replacement takes its count from, by index. */
  readonly toReplace: ReadonlyMap<number, Pod>
}

export function indexState(job: Job, pods: readonly Pod[], active: readonly Pod[]): IndexState {
  const completions = completionsOf(job)
  const succeeded = new Set(parseIndexes(job.status?.completedIndexes, completions))
  for (const pod of pods) {
    const index = indexOf(pod, job)
    if (index !== null && phaseOf(pod) === 'Succeeded' && isTracked(pod)) succeeded.add(index)
  }
  if (!countsByIndex(job)) return { succeeded, failed: null, toReplace: new Map() }
  const failed = new Set(parseIndexes(job.status?.failedIndexes, completions))
  for (const pod of pods) {
    const index = indexOf(pod, job)
    if (index !== null && isTracked(pod) && !succeeded.has(index) && failsIndex(pod, job)) failed.add(index)
  }
  return { succeeded, failed, toReplace: podsToReplace(job, pods, { succeeded, failed, active }) }
}

const countIn = (pod: Pod, annotation: string): number =>
  Number(pod.metadata?.annotations?.[annotation] ?? 0) || 0

/** Failures of the index before this Pod, ignored ones too: what its back-off grows by. */
const allFailuresBefore = (pod: Pod): number =>
  countIn(pod, failureCountAnnotation) + countIn(pod, ignoredFailureCountAnnotation)

function failsIndex(pod: Pod, job: Job): boolean {
  if (!isFailed(pod, job)) return false
  const verdict = failureVerdict(pod, job)
  if (verdict.kind === 'failsIndex') return true
  const limit = job.spec?.backoffLimitPerIndex ?? 0
  return verdict.kind === 'counts' && countIn(pod, failureCountAnnotation) >= limit
}

function podsToReplace(
  job: Job,
  pods: readonly Pod[],
  {
    succeeded,
    failed,
    active,
  }: { readonly succeeded: Indexes; readonly failed: Indexes; readonly active: readonly Pod[] },
): ReadonlyMap<number, Pod> {
  const running = new Set(active.map(pod => indexOf(pod, job)))
  const last = new Map<number, Pod>()
  for (const pod of pods) {
    const index = indexOf(pod, job)
    if (index === null || !isTracked(pod) || !isFailed(pod, job)) continue
    if (succeeded.has(index) || failed.has(index) || running.has(index)) continue
    const known = last.get(index)
    if (!known || allFailuresBefore(known) <= allFailuresBefore(pod)) last.set(index, pod)
  }
  return last
}

/** The count that the replacement of a Pod carries. */
export function failureCountsAfter(
  pod: Pod | undefined,
  job: Job,
): { readonly [annotation: string]: string } {
  if (!pod) return { [failureCountAnnotation]: '0' }
  const isIgnored = failureVerdict(pod, job).kind === 'ignored'
  const failures = countIn(pod, failureCountAnnotation) + (isIgnored ? 0 : 1)
  const ignored = countIn(pod, ignoredFailureCountAnnotation) + (isIgnored ? 1 : 0)
  return {
    [failureCountAnnotation]: String(failures),
    ...(ignored > 0 ? { [ignoredFailureCountAnnotation]: String(ignored) } : {}),
  }
}

/** How long the index waits for its next Pod. */
export const waitOfIndexMs = (pod: Pod | undefined, now: Instant): number =>
  pod ? remainingMs({ failures: allFailuresBefore(pod) + 1, lastFailureAt: finishedAt(pod) }, now) : 0

/** The lowest indexes without a Pod, a success or a final failure. */
export function pendingIndexes(
  job: Job,
  { succeeded, failed }: IndexState,
  { busy, count }: { readonly busy: readonly Pod[]; readonly count: number },
): readonly number[] {
  const taken = new Set(busy.map(pod => indexOf(pod, job)))
  const pending: number[] = []
  for (let index = 0; index < completionsOf(job) && pending.length < count; index++)
    if (!taken.has(index) && !succeeded.has(index) && !failed?.has(index)) pending.push(index)
  return pending
}

/** Pods whose index another runs too, or that the Job has not, and the rest. Of two of an index the first of the list goes. */
export function splitDuplicates(
  job: Job,
  ranked: readonly Pod[],
): { readonly surplus: readonly Pod[]; readonly rest: readonly Pod[] } {
  const last = new Map<number, Pod>()
  for (const pod of ranked) {
    const index = indexOf(pod, job)
    if (index !== null) last.set(index, pod)
  }
  const rest = new Set(last.values())
  return { surplus: ranked.filter(pod => !rest.has(pod)), rest: ranked.filter(pod => rest.has(pod)) }
}
