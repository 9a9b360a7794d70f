import { describe, expect, it } from 'vitest'
import type { HorizontalPodAutoscalerV2, Scale } from '../../api/generated/types.ts'
import { StatusError } from '../../api/status-error.ts'
import type { RawRequest } from '../../client/client.ts'
import { noMemory } from './behavior.ts'
import { planAutoscaler } from './plan.ts'
import { notRescaled, rescale } from './rescale.ts'

const scale: Scale = { metadata: { name: 'web', resourceVersion: '7' }, spec: { replicas: 1 } }
const raw = async (_: RawRequest) => ({ headers: {}, body: scale })
const refused = new StatusError({ reason: 'Forbidden', message: 'no more' })

describe('a change of a scale', () => {
  it('is made, or refused in words', async () => {
    expect(await rescale({ raw }, '/scale', scale, 2)).toBeNull()
    expect(await rescale({ raw: () => Promise.reject(refused) }, '/scale', scale, 2)).toBe('no more')
    const broken = { raw: () => Promise.reject(new Error('gone')) }
    expect(await rescale(broken, '/scale', scale, 2)).toBe('gone')
  })

  it('that was refused is none: not in the status, nor in what is remembered', () => {
    const autoscaler: HorizontalPodAutoscalerV2 = {
      metadata: { name: 'a', namespace: 'default' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 3 },
      status: { desiredReplicas: 1, conditions: [] },
    }
    const now = Date.parse('2026-01-02T03:04:05Z')
    const selection = { kind: 'pods' as const, pods: [] }
    const plan = planAutoscaler({
      autoscaler,
      replicas: 1,
      selection: () => selection,
      usages: new Map(),
      memory: noMemory,
      now,
    })
    expect(plan.memory.ups).toHaveLength(1)
    const left = notRescaled({ plan, autoscaler, memory: noMemory, why: 'no more', now })
    expect(left.memory.ups).toEqual([])
    expect(left.status).toEqual({
      currentReplicas: 1,
      desiredReplicas: 1,
      currentMetrics: [],
      conditions: [
        {
          type: 'AbleToScale',
          status: 'False',
          reason: 'FailedUpdateScale',
          message: 'the HPA controller was unable to update the target scale: no more',
          lastTransitionTime: '2026-01-02T03:04:05Z',
        },
      ],
    })
  })
})
