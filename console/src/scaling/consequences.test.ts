import { describe, expect, it } from 'vitest'
import type {
  HorizontalPodAutoscalerV2,
  Pod,
  PodDisruptionBudget,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { toldOfAutoscaler, toldOfBudget } from './consequences.ts'

const labels = { app: 'web' }
const setOf = (replicas: number, resources: object = {}): StatefulSet =>
  ({
    metadata: { name: 'web', namespace: 'shop', uid: 'u' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'a', resources }] } },
    },
  }) as StatefulSet

const podOf = (name: string, owner = 'u', phase = 'Running'): Pod => ({
  metadata: {
    name,
    labels,
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: owner, controller: true },
    ],
  },
  status: { phase },
})

describe('an autoscaler', () => {
  const scaler = (spec: object = {}, name = 'web'): HorizontalPodAutoscalerV2 =>
    ({
      metadata: { name, namespace: 'shop' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' },
        minReplicas: 2,
        maxReplicas: 4,
        ...spec,
      },
    }) as HorizontalPodAutoscalerV2
  const told = (set: StatefulSet | null, of = scaler(), others: readonly HorizontalPodAutoscalerV2[] = []) =>
    toldOfAutoscaler(of, { sets: set ? [set] : [], autoscalers: [of, ...others] })

  it('says nothing of a set that is within its bounds', () => expect(told(setOf(3))).toEqual([]))

  it('says what it scales to by its bounds alone', () =>
    expect(told(setOf(6))).toEqual([{ kind: 'scales', isWarning: true, name: 'web', from: 6, to: 4 }]))

  it('of a set that is not there, or is stopped, says that it does nothing', () => {
    expect(told(null).map(({ kind }) => kind)).toEqual(['targetMissing'])
    expect(told(setOf(0)).map(({ kind }) => kind)).toEqual(['targetStopped'])
  })

  it('names the other one that scales the same set', () =>
    expect(told(setOf(3), scaler(), [scaler({}, 'old')])).toMatchObject([
      { kind: 'scaledBySeveral', names: ['old'] },
    ]))

  it('names the containers of which no share can be measured', () => {
    const share = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization' } } }
    const amount = { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue' } } }
    expect(told(setOf(3), scaler({ metrics: [share] }))).toMatchObject([
      { kind: 'noRequest', names: ['app'], resource: 'cpu' },
    ])
    expect(told(setOf(3, { requests: { cpu: '1' } }), scaler({ metrics: [share] }))).toEqual([])
    expect(told(setOf(3, { limits: { cpu: '1' } }), scaler({ metrics: [share] }))).toEqual([])
    expect(told(setOf(3), scaler({ metrics: [amount] }))).toEqual([])
  })

  it('of a text that is half written says nothing', () =>
    expect(
      toldOfAutoscaler({ spec: {} } as HorizontalPodAutoscalerV2, { sets: [], autoscalers: [] }),
    ).toEqual([]))
})

describe('a budget', () => {
  const budgetOf = (spec: object, name = 'web'): PodDisruptionBudget => ({
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: labels }, ...spec },
  })
  const pods = ['web-0', 'web-1', 'web-2'].map(name => podOf(name))
  const told = (spec: object, around: Partial<Parameters<typeof toldOfBudget>[1]> = {}) =>
    toldOfBudget(budgetOf(spec), { sets: [setOf(3)], pods, budgets: [], ...around })

  it.each([
    [{ minAvailable: 2 }, 1],
    [{ minAvailable: '50%' }, 1],
    [{ maxUnavailable: '34%' }, 2],
    [{ maxUnavailable: 9 }, 3],
  ])('%o of three lets %i go', (spec, count) =>
    expect(told(spec)).toEqual([{ kind: 'evicts', isWarning: false, count, pods: 3 }]),
  )

  it.each([{ minAvailable: 3 }, { minAvailable: '100%' }, { maxUnavailable: 0 }, {}])(
    '%o of three never lets one go',
    spec => expect(told(spec)).toEqual([{ kind: 'evictsNone', isWarning: true, pods: 3 }]),
  )

  it('counts what the set wants, and Pods of others as they are', () => {
    expect(told({ maxUnavailable: 1 }, { pods: pods.slice(1) })).toMatchObject([{ pods: 3 }])
    expect(told({ maxUnavailable: 1 }, { pods: [...pods, podOf('lone', 'x')] })).toMatchObject([{ pods: 4 }])
    expect(told({ maxUnavailable: 1 }, { pods: [podOf('done', 'x', 'Succeeded')] })).toMatchObject([
      { pods: 3 },
    ])
  })

  it('that holds nothing, or everything, says so', () => {
    expect(told({ selector: { matchLabels: { app: 'none' } }, minAvailable: 1 })).toEqual([
      { kind: 'holdsNone', isWarning: true },
    ])
    expect(told({ selector: undefined, minAvailable: 1 })).toEqual([{ kind: 'holdsNone', isWarning: true }])
    expect(told({ selector: {}, minAvailable: 1 }).map(({ kind }) => kind)).toEqual(['holdsAll', 'evicts'])
  })

  it('names the other one that holds the same Pods, which then go nowhere', () =>
    expect(told({ minAvailable: 1 }, { budgets: [budgetOf({}), budgetOf({}, 'old')] })).toMatchObject([
      { kind: 'heldBySeveral', names: ['old'] },
      { kind: 'evicts' },
    ]))

  it('with a bound that cannot be read tells no number', () =>
    expect(told({ minAvailable: 'many' })).toEqual([]))
})
