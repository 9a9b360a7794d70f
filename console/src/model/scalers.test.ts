import { expect, test } from 'vitest'
import type {
  HorizontalPodAutoscalerV2,
  PodDisruptionBudget,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { autoscalersOf, budgetsOf, factOfBudget, metricsOf } from './scalers.ts'

const set: StatefulSet = {
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: {}, template: { metadata: { labels: { app: 'web', tier: 'front' } } } },
}

const scalerOf = (kind: string, name: string): HorizontalPodAutoscalerV2 => ({
  metadata: { name: `${kind}-${name}` },
  spec: { maxReplicas: 6, scaleTargetRef: { apiVersion: 'apps/v1', kind, name } },
})

test('an autoscaler is that of a set by kind and name', () => {
  const all = [scalerOf('Deployment', 'web'), scalerOf('StatefulSet', 'web'), scalerOf('StatefulSet', 'db')]
  expect(autoscalersOf(set, all).map(({ metadata }) => metadata?.name)).toEqual(['StatefulSet-web'])
})

test('what an autoscaler scales by is told with what was measured of it', () => {
  const measured: HorizontalPodAutoscalerV2 = {
    spec: {
      ...scalerOf('StatefulSet', 'web').spec,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
        },
        { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'Value', value: '30' } } },
      ],
    },
    status: {
      desiredReplicas: 3,
      currentMetrics: [
        { type: 'External', external: { metric: { name: 'queue' }, current: { value: '12' } } },
        {
          type: 'Resource',
          resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '5m' } },
        },
      ],
    },
  }
  expect(metricsOf(measured)).toEqual([
    { name: 'cpu', now: '50 %', target: '80 %' },
    { name: 'memory', now: null, target: '1Gi' },
    { name: 'queue', now: '12', target: '30' },
  ])
})

const budgetOf = (
  spec: PodDisruptionBudget['spec'],
  status?: PodDisruptionBudget['status'],
): PodDisruptionBudget => ({
  metadata: { name: 'web', generation: 2 },
  ...(spec ? { spec } : {}),
  ...(status ? { status } : {}),
})

test('a budget holds the Pods that its selector names, and none without one', () => {
  const front = budgetOf({ selector: { matchLabels: { tier: 'front' } } })
  const all = [
    front,
    budgetOf({ selector: { matchLabels: { tier: 'back' } } }),
    budgetOf({ maxUnavailable: 1 }),
  ]
  expect(budgetsOf(set, all)).toEqual([front])
})

test('how many may go is told once the budget was looked at as it is now', () => {
  const status = (observedGeneration: number) => ({ observedGeneration, disruptionsAllowed: 1 })
  expect(factOfBudget(budgetOf({ minAvailable: '50%' }, status(2)))).toEqual({
    bound: 'minAvailable',
    value: '50%',
    allowed: 1,
  })
  expect(factOfBudget(budgetOf({ maxUnavailable: 1 }, status(1)))).toEqual({
    bound: 'maxUnavailable',
    value: '1',
    allowed: null,
  })
})
