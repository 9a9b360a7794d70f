// How fast a number of replicas may change: what was recommended lately steadies it, policies bound its steps. Pure.
import type { HorizontalPodAutoscalerSpecV2, HPAScalingRulesV2 } from '../../api/generated/types.ts'
import type { Instant } from '../../base/clock.ts'

export interface Remembered {
  readonly at: Instant
  readonly value: number
}

export interface ScalingMemory {
  /** What was recommended before it was steadied. */
  readonly recommendations: readonly Remembered[]
  /** By how many replicas it was changed, up and down. */
  readonly ups: readonly Remembered[]
  readonly downs: readonly Remembered[]
}

export const noMemory: ScalingMemory = { recommendations: [], ups: [], downs: [] }

/** Upstream's, for what a spec leaves out. */
const usual = {
  up: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  down: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
} as const

/** Nothing older is asked for: the longest window that a spec may name. */
export const memoryMs = 3600_000

export interface Steadied {
  readonly replicas: number
  /** Why it is not what was recommended; null when it is. */
  readonly limit: { readonly reason: string; readonly message: string } | null
  readonly isSteadied: boolean
}

export interface SteadyInput {
  readonly spec: HorizontalPodAutoscalerSpecV2
  readonly replicas: number
  readonly recommended: number
  /** With this recommendation in it. */
  readonly memory: ScalingMemory
  readonly now: Instant
}

export function steady({ spec, replicas, recommended, memory, now }: SteadyInput): Steadied {
  const { minReplicas = 1, maxReplicas, behavior } = spec
  const [up, down] = [
    { ...usual.up, ...behavior?.scaleUp },
    { ...usual.down, ...behavior?.scaleDown },
  ]
  const within = (seconds: number) =>
    memory.recommendations.filter(({ at }) => at > now - seconds * 1000).map(({ value }) => value)
  const lowest = Math.min(recommended, ...within(up.stabilizationWindowSeconds ?? 0))
  const highest = Math.max(recommended, ...within(down.stabilizationWindowSeconds ?? 300))
  const steadied = Math.min(Math.max(replicas, lowest), highest)
  const isSteadied = steadied !== recommended
  if (steadied > replicas) {
    // Who says nothing of its behavior goes by a rule of old, which knows no periods: twice as many, or four.
    const allowed = behavior ? upTo(up, { replicas, memory, now }) : Math.max(2 * replicas, 4)
    const bound = Math.min(maxReplicas, Math.max(replicas, allowed))
    return steadied <= bound
      ? { replicas: steadied, limit: null, isSteadied }
      : {
          replicas: bound,
          isSteadied,
          limit:
            bound === maxReplicas
              ? tooMany
              : {
                  reason: 'ScaleUpLimit',
                  message: 'the desired replica count is increasing faster than the maximum scale rate',
                },
        }
  }
  if (steadied < replicas) {
    const allowed = downTo(down, { replicas, memory, now })
    const bound = Math.max(minReplicas, Math.min(replicas, allowed))
    return steadied >= bound
      ? { replicas: steadied, limit: null, isSteadied }
      : {
          replicas: bound,
          isSteadied,
          limit:
            bound === minReplicas
              ? tooFew
              : {
                  reason: 'ScaleDownLimit',
                  message: 'the desired replica count is decreasing faster than the maximum scale rate',
                },
        }
  }
  return {
    replicas: steadied,
    limit: recommended > maxReplicas ? tooMany : recommended < minReplicas ? tooFew : null,
    isSteadied,
  }
}

const tooMany = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
}
const tooFew = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
}

type Bounded = Pick<SteadyInput, 'replicas' | 'memory' | 'now'>

/** What replicas were at the start of a period, had nothing been changed within it. */
function startOf(periodSeconds: number, { replicas, memory, now }: Bounded): number {
  const since = (changes: readonly Remembered[]) =>
    changes.filter(({ at }) => at > now - periodSeconds * 1000).reduce((total, { value }) => total + value, 0)
  return replicas - since(memory.ups) + since(memory.downs)
}

function upTo({ policies = [], selectPolicy }: HPAScalingRulesV2, bounded: Bounded): number {
  if (selectPolicy === 'Disabled') return bounded.replicas
  const bounds = policies.map(({ type, value, periodSeconds }) => {
    const start = startOf(periodSeconds, bounded)
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100))
  })
  return selectPolicy === 'Min' ? Math.min(...bounds) : Math.max(...bounds)
}

function downTo({ policies = [], selectPolicy }: HPAScalingRulesV2, bounded: Bounded): number {
  if (selectPolicy === 'Disabled') return bounded.replicas
  const bounds = policies.map(({ type, value, periodSeconds }) => {
    const start = startOf(periodSeconds, bounded)
    return type === 'Pods' ? start - value : Math.floor(start * (1 - value / 100))
  })
  // Down, the policy that allows the most is the one with the fewest replicas.
  return selectPolicy === 'Min' ? Math.max(...bounds) : Math.min(...bounds)
}
