// What of the Pods was measured, and what of that counts. Pure.

import { conditionOf } from '../../api/conditions.ts'
import type { Pod } from '../../api/generated/types.ts'
import { isTerminating } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'

/** What a Pod used for a while that ended then, by container: thousandths of a core or of a byte. */
export interface PodUsage {
  readonly at: Instant
  readonly windowMs: number
  readonly containers: ReadonlyMap<string, { readonly cpu: number; readonly memory: number }>
}

/** By the names of Pods. */
export type Usages = ReadonlyMap<string, PodUsage>

export type Part = { readonly resource: 'cpu' | 'memory'; readonly container: string | null }

export interface GroupedPods {
  /** Those that count as they were measured. */
  readonly used: ReadonlyMap<Pod, number>
  readonly unready: readonly Pod[]
  /** Of which nothing was measured, though they run. */
  readonly missing: readonly Pod[]
  /** Whether anything at all was measured of them. */
  readonly isMeasured: boolean
}

export function groupPods(
  pods: readonly Pod[],
  part: Part,
  { usages, now }: { readonly usages: Usages; readonly now: Instant },
): GroupedPods {
  const used = new Map<Pod, number>()
  const unready: Pod[] = []
  const missing: Pod[] = []
  let isMeasured = false
  for (const pod of pods) {
    const sample = usages.get(pod.metadata?.name ?? '')
    const amount = sample ? amountOf(sample, part) : null
    isMeasured ||= amount !== null
    if (pod.status?.phase === 'Pending') unready.push(pod)
    else if (!sample || amount === null) missing.push(pod)
    else if (part.resource === 'cpu' && isStillStarting(pod, sample, now)) unready.push(pod)
    else used.set(pod, amount)
  }
  return { used, unready, missing, isMeasured }
}

/** Those of which nothing is expected any more. */
export const isOutOfCount = (pod: Pod): boolean => isTerminating(pod) || pod.status?.phase === 'Failed'

function amountOf({ containers }: PodUsage, { resource, container }: Part): number | null {
  if (container !== null) return containers.get(container)?.[resource] ?? null
  let total = 0
  for (const usage of containers.values()) total += usage[resource]
  return total
}

/** Upstream's `--horizontal-pod-autoscaler-cpu-initialization-period` and `--…-initial-readiness-delay`. */
const initializingMs = 300_000
const firstReadinessMs = 30_000

/**
 * Whether what it uses is of its start. For the first minutes only a whole measurement since it became Ready counts; later
 * one that is not Ready counts too, if it ever was: it may be just what the others have to help with.
 */
function isStillStarting({ status }: Pod, { at, windowMs }: PodUsage, now: Instant): boolean {
  const ready = conditionOf(status?.conditions, 'Ready')
  const startedAt = parseTime(status?.startTime)
  if (!ready || startedAt === null) return true
  const changedAt = parseTime(ready.lastTransitionTime) ?? startedAt
  const isUnready = ready.status === 'False'
  if (startedAt + initializingMs <= now) return isUnready && startedAt + firstReadinessMs > changedAt
  // The time of a measurement is told in whole seconds.
  return isUnready || at + 999 < changedAt + windowMs
}
