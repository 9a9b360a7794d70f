// Quotas and limit ranges, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: { hard: { cpu: '-1', pods: '1.5', x: '1', 'requests.nvidia.com/gpu': '1.5', 'count/a b': '1' } },
    },
    [
      'spec.hard[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
      'spec.hard[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'spec.hard[x]: Invalid value: "x": must be a standard resource for quota',
      'spec.hard[count/a b]: Invalid value: "count/a b": name part …',
    ],
  ],
  [
    { spec: { hard: { cpu: '1' }, scopes: ['X', 'BestEffort', 'NotBestEffort'] } },
    [
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["X","BestEffort","NotBestEffort"]: conflicting scopes',
    ],
  ],
  [
    { spec: { hard: { 'requests.storage': '1' }, scopes: ['BestEffort'] } },
    ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  ],
  [
    { spec: { hard: { pods: '1' }, scopes: ['Terminating', 'NotTerminating', 'Terminating'] } },
    ['spec.scopes: Invalid value: ["Terminating","NotTerminating","Terminating"]: conflicting scopes'],
  ],
  [
    {
      spec: {
        hard: { pods: '1' },
        scopeSelector: {
          matchExpressions: [
            { scopeName: 'PriorityClass', operator: 'In' },
            { scopeName: 'X', operator: 'Y' },
            { scopeName: 'BestEffort', operator: 'In', values: ['a'] },
            { scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] },
            { scopeName: 'BestEffort', operator: 'DoesNotExist' },
          ],
        },
      },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "X": unsupported scope',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Y": not a valid selector operator',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exist\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "DoesNotExist": must be \'Exist\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
    ],
  ],
])('ResourceQuota: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ResourceQuota', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        limits: [
          { type: 'X', max: { cpu: '1' }, min: { cpu: '2' } },
          { type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '1' } },
          {
            type: 'Container',
            max: { cpu: '1' },
            min: { cpu: '2' },
            default: { cpu: '3' },
            defaultRequest: { cpu: '4' },
            maxLimitRequestRatio: { cpu: '0.5' },
          },
          { type: 'PersistentVolumeClaim' },
          { type: 'Container' },
          { type: 'a.b/c', max: { x: '1' } },
          { type: 'A b' },
        ],
      },
    },
    [
      'spec.limits[0].type: Invalid value: "X": must be a standard limit type or fully qualified',
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      "spec.limits[1].default: Forbidden: may not be specified when `type` is 'Pod'",
      "spec.limits[1].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
      'spec.limits[2].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[2].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than max value 1',
      'spec.limits[2].defaultRequest[cpu]: Invalid value: "4": default request value 4 is greater than default limit value 3',
      'spec.limits[2].default[cpu]: Invalid value: "1": default value 3 is greater than max value 1',
      'spec.limits[2].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
      'spec.limits[3].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
      'spec.limits[4].type: Duplicate value: "Container"',
      'spec.limits[5].max[x]: Invalid value: "x": must be a standard resource type or fully qualified',
      'spec.limits[6].type: Invalid value: "A b": name part …',
    ],
  ],
])('LimitRange: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('LimitRange', object, name)).toEqual(refusals)
})
