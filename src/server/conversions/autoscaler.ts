import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV2,
  MetricSpecV2,
} from '../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Conversion } from './conversion.ts'
import { withoutUndefined } from './without-undefined.ts'

/** Where v1, which knows the CPU alone, keeps what v2 says beyond it. */
const metricsAnnotation = 'autoscaling.alpha.kubernetes.io/metrics'
const behaviorAnnotation = 'autoscaling.alpha.kubernetes.io/behavior'
const conditionsAnnotation = 'autoscaling.alpha.kubernetes.io/conditions'
const currentMetricsAnnotation = 'autoscaling.alpha.kubernetes.io/current-metrics'

/** `autoscaling/v1` over autoscalers that are stored as v2. */
export const autoscalerConversion: Conversion = {
  stored: { group: 'autoscaling', plural: 'horizontalpodautoscalers' },

  fromStored(object): ApiObject {
    const { spec, status, metadata, ...same } = object as HorizontalPodAutoscalerV2
    const { metrics = [], behavior, ...commonSpec } = spec
    const cpu = metrics.find(isCpuUtilization)
    const others = metrics.filter(metric => metric !== cpu)
    const { conditions = [], currentMetrics = [], ...commonStatus } = status ?? { desiredReplicas: 0 }
    const current = currentMetrics.find(each => each.type === 'Resource' && each.resource?.name === 'cpu')
    const annotations = {
      ...metadata?.annotations,
      ...asAnnotation(metricsAnnotation, others),
      ...asAnnotation(behaviorAnnotation, behavior),
      ...asAnnotation(conditionsAnnotation, conditions),
      ...asAnnotation(currentMetricsAnnotation, currentMetrics),
    }
    const autoscaler: HorizontalPodAutoscaler = {
      ...same,
      apiVersion: 'autoscaling/v1',
      metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
      spec: withoutUndefined({
        ...commonSpec,
        targetCPUUtilizationPercentage: cpu?.resource?.target.averageUtilization,
      }),
      status: withoutUndefined({
        currentReplicas: 0,
        ...commonStatus,
        // Nobody has said so yet where the status is new.
        desiredReplicas: commonStatus.desiredReplicas ?? 0,
        currentCPUUtilizationPercentage: current?.resource?.current.averageUtilization,
      }),
    }
    return autoscaler
  },

  toStored(draft): Draft<ApiObject> {
    const { spec, status, metadata, ...same } = draft as Draft<HorizontalPodAutoscaler>
    const { targetCPUUtilizationPercentage: cpu, ...commonSpec } = spec
    const { currentCPUUtilizationPercentage: currentCpu, ...commonStatus } = status ?? { desiredReplicas: 0 }
    const kept = takeAnnotations(metadata)
    const metrics = [...(cpu === undefined ? [] : [cpuUtilization(cpu)]), ...listOf(kept[metricsAnnotation])]
    const autoscaler = {
      ...same,
      apiVersion: 'autoscaling/v2',
      metadata,
      spec: withoutUndefined({
        ...commonSpec,
        metrics: metrics.length > 0 ? metrics : undefined,
        behavior: kept[behaviorAnnotation],
      }),
      status: withoutUndefined({
        ...commonStatus,
        conditions: kept[conditionsAnnotation],
        currentMetrics:
          kept[currentMetricsAnnotation] ?? (currentCpu === undefined ? undefined : [cpuNow(currentCpu)]),
      }),
    }
    return autoscaler
  },
}

const isCpuUtilization = ({ type, resource }: MetricSpecV2): boolean =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined

const cpuUtilization = (averageUtilization: number): MetricSpecV2 => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

const cpuNow = (averageUtilization: number) => ({
  type: 'Resource',
  resource: { name: 'cpu', current: { averageUtilization, averageValue: '0' } },
})

function asAnnotation(name: string, value: unknown): { readonly [name: string]: string } {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return {}
  return { [name]: JSON.stringify(value) }
}

/** Takes our annotations out of the metadata and gives what they say. What cannot be read says nothing. */
function takeAnnotations(metadata: Draft<HorizontalPodAutoscaler>['metadata']): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  const annotations = metadata?.annotations
  if (!annotations) return values
  for (const name of [
    metricsAnnotation,
    behaviorAnnotation,
    conditionsAnnotation,
    currentMetricsAnnotation,
  ]) {
    const text = annotations[name]
    if (text === undefined) continue
    delete annotations[name]
    try {
      values[name] = JSON.parse(text)
    } catch {
      // A person's own text under this name is dropped, as upstream drops it.
    }
  }
  if (Object.keys(annotations).length === 0) delete metadata.annotations
  return values
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
