import { describe, expect, it } from 'vitest'
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpecV2,
  HorizontalPodAutoscalerV2,
  MetricSpecV2,
} from '../generated/types.ts'
import { apiVersionOf, builtInKinds, type Kind, kinds } from '../kinds.ts'
import type { ApiObject } from '../object.ts'
import { completed, refusalsOfCreate, refusalsOfUpdate } from './objects-under-test.ts'

const kind = builtInKinds.find(
  each => apiVersionOf(each) === 'autoscaling/v2' && each.kind === 'HorizontalPodAutoscaler',
) as Kind<HorizontalPodAutoscalerV2>

const metadata = { name: 'web', namespace: 'default' }
const scaleTargetRef = { kind: 'StatefulSet', name: 'web', apiVersion: 'apps/v1' }
const having = (spec: Partial<HorizontalPodAutoscalerSpecV2>): HorizontalPodAutoscalerV2 =>
  completed(kind, { metadata, spec: { scaleTargetRef, maxReplicas: 5, ...spec } })
const refused = (spec: Partial<HorizontalPodAutoscalerSpecV2>) =>
  refusalsOfCreate<ApiObject>(kind as Kind, having(spec))
const resource = (target: object): MetricSpecV2 => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'AverageValue', ...target } },
})
const at = 'spec.metrics[0].resource.target'

describe('an autoscaler', () => {
  it('with the defaults passes', () => {
    expect(refused({})).toEqual([])
  })

  it.each<[string, Partial<HorizontalPodAutoscalerSpecV2>]>([
    ['spec.minReplicas: Invalid value: -1: must be greater than or equal to 1', { minReplicas: -1 }],
    [
      'spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`',
      { minReplicas: 3, maxReplicas: 2 },
    ],
    [
      `${at}.averageValue: Invalid value: "-5": must be positive`,
      { metrics: [resource({ averageValue: '-5' })] },
    ],
    [
      `${at}.averageValue: Invalid value: "0": must be positive`,
      { metrics: [resource({ averageValue: '0' })] },
    ],
    [
      `${at}.averageUtilization: Invalid value: -10: must be greater than 0`,
      { metrics: [resource({ type: 'Utilization', averageUtilization: -10 })] },
    ],
    [
      `${at}.averageUtilization: Required value: must set either a target raw value or a target utilization`,
      { metrics: [resource({})] },
    ],
    [
      `${at}.averageValue: Forbidden: may not set both a target raw value and a target utilization`,
      { metrics: [resource({ averageValue: '1', averageUtilization: 3 })] },
    ],
    [
      `${at}.type: Invalid value: "Much": must be either Utilization, Value, or AverageValue`,
      { metrics: [resource({ type: 'Much', averageValue: '1' })] },
    ],
    [
      'spec.metrics[0].pods.target.averageValue: Invalid value: "-1": must be positive',
      {
        metrics: [
          {
            type: 'Pods',
            pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '-1' } },
          },
        ],
      },
    ],
    [
      'spec.metrics[0].object.target.value: Invalid value: "0": must be positive',
      {
        metrics: [
          {
            type: 'Object',
            object: {
              describedObject: scaleTargetRef,
              metric: { name: 'hits' },
              target: { type: 'Value', value: '0' },
            },
          },
        ],
      },
    ],
    [
      'spec.metrics[0].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target',
      { metrics: [{ type: 'External', external: { metric: { name: 'hits' }, target: { type: 'Value' } } }] },
    ],
    [
      'spec.metrics[0].containerResource.container: Required value: must specify a container',
      {
        metrics: [
          {
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: '',
              target: { type: 'AverageValue', averageValue: '1' },
            },
          },
        ],
      },
    ],
    [
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
      { behavior: { scaleDown: { stabilizationWindowSeconds: -1 } } },
    ],
    [
      'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
      { behavior: { scaleUp: { policies: [{ type: 'Pods', value: 0, periodSeconds: 15 }] } } },
    ],
  ])('is refused: %s', (refusal, spec) => {
    expect(refused(spec)).toEqual([refusal])
  })

  it('of another source than it says is refused at both', () => {
    const target = { type: 'AverageValue', averageValue: '1' }
    expect(refused({ metrics: [{ type: 'Pods', resource: { name: 'cpu', target } }] })).toEqual([
      'spec.metrics[0].pods: Required value: must populate information for the given metric source',
    ])
  })

  it('goes down to none only where it did before, by a metric that is there without Pods', () => {
    const none = having({ minReplicas: 0 })
    expect(refusalsOfUpdate(kind, none, having({}))).toContain(
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
    )
    expect(refusalsOfUpdate(kind, none, none)).toEqual([
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ])
  })

  it('names the group of what it scales, unless it did not before', () => {
    const target = (kindName: string, apiVersion?: string) =>
      having({ scaleTargetRef: { kind: kindName, name: 'web', apiVersion } })
    const path = 'spec.scaleTargetRef.apiVersion'
    expect(refusalsOfCreate<ApiObject>(kind as Kind, target('Deployment'))).toEqual([
      `${path}: Invalid value: "": apiVersion must specify API group`,
    ])
    expect(refusalsOfCreate<ApiObject>(kind as Kind, target('Deployment', 'a/b/c'))).toEqual([
      `${path}: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c`,
    ])
    expect(refusalsOfCreate<ApiObject>(kind as Kind, target('ReplicationController', 'v1'))).toEqual([])
    expect(refusalsOfUpdate(kind, target('Deployment'), target('Deployment'))).toEqual([])
    expect(refusalsOfUpdate(kind, target('ReplicaSet'), target('Deployment'))).toEqual([
      `${path}: Invalid value: "": apiVersion must specify API group`,
    ])
  })

  it('of v1 is told of by the metric that its percentage stands for', () => {
    const old: HorizontalPodAutoscaler = {
      metadata,
      spec: { scaleTargetRef, maxReplicas: 0, targetCPUUtilizationPercentage: -3 },
    }
    const v1 = kinds.HorizontalPodAutoscaler
    expect(refusalsOfCreate<ApiObject>(v1 as Kind, completed(v1, old))).toEqual([
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
      `${at}.averageUtilization: Invalid value: -3: must be greater than 0`,
    ])
  })
})
