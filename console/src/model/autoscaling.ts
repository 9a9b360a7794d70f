// What an autoscaler does to a set whatever its metrics say. Pure.
import type { HorizontalPodAutoscalerV2 } from '../../../src/api/generated/types.ts'

/** How many replicas it would have the set scaled to for its bounds alone; null where they fit. A set that is stopped is left alone. */
export function boundOf(replicas: number, spec: HorizontalPodAutoscalerV2['spec']): number | null {
  const { minReplicas = 1, maxReplicas = replicas } = spec ?? {}
  if (replicas === 0) return null
  const bound = Math.min(Math.max(replicas, minReplicas), maxReplicas)
  return bound === replicas ? null : bound
}
