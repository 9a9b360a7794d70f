// What an autoscaler does now: the replicas that its metrics ask for, steadied and bounded, and the status that says so.
// Pure.
import type {
  HorizontalPodAutoscalerConditionV2,
  HorizontalPodAutoscalerStatusV2,
  HorizontalPodAutoscalerV2,
  MetricSpecV2,
  MetricStatusV2,
} from '../../api/generated/types.ts'
import { formatQuantity, parseQuantity, quantityToNumber } from '../../api/quantity.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { memoryMs, type Remembered, type ScalingMemory, steady } from './behavior.ts'
import type { Usages } from './measured-pods.ts'
import { type Recommendation, recommend } from './recommend.ts'
import type { Selection } from './selection.ts'

export interface AutoscalerView {
  readonly autoscaler: HorizontalPodAutoscalerV2
  /** Of the scale of what it scales. */
  readonly replicas: number
  /** Asked where it comes to that: until then the autoscaler counts no Pods, and none of another's. */
  selection(): Selection
  readonly usages: Usages
  readonly memory: ScalingMemory
  readonly now: Instant
}

export interface AutoscalerPlan {
  readonly replicas: number
  /** Said in the event of a change. */
  readonly reason: string
  readonly status: HorizontalPodAutoscalerStatusV2
  readonly memory: ScalingMemory
  readonly problems: readonly { readonly reason: string; readonly message: string }[]
}

type Said = Omit<HorizontalPodAutoscalerConditionV2, 'lastTransitionTime'>

const tolerance = 0.1

export function planAutoscaler(view: AutoscalerView): AutoscalerPlan {
  const { autoscaler, replicas, now } = view
  const { spec } = autoscaler
  const { minReplicas = 1, maxReplicas, metrics = [] } = spec
  const able: Said = {
    type: 'AbleToScale',
    status: 'True',
    reason: 'ReadyForNewScale',
    message: 'recommended size matches current size',
  }
  const found: Said = {
    ...able,
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  }
  const plain = (wanted: number, reason: string, said: readonly Said[]): AutoscalerPlan =>
    planOf(view, { wanted, reason, said, results: [], recommended: null })
  if (replicas === 0 && minReplicas !== 0)
    return plain(0, '', [
      found,
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'ScalingDisabled',
        message: 'scaling is disabled since the replica count of the target is zero',
      },
    ])
  if (replicas > maxReplicas)
    return plain(maxReplicas, 'Current number of replicas above Spec.MaxReplicas', [rescaled(maxReplicas)])
  if (replicas < minReplicas)
    return plain(minReplicas, 'Current number of replicas below Spec.MinReplicas', [rescaled(minReplicas)])
  const selection = view.selection()
  if (selection.kind === 'none') {
    const { told, condition } = selection
    return {
      ...planOf(view, {
        wanted: replicas,
        desired: autoscaler.status?.desiredReplicas ?? 0,
        reason: '',
        results: [],
        recommended: null,
        said: [found, { type: 'ScalingActive', status: 'False', ...condition }],
      }),
      problems: [told, { ...told, reason: 'FailedComputeMetricsReplicas' }],
    }
  }
  const { pods } = selection
  const fraction = (text: string | undefined) => {
    const parsed = parseQuantity(text ?? '')
    return parsed === null ? tolerance : Number(parsed.value) * 10 ** parsed.scale
  }
  const room = {
    up: fraction(spec.behavior?.scaleUp?.tolerance),
    down: fraction(spec.behavior?.scaleDown?.tolerance),
  }
  const results = metrics.map(metric =>
    recommend({ ...view, pods, namespace: autoscaler.metadata?.namespace ?? '', metric, tolerance: room }),
  )
  const known = results.filter(result => result.kind === 'replicas')
  const problems = results.filter(result => result.kind === 'unknown')
  const most = Math.max(...known.map(result => result.replicas))
  const [problem] = problems
  // What cannot be measured may need the Pods that there are.
  if (known.length === 0 || (problem && most < replicas)) {
    const why = problem?.message ?? 'it has no metrics'
    const summary = `invalid metrics (${problems.length} invalid out of ${metrics.length}), first error is: ${firstOf(metrics[problem ? results.indexOf(problem) : 0])}${why}`
    return {
      ...planOf(view, {
        wanted: replicas,
        // What was wanted before is wanted still.
        desired: autoscaler.status?.desiredReplicas ?? 0,
        reason: '',
        results,
        recommended: null,
        said: [
          found,
          {
            type: 'ScalingActive',
            status: 'False',
            reason: problem?.reason ?? 'FailedGetResourceMetric',
            message: `the HPA was unable to compute the replica count: ${why}`,
          },
        ],
      }),
      problems: [...problems, { reason: 'FailedComputeMetricsReplicas', message: summary }],
    }
  }
  const leading = known.find(result => result.replicas === most)
  // What there was when it was first seen counts as recommended: a controller that has just started takes nothing away.
  const { recommendations } = view.memory
  const begun = recommendations.length > 0 ? recommendations : [{ at: now, value: replicas }]
  const memory = remembered({ ...view.memory, recommendations: begun }, { at: now, value: most }, now)
  const steadied = steady({ spec, replicas, recommended: most, memory, now })
  const active: Said = {
    type: 'ScalingActive',
    status: 'True',
    reason: 'ValidMetricFound',
    message: `the HPA was able to successfully calculate a replica count from ${leading?.resource} resource${leading?.utilization === null ? '' : ' utilization (percentage of request)'}`,
  }
  const limited: Said = steadied.limit
    ? { type: 'ScalingLimited', status: 'True', ...steadied.limit }
    : {
        type: 'ScalingLimited',
        status: 'False',
        reason: 'DesiredWithinRange',
        message: 'the desired count is within the acceptable range',
      }
  const ready: Said =
    steadied.replicas !== replicas
      ? rescaled(steadied.replicas)
      : steadied.isSteadied
        ? {
            ...able,
            reason: most < replicas ? 'ScaleDownStabilized' : 'ScaleUpStabilized',
            message:
              most < replicas
                ? 'recent recommendations were higher than current one, applying the highest recent recommendation'
                : 'recent recommendations were lower than current one, applying the lowest recent recommendation',
          }
        : able
  const reason =
    steadied.replicas > replicas
      ? `${leading?.resource} resource${leading?.utilization === null ? '' : ' utilization (percentage of request)'} above target`
      : 'All metrics below target'
  return {
    ...planOf(
      { ...view, memory },
      { wanted: steadied.replicas, reason, said: [ready, active, limited], results, recommended: most },
    ),
    problems,
  }
}

