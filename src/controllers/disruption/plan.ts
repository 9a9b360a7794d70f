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
import type { Wanted } from './wanted-replicas.ts'

/** An eviction whose pod has not begun to go within this time has come to nothing. */
export const disruptionMs = 120_000

export interface ObservedBudget {
  readonly budget: PodDisruptionBudget
  readonly pods: readonly Pod[]
  /** Replicas wanted by the controllers of these pods. */
  readonly wanted: Wanted
}

export type BudgetPlan =
  | {
      readonly kind: 'status'
      readonly status: PodDisruptionBudgetStatus
      /** When the oldest eviction without effect is forgotten. */
      readonly checkAgainMs: number | null
      /** Evictions that were granted, and whose pods have not begun to go in time. */
      readonly notDeleted: readonly Pod[]
    }
  /** Nothing may be evicted while it cannot be counted. */
  | { readonly kind: 'failed'; readonly status: PodDisruptionBudgetStatus; readonly message: string }

export function planBudget({ budget, pods, wanted }: ObservedBudget, now: Instant): BudgetPlan {
  const numbers = numbersOf(budget, pods.length, wanted)
  if (numbers.kind === 'unknown') return failed(budget, numbers.podName, now)
  const { expected, desired } = numbers
  const { disrupted, nextMs, notDeleted } = recentDisruptions(budget, pods, now)
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
  return { kind: 'status', status, checkAgainMs: nextMs, notDeleted }
}

type Numbers =
  | { readonly kind: 'known'; readonly expected: number; readonly desired: number }
  | Extract<Wanted, { readonly kind: 'unknown' }>

const known = (expected: number, desired: number): Numbers => ({ kind: 'known', expected, desired })

function numbersOf({ spec }: PodDisruptionBudget, count: number, wanted: Wanted): Numbers {
  const { maxUnavailable, minAvailable } = spec ?? {}
  if (maxUnavailable === undefined && typeof minAvailable === 'number') return known(count, minAvailable)
  // A budget without a bound counts nothing, and so lets nothing go.
  if (maxUnavailable === undefined && minAvailable === undefined) return known(0, 0)
  if (wanted.kind === 'unknown') return wanted
  const { replicas } = wanted
  return maxUnavailable === undefined
    ? known(replicas, scaled(minAvailable ?? 0, replicas))
    : known(replicas, Math.max(0, replicas - scaled(maxUnavailable, replicas)))
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

/** Evictions that are granted and whose pods do not go yet, and those of which nothing has come. */
function recentDisruptions(budget: PodDisruptionBudget, pods: readonly Pod[], now: Instant) {
  const disrupted: { [name: string]: string } = {}
  const notDeleted: Pod[] = []
  let nextMs: number | null = null
  for (const [name, time] of Object.entries(budget.status?.disruptedPods ?? {})) {
    const pod = pods.find(each => each.metadata?.name === name)
    const leftMs = (parseTime(time) ?? 0) + disruptionMs - now
    if (!pod || pod.metadata?.deletionTimestamp !== undefined) continue
    if (leftMs <= 0) {
      notDeleted.push(pod)
      continue
    }
    disrupted[name] = time
    nextMs = Math.min(nextMs ?? leftMs, leftMs)
  }
  return { disrupted, nextMs, notDeleted }
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

function failed(budget: PodDisruptionBudget, podName: string, now: Instant): BudgetPlan {
  const message = `found no controllers for pod ${JSON.stringify(podName)}`
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
