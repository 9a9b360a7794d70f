import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV2,
  MetricSpecV2,
  MetricStatusV2,
  MetricTargetV2,
  MetricValueStatusV2,
} from '../generated/types.ts'
import type { ApiObject } from '../object.ts'
import type { Column } from '../strategy.ts'
import {
  validateAutoscaler,
  validateAutoscalerStatus,
  validateAutoscalerUpdate,
  validateAutoscalerV1,
  validateAutoscalerV1Update,
} from '../validation/horizontal-pod-autoscaler.ts'
import { ageColumn, column, formatAmount, nameColumn } from './columns.ts'
import type { Particulars } from './strategy-with.ts'

interface Autoscaler extends ApiObject {
  readonly spec?: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string }
    readonly minReplicas?: number
    readonly maxReplicas: number
  }
  readonly status?: { readonly currentReplicas?: number }
}

const columnsWith = <T extends Autoscaler>(targets: (each: T) => string): readonly Column<T>[] => [
  nameColumn,
  column('Reference', ({ spec }) => `${spec?.scaleTargetRef.kind ?? ''}/${spec?.scaleTargetRef.name ?? ''}`),
  column('Targets', targets),
  column('MinPods', each =>
    each.spec?.minReplicas === undefined ? '<unset>' : String(each.spec.minReplicas),
  ),
  column('MaxPods', each => each.spec?.maxReplicas ?? 0),
  column('Replicas', each => each.status?.currentReplicas ?? 0),
  ageColumn,
]

export const autoscalerParticulars: Particulars<HorizontalPodAutoscaler> = {
  validate: validateAutoscalerV1,
  validateUpdate: validateAutoscalerV1Update,
  validateStatus: validateAutoscalerStatus,
  columns: columnsWith(({ spec, status }) => {
    const target = spec?.targetCPUUtilizationPercentage
    const current = status?.currentCPUUtilizationPercentage
    return target === undefined
      ? '<none>'
      : `cpu: ${current === undefined ? '<unknown>' : `${current}%`}/${target}%`
  }),
}

const shownMax = 2

export const autoscalerV2Particulars: Particulars<HorizontalPodAutoscalerV2> = {
  validate: validateAutoscaler,
  validateUpdate: validateAutoscalerUpdate,
  validateStatus: validateAutoscalerStatus,
  columns: columnsWith(({ spec, status }) => {
    const metrics = (spec?.metrics ?? []).map((metric, index) =>
      formatMetric(metric, status?.currentMetrics?.[index]),
    )
    if (metrics.length === 0) return '<none>'
    const shown = metrics.slice(0, shownMax).join(', ')
    return metrics.length > shownMax ? `${shown} + ${metrics.length - shownMax} more...` : shown
  }),
}

function formatMetric(spec: MetricSpecV2, status: MetricStatusV2 | undefined): string {
  switch (spec.type) {
    case 'External':
      return formatValue(spec.external?.target, status?.external?.current)
    case 'Object':
      return formatValue(spec.object?.target, status?.object?.current)
    case 'Pods':
      return `${amount(status?.pods?.current.averageValue)}/${formatAmount(spec.pods?.target.averageValue)}`
    case 'Resource':
      return `${spec.resource?.name}: ${formatUse(spec.resource?.target, status?.resource?.current)}`
    case 'ContainerResource':
      return `${spec.containerResource?.name}: ${formatUse(spec.containerResource?.target, status?.containerResource?.current)}`
    default:
      return '<unknown type>'
  }
}

const amount = (text: string | undefined): string => (text === undefined ? '<unknown>' : formatAmount(text))

function formatValue(target: MetricTargetV2 | undefined, current: MetricValueStatusV2 | undefined): string {
  if (target?.averageValue !== undefined)
    return `${amount(current?.averageValue)}/${formatAmount(target.averageValue)} (avg)`
  return `${current ? formatAmount(current.value) : '<unknown>'}/${formatAmount(target?.value)}`
}

function formatUse(target: MetricTargetV2 | undefined, current: MetricValueStatusV2 | undefined): string {
  if (target?.averageValue !== undefined)
    return `${amount(current?.averageValue)}/${formatAmount(target.averageValue)}`
  const percent = (value: number | undefined, absent: string) => (value === undefined ? absent : `${value}%`)
  return `${percent(current?.averageUtilization, '<unknown>')}/${percent(target?.averageUtilization, '<auto>')}`
}
