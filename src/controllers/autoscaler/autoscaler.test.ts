import { describe, expect, it } from 'vitest'
import type { HorizontalPodAutoscalerV2, Pod } from '../../api/generated/types.ts'
import { noMemory, type ScalingMemory } from './behavior.ts'
import { planAutoscaler } from './plan.ts'

const now = Date.parse('2026-01-02T03:04:05Z')

const pod = (name: string, { isReady = true, request = '100m' as string | null } = {}): Pod => ({
  metadata: { name },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'i',
        ...(request === null ? {} : { resources: { requests: { cpu: request, memory: '100Mi' } } }),
      },
    ],
  },
  status: {
    phase: 'Running',
    startTime: '2026-01-02T02:00:00Z',
    conditions: [
      { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: '2026-01-02T02:00:10Z' },
    ],
  },
})

interface Case {
  readonly replicas?: number
  /** Thousandths of a core, by Pod; null for one that is not measured. */
  readonly used: readonly (number | null)[]
  readonly unready?: readonly number[]
  readonly spec?: Partial<HorizontalPodAutoscalerV2['spec']>
  readonly memory?: ScalingMemory
  readonly at?: number
  readonly request?: string | null
}

const cpuAt = (averageUtilization: number) =>
  [
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } },
  ] as const

function plan({
  replicas,
  used,
  unready = [],
  spec = {},
  memory = noMemory,
  at = now,
  request = '100m',
}: Case) {
  return planAutoscaler({
    autoscaler: {
      metadata: { name: 'a', namespace: 'default' },
      spec: {
        scaleTargetRef: { kind: 'StatefulSet', name: 'web', apiVersion: 'apps/v1' },
        minReplicas: 1,
        maxReplicas: 10,
        metrics: cpuAt(50),
        ...spec,
      },
    },
    replicas: replicas ?? used.length,
    selection: () => ({
      kind: 'pods',
      pods: used.map((_, index) => pod(`web-${index}`, { isReady: !unready.includes(index), request })),
    }),
    usages: new Map(
      used.flatMap((cpu, index) =>
        cpu === null
          ? []
          : [
              [
                `web-${index}`,
                {
                  at,
                  windowMs: 15_000,
                  containers: new Map([['main', { cpu, memory: 50 * 2 ** 20 * 1000 }]]),
                },
              ] as const,
            ],
      ),
    ),
    memory,
    now: at,
  })
}
const condition = (planned: ReturnType<typeof plan>, type: string) =>
  planned.status.conditions?.find(each => each.type === type)?.reason

