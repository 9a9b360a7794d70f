// How many Pods a metric asks for, by what they use against what they are meant to. Pure.
//
// Pods that are not Ready yet, or of which nothing was measured, must not tip the scales: where more Pods would be asked
// for, they count as using nothing, and where fewer, as using all that they request.
import type { MetricSpecV2, Pod } from '../../api/generated/types.ts'
import { parseQuantity, quantityToMilli } from '../../api/quantity.ts'
import type { Instant } from '../../base/clock.ts'
import { groupPods, isOutOfCount, type Usages } from './measured-pods.ts'
import { requestOf } from './pod-requests.ts'

export interface MetricInput {
  readonly namespace: string
  readonly metric: MetricSpecV2
  readonly replicas: number
  readonly pods: readonly Pod[]
  readonly usages: Usages
  readonly now: Instant
  readonly tolerance: { readonly up: number; readonly down: number }
}

export type Recommendation =
  | {
      readonly kind: 'replicas'
      readonly replicas: number
      readonly resource: string
      /** Of what is requested, in hundredths; null for a target that is an amount. */
      readonly utilization: number | null
      /** Thousandths, on the average of the measured Pods. */
      readonly average: number
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly message: string }

const unknown = (reason: string, message: string): Recommendation => ({ kind: 'unknown', reason, message })

export function recommend(input: MetricInput): Recommendation {
  const source = sourceOf(input.metric)
  if (!source) return unserved(input)
  const { resource, container, target } = source
  if (resource !== 'cpu' && resource !== 'memory')
    return unknown(
      'FailedGetResourceMetric',
      `unable to get metrics for resource ${resource}: nobody measures it`,
    )
  const part = { resource, container } as const
  const counted = input.pods.filter(pod => !isOutOfCount(pod))
  const { used, unready, missing, isMeasured } = groupPods(counted, part, input)
  if (!isMeasured)
    return unknown(
      'FailedGetResourceMetric',
      `unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`,
    )
  const ready = [...used.keys()]
  if (ready.length === 0)
    return unknown(
      'FailedGetResourceMetric',
      'did not receive metrics for targeted pods (pods might be unready)',
    )
  const wanted = target.averageUtilization
  const requests = new Map<Pod, number>()
  for (const pod of counted) {
    if (wanted === undefined) continue
    const request = requestOf(pod, part)
    if (request.kind === 'none')
      return unknown('FailedGetResourceMetric', `failed to get ${resource} utilization: ${request.why}`)
    requests.set(pod, request.amount)
  }
  const amount = parseQuantity(String(target.averageValue ?? ''))
  if (wanted === undefined && amount === null)
    return unknown(
      'FailedGetResourceMetric',
      'invalid resource metric source: neither an average utilization target nor an average value target was set',
    )
  /** What one Pod is meant to use. */
  const goal = (pod: Pod) =>
    wanted === undefined
      ? quantityToMilli(amount ?? { value: 0n, scale: 0, format: 'decimalSI' })
      : ((requests.get(pod) ?? 0) * wanted) / 100
  const full = (pod: Pod) => (wanted === undefined ? goal(pod) : Math.max(requests.get(pod) ?? 0, goal(pod)))
  const average = sum(ready, pod => used.get(pod) ?? 0) / ready.length
  const told = {
    kind: 'replicas' as const,
    resource,
    average,
    utilization:
      wanted === undefined
        ? null
        : Math.floor(
            (sum(ready, pod => used.get(pod) ?? 0) * 100) /
              Math.max(
                1,
                sum(ready, pod => requests.get(pod) ?? 0),
              ),
          ),
  }
  const replicas = replicasFor(input, { used, unready, missing, goal, full })
  return { ...told, replicas }
}

interface Sides {
  readonly used: ReadonlyMap<Pod, number>
  readonly unready: readonly Pod[]
  readonly missing: readonly Pod[]
  goal(pod: Pod): number
  full(pod: Pod): number
}

function replicasFor({ replicas, tolerance }: MetricInput, sides: Sides): number {
  const { used, unready, missing, goal, full } = sides
  const ready = [...used.keys()]
  const ratioOf = (pods: readonly Pod[], usage: (pod: Pod) => number) =>
    sum(pods, usage) / Math.max(Number.MIN_VALUE, sum(pods, goal))
  const isNear = (ratio: number) => ratio <= 1 + tolerance.up && ratio >= 1 - tolerance.down
  const ratio = ratioOf(ready, pod => used.get(pod) ?? 0)
  if (missing.length === 0 && (ratio <= 1 || unready.length === 0))
    return isNear(ratio) ? replicas : Math.ceil(ratio * ready.length)
  const all = [...ready, ...missing, ...(ratio > 1 ? unready : [])]
  const assumed = ratioOf(all, pod => used.get(pod) ?? (ratio < 1 ? full(pod) : 0))
  if (isNear(assumed) || (ratio < 1 && assumed > 1) || (ratio > 1 && assumed < 1)) return replicas
  const wanted = Math.ceil(assumed * all.length)
  return (assumed < 1 && wanted > replicas) || (assumed > 1 && wanted < replicas) ? replicas : wanted
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

interface Source {
  readonly resource: string
  /** Null for all of them. */
  readonly container: string | null
  readonly target: NonNullable<MetricSpecV2['resource']>['target']
}

function sourceOf({ type, resource, containerResource }: MetricSpecV2): Source | null {
  if (type === 'Resource' && resource)
    return { resource: resource.name, container: null, target: resource.target }
  if (type === 'ContainerResource' && containerResource)
    return {
      resource: containerResource.name,
      container: containerResource.container,
      target: containerResource.target,
    }
  return null
}

/** Nothing here serves metrics but those of resources: the words are those of a cluster without an adapter for others. */
function unserved({ metric, namespace }: MetricInput): Recommendation {
  const noCustom =
    'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered'
  const { type, external, pods, object } = metric
  if (type === 'External' && external) {
    const { name, selector } = external.metric
    const which = `${namespace}/${name}/${selector ? JSON.stringify(selector) : 'nil'}`
    return unknown(
      'FailedGetExternalMetric',
      `unable to get external metric ${which}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`,
    )
  }
  if (type === 'Pods' && pods)
    return unknown('FailedGetPodsMetric', `unable to get metric ${pods.metric.name}: ${noCustom}`)
  if (type === 'Object' && object) {
    const { kind, name } = object.describedObject
    return unknown(
      'FailedGetObjectMetric',
      `unable to get metric ${object.metric.name}: ${kind} on ${namespace} ${name}/${noCustom}`,
    )
  }
  return unknown('InvalidMetricSourceType', `unknown metric source type ${JSON.stringify(type)}`)
}
