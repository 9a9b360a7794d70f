import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerV2,
  HPAScalingRulesV2,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { each, structIn } from './struct.ts'

const cpuUtilizationPercent = 80
/** Where v1 keeps metrics that only v2 knows: with them, the CPU need not be one. */
const otherMetrics = 'autoscaling.alpha.kubernetes.io/metrics'

export function setAutoscalerV1Defaults(autoscaler: Draft<HorizontalPodAutoscaler>): void {
  const spec = structIn(autoscaler, 'spec')
  spec.minReplicas ??= 1
  if (autoscaler.metadata?.annotations?.[otherMetrics] === undefined)
    spec.targetCPUUtilizationPercentage ??= cpuUtilizationPercent
}

export function setAutoscalerDefaults(autoscaler: Draft<HorizontalPodAutoscalerV2>): void {
  const spec = structIn(autoscaler, 'spec')
  spec.minReplicas ??= 1
  if (each(spec.metrics).length === 0) {
    const target = { type: 'Utilization', averageUtilization: cpuUtilizationPercent }
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }]
  }
  if (!spec.behavior) return
  const up = structIn(spec.behavior, 'scaleUp')
  up.stabilizationWindowSeconds ??= 0
  setRules(up, [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ])
  setRules(structIn(spec.behavior, 'scaleDown'), [{ type: 'Percent', value: 100, periodSeconds: 15 }])
}

function setRules(
  rules: Draft<HPAScalingRulesV2>,
  policies: NonNullable<Draft<HPAScalingRulesV2>['policies']>,
): void {
  rules.selectPolicy ??= 'Max'
  rules.policies ??= policies
}