describe('an autoscaler', () => {
  it('asks for as many Pods as bring the utilization to its target', () => {
    const planned = plan({ used: [100, 100] })
    expect(planned.replicas).toBe(4)
    expect(planned.reason).toBe('cpu resource utilization (percentage of request) above target')
    expect(planned.status).toMatchObject({
      currentReplicas: 2,
      desiredReplicas: 4,
      lastScaleTime: '2026-01-02T03:04:05Z',
      currentMetrics: [
        { resource: { name: 'cpu', current: { averageUtilization: 100, averageValue: '100m' } } },
      ],
    })
    expect(condition(planned, 'ScalingActive')).toBe('ValidMetricFound')
  })

  it('leaves what is within a tenth of the target', () => {
    expect(plan({ used: [54, 54] }).replicas).toBe(2)
    expect(plan({ used: [56, 56] }).replicas).toBe(3)
    expect(plan({ used: [56, 56], spec: { behavior: { scaleUp: { tolerance: '200m' } } } }).replicas).toBe(2)
  })

  it('stays within its bounds, whatever is measured', () => {
    expect(plan({ used: [500, 500], spec: { maxReplicas: 3 } }).replicas).toBe(3)
    expect(condition(plan({ used: [500, 500], spec: { maxReplicas: 3 } }), 'ScalingLimited')).toBe(
      'TooManyReplicas',
    )
    expect(plan({ replicas: 12, used: [50] }).replicas).toBe(10)
    expect(plan({ replicas: 1, used: [null], spec: { minReplicas: 2 } }).replicas).toBe(2)
    expect(condition(plan({ replicas: 0, used: [] }), 'ScalingActive')).toBe('ScalingDisabled')
  })

  it('without a behavior doubles, or comes to four, and not more', () => {
    expect(plan({ used: [500] }).replicas).toBe(4)
    expect(plan({ used: [500, 500, 500] }).replicas).toBe(6)
    expect(condition(plan({ used: [500, 500] }), 'ScalingLimited')).toBe('ScaleUpLimit')
  })

  it('with one doubles in a period, or adds four, and not more', () => {
    const spec = { behavior: { scaleUp: {} } }
    expect(plan({ used: [500, 500], spec }).replicas).toBe(6)
    expect(condition(plan({ used: [500, 500], spec }), 'ScalingLimited')).toBe('ScaleUpLimit')
    const before = { ...noMemory, ups: [{ at: now - 5_000, value: 4 }] }
    expect(plan({ replicas: 6, used: [500, 500, 500, 500, 500, 500], memory: before, spec }).replicas).toBe(6)
  })

  it('says whether it scales', () => {
    const able = (...given: Parameters<typeof plan>) => condition(plan(...given), 'AbleToScale')
    expect(able({ replicas: 0, used: [] })).toBe('SucceededGetScale')
    expect(able({ replicas: 12, used: [50] })).toBe('SucceededRescale')
    expect(able({ replicas: 1, used: [null], spec: { minReplicas: 2 } })).toBe('SucceededRescale')
    expect(able({ used: [50, 50] })).toBe('ReadyForNewScale')
  })

  it('goes down only when five minutes have asked for it', () => {
    const recommendations = [{ at: now - 200_000, value: 4 }]
    const held = plan({ used: [10, 10, 10, 10], memory: { ...noMemory, recommendations } })
    expect(held.replicas).toBe(4)
    expect(condition(held, 'AbleToScale')).toBe('ScaleDownStabilized')
    const later = plan({ used: [10, 10, 10, 10], memory: held.memory, at: now + 301_000 })
    expect(later.replicas).toBe(1)
    expect(later.reason).toBe('All metrics below target')
  })

  it('takes nothing away as soon as it starts', () => {
    expect(plan({ used: [1, 1, 1] }).replicas).toBe(3)
  })

  it('goes by the slowest policy, or not at all, where its behavior says so', () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }]
    const scaleDown = { stabilizationWindowSeconds: 0, policies }
    expect(plan({ used: [1, 1, 1, 1], spec: { behavior: { scaleDown } } }).replicas).toBe(3)
    const scaleUp = { selectPolicy: 'Disabled' }
    expect(plan({ used: [500], spec: { behavior: { scaleUp } } }).replicas).toBe(1)
  })

  it('counts Pods that are not Ready as idle before it asks for more, and missing ones as full before fewer', () => {
    expect(plan({ used: [100, 100, 100, 0], unready: [3] }).replicas).toBe(6)
    expect(plan({ used: [100, 0, 0, 0], unready: [1, 2, 3] }).replicas).toBe(4)
    expect(
      plan({
        used: [20, 20, null],
        memory: noMemory,
        spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
      }).replicas,
    ).toBe(3)
  })

  it('takes the highest of several metrics', () => {
    const memory = {
      type: 'Resource',
      resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '10Mi' } },
    }
    const behavior = { scaleUp: {} }
    expect(plan({ used: [50], spec: { behavior, metrics: [...cpuAt(50), memory] } }).replicas).toBe(5)
  })

  it('says what it cannot measure, and changes nothing', () => {
    const none = plan({ used: [null, null] })
    expect([none.replicas, condition(none, 'ScalingActive')]).toEqual([2, 'FailedGetResourceMetric'])
    const unasked = plan({ used: [10, 10], request: null })
    expect(unasked.problems[0]?.message).toContain('missing request for cpu in container main of Pod web-0')
    const target = { type: 'Value', value: '1' }
    const external = { type: 'External', external: { metric: { name: 'queue' }, target } }
    const foreign = plan({ used: [1], spec: { metrics: [external] } })
    expect(condition(foreign, 'ScalingActive')).toBe('FailedGetExternalMetric')
    const why =
      'unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)'
    expect(foreign.problems).toMatchObject([
      { reason: 'FailedGetExternalMetric', message: why },
      {
        reason: 'FailedComputeMetricsReplicas',
        message: `invalid metrics (1 invalid out of 1), first error is: failed to get queue external metric value: ${why}`,
      },
    ])
    expect(foreign.status.desiredReplicas).toBe(0)
  })
})
