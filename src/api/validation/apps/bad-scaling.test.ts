// Disruption budgets and autoscalers, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        minAvailable: -1,
        selector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
        unhealthyPodEvictionPolicy: 'X',
      },
    },
    [
      'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    { spec: { maxUnavailable: 'a' } },
    [
      "spec.maxUnavailable: Invalid value: \"a\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
])('PodDisruptionBudget: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('PodDisruptionBudget', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    { spec: {} },
    [
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
      'spec.scaleTargetRef.kind: Required value',
      'spec.scaleTargetRef.name: Required value',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    ],
  ],
  [
    { spec: { minReplicas: 0, maxReplicas: 0, scaleTargetRef: { kind: '', name: '' } } },
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.scaleTargetRef.kind: Required value',
      'spec.scaleTargetRef.name: Required value',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  [
    { spec: { minReplicas: 5, maxReplicas: 3, scaleTargetRef: { kind: 'a/b', name: 'a%' } } },
    [
      'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
      'spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain \'/\'',
      'spec.scaleTargetRef.name: Invalid value: "a%": may not contain \'%\'',
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    ],
  ],
  [
    {
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'a', name: 'a' },
        metrics: [
          { type: '' },
          { type: 'X' },
          { type: 'Resource' },
          { type: 'Resource', pods: { metric: { name: '' }, target: { type: 'X' } } },
          { type: 'Resource', resource: { name: '', target: { type: 'Utilization' } } },
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: 0, averageValue: '0', value: '-1' },
            },
          },
          {
            type: 'Object',
            object: {
              describedObject: { kind: '', name: '' },
              metric: { name: 'a/b' },
              target: { type: 'Value' },
            },
          },
          {
            type: 'External',
            external: {
              metric: { name: 'a', selector: { matchLabels: { 'a b': '' } } },
              target: { type: 'Value', value: '1', averageValue: '1' },
            },
          },
          {
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: '',
              target: { type: 'Utilization', averageUtilization: 5 },
            },
          },
          { type: 'Pods', pods: { metric: { name: 'x' }, target: { type: 'AverageValue' } } },
        ],
      },
    },
    [
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.metrics[0].type: Required value: must specify a metric source type',
      'spec.metrics[0].type: Unsupported value: "": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[1].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[2].resource: Required value: must populate information for the given metric source',
      'spec.metrics[3].pods.metric.name: Required value: must specify a metric name',
      'spec.metrics[3].pods.target.type: Invalid value: "X": must be either Utilization, Value, or AverageValue',
      'spec.metrics[3].pods.target.averageValue: Required value: must specify a positive target averageValue',
      'spec.metrics[3].resource: Required value: must populate information for the given metric source',
      'spec.metrics[4].resource.name: Required value: must specify a resource name',
      'spec.metrics[4].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      'spec.metrics[5].resource.target.value: Invalid value: "-1": must be positive',
      'spec.metrics[5].resource.target.averageValue: Invalid value: "0": must be positive',
      'spec.metrics[5].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
      'spec.metrics[5].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
      'spec.metrics[6].object.describedObject.kind: Required value',
      'spec.metrics[6].object.describedObject.name: Required value',
      'spec.metrics[6].object.metric.name: Invalid value: "a/b": may not contain \'/\'',
      'spec.metrics[6].object.target.averageValue: Required value: must set either a target value or averageValue',
      'spec.metrics[7].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
      'spec.metrics[8].containerResource.container: Required value: must specify a container',
      'spec.metrics[9].pods.target.averageValue: Required value: must specify a positive target averageValue',
    ],
  ],
  [
    {
      spec: {
        maxReplicas: 3,
        scaleTargetRef: { kind: 'a', name: 'a' },
        behavior: {
          scaleUp: { stabilizationWindowSeconds: -1, selectPolicy: 'X', policies: [] },
          scaleDown: {
            stabilizationWindowSeconds: 3601,
            tolerance: '-1',
            policies: [
              { type: 'X', value: 0, periodSeconds: 0 },
              { type: 'Pods', value: 1, periodSeconds: 1801 },
            ],
          },
        },
      },
    },
    [
      'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      'spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero',
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
      'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
      'spec.behavior.scaleDown.policies[0].type: Unsupported value: "X": supported values: "Percent", "Pods"',
      'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 0: must be greater than zero',
      'spec.behavior.scaleDown.policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      'spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater or equal to zero',
    ],
  ],
])('HorizontalPodAutoscaler: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('HorizontalPodAutoscaler', object, name)).toEqual(refusals)
})
