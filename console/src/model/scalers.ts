// What else has a say in how many Pods of a set there are: autoscalers that set their number, and disruption budgets that
// hold some of them. Pure.
import type {
  HorizontalPodAutoscalerV2,
  MetricSpecV2,
  MetricStatusV2,
  MetricTargetV2,
  MetricValueStatusV2,
  PodDisruptionBudget,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { apiVersionOf, builtInKinds, type Kind } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { labelSelectorOf, matchesLabels } from '../../../src/api/select/selector.ts'

export const autoscalerKind = builtInKinds.find(
  each => apiVersionOf(each) === 'autoscaling/v2' && each.kind === 'HorizontalPodAutoscaler',
) as Kind<HorizontalPodAutoscalerV2>

export const autoscalersOf = (
  set: StatefulSet,
  all: readonly HorizontalPodAutoscalerV2[],
): readonly HorizontalPodAutoscalerV2[] =>
  all.filter(({ spec }) => {
    const { kind, name, apiVersion = 'apps/v1' } = spec.scaleTargetRef
    return kind === 'StatefulSet' && name === nameOf(set) && apiVersion.startsWith('apps/')
  })

/** Those that hold Pods as the set makes them. */
export const budgetsOf = (
  set: StatefulSet,
  all: readonly PodDisruptionBudget[],
): readonly PodDisruptionBudget[] =>
  all.filter(({ spec }) => {
    // Without a selector it holds none.
    if (!spec?.selector) return false
    return matchesLabels(labelSelectorOf(spec.selector), set.spec?.template.metadata?.labels ?? {})
  })

export interface MetricFact {
  readonly name: string
  /** Null while nothing has been measured. */
  readonly now: string | null
  readonly target: string
}

/** What an autoscaler scales by: `cpu`, now `50 %`, to be at `80 %`. */
export function metricsOf({ spec, status }: HorizontalPodAutoscalerV2): readonly MetricFact[] {
  const current = status?.currentMetrics ?? []
  return (spec.metrics ?? []).flatMap(metric => {
    const wanted = partOf(metric)
    if (!wanted) return []
    const found = current.map(currentOf).find(each => each?.key === wanted.key)
    return [{ name: wanted.name, now: amountOf(found?.current), target: amountOf(wanted.target) ?? '?' }]
  })
}

interface Part {
  readonly key: string
  readonly name: string
  readonly target: MetricTargetV2
}

function partOf({ resource, containerResource, pods, object, external }: MetricSpecV2): Part | null {
  if (resource) return { key: `resource ${resource.name}`, name: resource.name, target: resource.target }
  if (containerResource) {
    const { container, name, target } = containerResource
    return { key: `container ${container} ${name}`, name: `${container} ${name}`, target }
  }
  for (const [of, source] of [
    ['pods', pods],
    ['object', object],
    ['external', external],
  ] as const)
    if (source) return { key: `${of} ${source.metric.name}`, name: source.metric.name, target: source.target }
  return null
}

interface Current {
  readonly key: string
  readonly current: MetricValueStatusV2
}

function currentOf({ resource, containerResource, pods, object, external }: MetricStatusV2): Current | null {
  if (resource) return { key: `resource ${resource.name}`, current: resource.current }
  if (containerResource) {
    const { container, name, current } = containerResource
    return { key: `container ${container} ${name}`, current }
  }
  for (const [of, source] of [
    ['pods', pods],
    ['object', object],
    ['external', external],
  ] as const)
    if (source) return { key: `${of} ${source.metric.name}`, current: source.current }
  return null
}

function amountOf(of: MetricValueStatusV2 | undefined): string | null {
  if (of?.averageUtilization !== undefined) return `${of.averageUtilization} %`
  return of?.averageValue ?? of?.value ?? null
}

export interface BudgetFact {
  readonly bound: 'minAvailable' | 'maxUnavailable'
  readonly value: string
  /** How many may be evicted now; null until its controller has looked. */
  readonly allowed: number | null
}

export function factOfBudget({ spec, status, metadata }: PodDisruptionBudget): BudgetFact {
  const isSeen = status !== undefined && (status.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
  const bound = spec?.minAvailable !== undefined ? 'minAvailable' : 'maxUnavailable'
  return {
    bound,
    value: String(spec?.[bound] ?? 0),
    allowed: isSeen ? (status.disruptionsAllowed ?? 0) : null,
  }
}
