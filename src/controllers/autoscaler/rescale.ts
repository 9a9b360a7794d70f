// The change of a scale, and what becomes of a plan whose change was refused.
import type { HorizontalPodAutoscalerV2, Scale } from '../../api/generated/types.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Client } from '../../client/client.ts'
import type { ScalingMemory } from './behavior.ts'
import type { AutoscalerPlan } from './plan.ts'

/** Resolves to why it was refused; null when it was not. */
export async function rescale(
  client: Pick<Client, 'raw'>,
  path: string,
  scale: Scale,
  replicas: number,
): Promise<string | null> {
  const body = { ...scale, spec: { replicas } }
  try {
    await client.raw({ method: 'PUT', path, body })
    return null
  } catch (error) {
    return errorWords(error)
  }
}

interface Refused {
  readonly plan: AutoscalerPlan
  readonly autoscaler: HorizontalPodAutoscalerV2
  /** As it was before the plan. */
  readonly memory: ScalingMemory
  readonly why: string
  readonly now: Instant
}

/** Nothing was scaled: what was measured and recommended stands, and the next look tries again. */
export function notRescaled({
  plan,
  autoscaler,
  memory,
  why,
  now,
}: Refused): Pick<AutoscalerPlan, 'status' | 'memory'> {
  const { lastScaleTime: _, ...status } = plan.status
  const before = autoscaler.status
  const known = before?.conditions?.find(({ type }) => type === 'AbleToScale')
  return {
    status: {
      ...status,
      desiredReplicas: before?.desiredReplicas ?? 0,
      ...(before?.lastScaleTime === undefined ? {} : { lastScaleTime: before.lastScaleTime }),
      conditions: (status.conditions ?? []).map(each =>
        each.type === 'AbleToScale'
          ? {
              type: 'AbleToScale',
              status: 'False',
              reason: 'FailedUpdateScale',
              message: `the HPA controller was unable to update the target scale: ${why}`,
              lastTransitionTime: (known?.status === 'False' && known.lastTransitionTime) || formatTime(now),
            }
          : each,
      ),
    },
    memory: { ...plan.memory, ups: memory.ups, downs: memory.downs },
  }
}
