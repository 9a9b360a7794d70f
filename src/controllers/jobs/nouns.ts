// What the parts of the Job controller say of Jobs and their Pods.
import type { Job, Pod } from '../../api/generated/types.ts'
import { isTerminating } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { phaseOf, podCondition, terminatingSince } from '../../workload/pod-health.ts'

/** On a Pod whose end its Job has yet to count: it holds the Pod until then. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
/** On Pods of an Indexed Job, as annotation and label. */
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index'
/** How often the index had failed before this Pod, where failures count by index. */
export const failureCountAnnotation = 'batch.kubernetes.io/job-index-failure-count'
export const ignoredFailureCountAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count'

/** Whose Jobs are ours: those that name nobody, or us. */
export const isOurs = ({ spec }: Job): boolean =>
  spec?.managedBy === undefined || spec.managedBy === 'kubernetes.io/job-controller'

export const isIndexed = ({ spec }: Job): boolean => spec?.completionMode === 'Indexed'
export const isSuspended = ({ spec }: Job): boolean => spec?.suspend === true
export const countsByIndex = ({ spec }: Job): boolean => spec?.backoffLimitPerIndex !== undefined

/** Whether a Pod on its way out is waited for before another takes its place. */
export const replacesFailedOnly = ({ spec }: Job): boolean =>
  spec?.podReplacementPolicy === 'Failed' || spec?.podFailurePolicy !== undefined

export const isTracked = (pod: Pod): boolean => pod.metadata?.finalizers?.includes(trackingFinalizer) ?? false

/** Failed, or deleted before it could end; a Pod on its way out counts only where none is to run beside it. */
export const isFailed = (pod: Pod, job: Job): boolean =>
  phaseOf(pod) === 'Failed' ||
  (!replacesFailedOnly(job) && isTerminating(pod) && phaseOf(pod) !== 'Succeeded')

/** The completion index of a Pod; null where it has none that the Job has. */
export function indexOf(pod: Pod, job: Job): number | null {
  const text = pod.metadata?.annotations?.[indexAnnotation] ?? ''
  const index = /^\d+$/.test(text) ? Number(text) : null
  return index !== null && index < completionsOf(job) ? index : null
}

export const completionsOf = ({ spec }: Job): number => spec?.completions ?? 0

/** Whether the end of a Pod counts for the Job at all. */
export const isValid = (pod: Pod, job: Job): boolean => !isIndexed(job) || indexOf(pod, job) !== null

export const isFinished = ({ status }: Job): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  )

/** When a Pod ended, as far as it tells. */
export function finishedAt(pod: Pod): Instant | null {
  const ends = (pod.status?.containerStatuses ?? []).map(each =>
    parseTime(each.state?.terminated?.finishedAt),
  )
  const known = ends.filter(end => end !== null)
  if (known.length > 0 && known.length === ends.length) return Math.max(...known)
  return (
    parseTime(podCondition(pod, 'Ready')?.lastTransitionTime) ??
    terminatingSince(pod) ??
    parseTime(pod.metadata?.creationTimestamp)
  )
}