const rescaled = (replicas: number): Said => ({
  type: 'AbleToScale',
  status: 'True',
  reason: 'SucceededRescale',
  message: `the HPA controller was able to update the target scale to ${replicas}`,
})

/** Which of the metrics it is about. */
function firstOf(metric: MetricSpecV2 | undefined): string {
  const resource = metric?.resource?.name ?? metric?.containerResource?.name
  if (metric?.type === 'Resource') return `failed to get ${resource} resource metric value: `
  if (metric?.type === 'ContainerResource') return `failed to get ${resource} container metric value: `
  const name = (metric?.external ?? metric?.pods ?? metric?.object)?.metric.name
  return name === undefined ? '' : `failed to get ${name} ${metric?.type.toLowerCase()} metric value: `
}

interface Decided {
  readonly wanted: number
  /** What the status says is wanted, where that is another thing. */
  readonly desired?: number
  readonly reason: string
  readonly said: readonly Said[]
  readonly results: readonly Recommendation[]
  readonly recommended: number | null
}

function planOf(
  view: AutoscalerView,
  { wanted, desired = wanted, reason, said, results }: Decided,
): AutoscalerPlan {
  const { autoscaler, replicas, memory, now } = view
  const change = wanted - replicas
  const last = autoscaler.status?.lastScaleTime
  const changed = change === 0 ? last : formatTime(now)
  return {
    replicas: wanted,
    reason,
    problems: [],
    status: {
      currentReplicas: replicas,
      desiredReplicas: desired,
      ...(changed === undefined ? {} : { lastScaleTime: changed }),
      currentMetrics: results.flatMap((result, index) =>
        metricStatus(result, autoscaler.spec.metrics?.[index]),
      ),
      conditions: conditionsOf(autoscaler.status?.conditions ?? [], said, now),
    },
    memory: {
      ...memory,
      ups: change > 0 ? remember(memory.ups, { at: now, value: change }, now) : memory.ups,
      downs: change < 0 ? remember(memory.downs, { at: now, value: -change }, now) : memory.downs,
    },
  }
}

const remembered = (memory: ScalingMemory, one: Remembered, now: Instant): ScalingMemory => ({
  ...memory,
  recommendations: remember(memory.recommendations, one, now),
})

const remember = (list: readonly Remembered[], one: Remembered, now: Instant): readonly Remembered[] => [
  ...list.filter(({ at }) => at > now - memoryMs),
  one,
]

/** The time of a condition is that of its last change. */
function conditionsOf(
  before: readonly HorizontalPodAutoscalerConditionV2[],
  said: readonly Said[],
  now: Instant,
): readonly HorizontalPodAutoscalerConditionV2[] {
  const types = new Set(said.map(({ type }) => type))
  return [
    ...said.map(each => {
      const known = before.find(({ type }) => type === each.type)
      const since = known?.status === each.status ? known.lastTransitionTime : undefined
      return { ...each, lastTransitionTime: since ?? formatTime(now) }
    }),
    ...before.filter(({ type }) => !types.has(type)),
  ]
}

function metricStatus(
  result: Recommendation,
  metric: { readonly type: string; readonly containerResource?: { readonly container: string } } | undefined,
): readonly MetricStatusV2[] {
  if (result.kind === 'unknown' || !metric) return []
  const current = {
    averageValue: amountText(result),
    ...(result.utilization === null ? {} : { averageUtilization: result.utilization }),
  }
  const name = result.resource
  return metric.containerResource
    ? [
        {
          type: 'ContainerResource',
          containerResource: { name, container: metric.containerResource.container, current },
        },
      ]
    : [{ type: 'Resource', resource: { name, current } }]
}

function amountText({ average, resource }: Recommendation & { readonly kind: 'replicas' }): string {
  const quantity = parseQuantity(
    resource === 'cpu' ? `${Math.round(average)}m` : `${Math.round(average / 1000)}`,
  )
  return quantity === null
    ? '0'
    : resource === 'cpu'
      ? formatQuantity(quantity)
      : `${quantityToNumber(quantity)}`
}
