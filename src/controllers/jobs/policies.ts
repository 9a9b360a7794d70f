// What a Job's own rules make of ended Pods: which failures count, fail an index, or fail all; which successes suffice.
import type { Job, Pod, PodFailurePolicyRule } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { type Indexes, parseIndexes } from './indexes.ts'
import { completionsOf, isFailed } from './nouns.ts'

export type FailureVerdict =
  | { readonly kind: 'counts' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'failsIndex' }
  | { readonly kind: 'failsJob'; readonly message: string }

const counts: FailureVerdict = { kind: 'counts' }

/** What a failed Pod means. Of the rules of a failure policy the first that matches decides. */
export function failureVerdict(pod: Pod, { spec }: Job): FailureVerdict {
  for (const [at, rule] of (spec?.podFailurePolicy?.rules ?? []).entries()) {
    const match = matchOf(pod, rule)
    if (match === null) continue
    switch (rule.action) {
      case 'Ignore':
        return { kind: 'ignored' }
      case 'FailIndex':
        return spec?.backoffLimitPerIndex === undefined ? counts : { kind: 'failsIndex' }
      case 'FailJob':
        return { kind: 'failsJob', message: `${match} matching ${rule.action} rule at index ${at}` }
      default:
        return counts
    }
  }
  return counts
}

/** Why the Job fails at once; null where no Pod says so. */
export function failJobMessage(job: Job, pods: readonly Pod[]): string | null {
  if (!job.spec?.podFailurePolicy) return null
  for (const pod of pods) {
    const verdict = isFailed(pod, job) ? failureVerdict(pod, job) : counts
    if (verdict.kind === 'failsJob') return verdict.message
  }
  return null
}

/** What of the Pod matches the rule, as a sentence's beginning. */
function matchOf(pod: Pod, { onExitCodes, onPodConditions }: PodFailurePolicyRule): string | null {
  const place = `${pod.metadata?.namespace}/${nameOf(pod)}`
  if (onExitCodes) {
    const { containerName, operator, values } = onExitCodes
    const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
    for (const { name, state } of [...containerStatuses, ...initContainerStatuses]) {
      const exitCode = state?.terminated?.exitCode ?? 0
      if (exitCode === 0 || (containerName !== undefined && containerName !== name)) continue
      if (values.includes(exitCode) === (operator === 'In'))
        return `Container ${name} for pod ${place} failed with exit code ${exitCode}`
    }
    return null
  }
  const pattern = onPodConditions?.find(({ type, status = 'True' }) =>
    pod.status?.conditions?.some(condition => condition.type === type && condition.status === status),
  )
  return pattern ? `Pod ${place} has condition ${pattern.type}` : null
}

/** The words of the first rule of the success policy that is met; null where none is. */
export function successMessage(job: Job, succeeded: Indexes): string | null {
  for (const [at, rule] of (job.spec?.successPolicy?.rules ?? []).entries()) {
    const named = rule.succeededIndexes
    const among = named === undefined ? null : parseIndexes(named, completionsOf(job))
    const met = among ? [...among].filter(index => succeeded.has(index)).length : succeeded.size
    const needed = rule.succeededCount ?? among?.size
    if (needed !== undefined && met >= needed && met > 0) return `Matched rules at index ${at}`
  }
  return null
}
