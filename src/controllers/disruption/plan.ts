// How many pods of a budget may be evicted right now. The evictions themselves are counted by the API server, which
// writes each into `disruptedPods` until its pod is seen to go.

import type {
  Condition,
  Pod,
  PodDisruptionBudget,
  PodDisruptionBudgetStatus,
} from '../../api/generated/types.ts'
import { formatTime, type Instant, parseTime } from '../../base/clock.ts'
import { isReady } from '../../workload/pod-health.ts'

/** An eviction whose pod has not begun to go within this time has come to nothing. */
export const disruptionMs = 120_000

export interface ObservedBudget {
  readonly budget: PodDisruptionBudget
  readonly pods: readonly Pod[]
  /** Replicas wanted by the controllers of these pods; null where one of them cannot be asked. */
  readonly wanted: number | null
}

export type BudgetPlan =
  | {
      readonly kind: 'status'
      readonly status: PodDisruptionBudgetStatus
      /** When the oldest eviction without effect is forgotten. */
      readonly checkAgainMs: number | null
    }
  /** Nothing may be evicted while it cannot be counted. */
  | { readonly kind: 'failed'; readonly status: PodDisruptionBudgetStatus; readonly message: string }

export function planBudget({ budget, pods, wanted }: ObservedBudget, now: Instant): BudgetPlan {
  const numbers = numbersOf(budget, pods.length, wanted)
  if (!numbers) return failed(budget, now)
  const { expected, desired } = numbers
  const { disrupted, nextMs } = recentDisruptions(budget, pods, now)
  const healthy = pods.filter(pod => isHealthy(pod, disrupted)).length
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0
  const status: PodDisruptionBudgetStatus = {
    observedGeneration: budget.metadata?.generation,
    expectedPods: expected,
    desiredHealthy: desired,
    currentHealthy: healthy,
    disruptionsAllowed: allowed,
    ...(Object.keys(disrupted).length > 0 ? { disruptedPods: disrupted } : {}),
    conditions: withCondition(budget, allowedCondition(budget, allowed), now),
  }
  return { kind: 'status', status, checkAgainMs: nextMs }
}

interface Numbers {
  readonly expected: number
  readonly desired: number
}

function numbersOf({ spec }: PodDisruptionBudget, count: number, wanted: number | null): Numbers | null {
  const { maxUnavailable, minAvailable } = spec ?? {}
  if (maxUnavailable !== undefined) {
    if (wanted === null) return null
    return { expected: wanted, desired: Math.max(0, wanted - scaled(maxUnavailable, wanted)) }
  }
  if (typeof minAvailable === 'number') return { expected: count, desired: minAvailable }
  // A budget without a bound counts nothing, and so lets nothing go.
  if (minAvailable === undefined) return { expected: 0, desired: 0 }
  return wanted === null ? null : { expected: wanted, desired: scaled(minAvailable, wanted) }
}

/** Pods without a controller are not in the number that such a budget is a part of. */
export const countsByScale = ({ spec }: PodDisruptionBudget): boolean =>
  spec?.maxUnavailable !== undefined || typeof spec?.minAvailable === 'string'

/** A percentage is rounded up, as everywhere in budgets. */
function scaled(value: number | string, total: number): number {
  if (typeof value === 'number') return value
  const percent = Number.parseInt(value, 10)
  return Math.ceil((percent * total) / 100)
}

function isHealthy(pod: Pod, disrupted: { readonly [name: string]: string }): boolean {
  const isLeaving = pod.metadata?.deletionTimestamp !== undefined
  return !isLeaving && disrupted[pod.metadata?.name ?? ''] === undefined && isReady(pod)
}

/** Evictions that are granted and whose pods do not go yet. */
function recentDisruptions(budget: PodDisruptionBudget, pods: readonly Pod[], now: Instant) {
  const disrupted: { [name: string]: string } = {}
  let nextMs: number | null = null
  for (const [name, time] of Object.entries(budget.status?.disruptedPods ?? {})) {
    const pod = pods.find(each => each.metadata?.name === name)
    const leftMs = (parseTime(time) ?? 0) + disruptionMs - now
    if (!pod || pod.metadata?.deletionTimestamp !== undefined || leftMs <= 0) continue
    disrupted[name] = time
    nextMs = Math.min(nextMs ?? leftMs, leftMs)
  }
  return { disrupted, nextMs }
}

const allowedCondition = (
  budget: PodDisruptionBudget,
  allowed: number,
): Omit<Condition, 'lastTransitionTime'> => ({
  type: 'DisruptionAllowed',
  status: allowed > 0 ? 'True' : 'False',
  reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
  message: '',
  observedGeneration: budget.metadata?.generation,
})

function withCondition(
  budget: PodDisruptionBudget,
  condition: Omit<Condition, 'lastTransitionTime'>,
  now: Instant,
): readonly Condition[] {
  const present = budget.status?.conditions ?? []
  const before = present.find(({ type }) => type === condition.type)
  const since = before?.status === condition.status ? before.lastTransitionTime : formatTime(now)
  return [
    ...present.filter(({ type }) => type !== condition.type),
    { ...condition, lastTransitionTime: since },
  ]
}

function failed(budget: PodDisruptionBudget, now: Instant): BudgetPlan {
  const message = 'found no controllers for pods'
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'SyncFailed',
    message,
    observedGeneration: budget.metadata?.generation,
  }
  return {
    kind: 'failed',
    message,
    status: {
      expectedPods: 0,
      desiredHealthy: 0,
      currentHealthy: 0,
      ...budget.status,
      disruptionsAllowed: 0,
      observedGeneration: budget.metadata?.generation,
      conditions: withCondition(budget, condition, now),
    },
  }
}
