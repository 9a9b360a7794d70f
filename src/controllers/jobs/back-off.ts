// How long a Job waits after failures of its Pods: 10 s, 20 s, 40 s …, ten minutes at most. A success ends it.
import type { Pod } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'
import { finishedAt } from './nouns.ts'

const firstMs = 10_000
const mostMs = 600_000

export interface BackOff {
  readonly failures: number
  readonly lastFailureAt: Instant | null
}

export const noBackOff: BackOff = { failures: 0, lastFailureAt: null }

/** The back-off after the ends of these Pods, which are not counted in it yet. */
export function backOffAfter(
  before: BackOff,
  { succeeded, failed }: { readonly succeeded: readonly Pod[]; readonly failed: readonly Pod[] },
): BackOff {
  const ends = failed.map(pod => finishedAt(pod) ?? 0)
  const lastSuccess = Math.max(-1, ...succeeded.map(pod => finishedAt(pod) ?? 0))
  const after = ends.filter(end => end > lastSuccess)
  const basis = succeeded.length > 0 ? noBackOff : before
  if (after.length === 0) return basis
  const lastFailureAt = Math.max(basis.lastFailureAt ?? 0, ...after)
  return { failures: basis.failures + after.length, lastFailureAt }
}

export function remainingMs({ failures, lastFailureAt }: BackOff, now: Instant): number {
  if (failures === 0 || lastFailureAt === null) return 0
  const delayMs = Math.min(firstMs * 2 ** (failures - 1), mostMs)
  return Math.max(0, lastFailureAt + delayMs - now)
}
