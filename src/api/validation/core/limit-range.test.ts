import { expect, test } from 'vitest'
import type { LimitRangeItem } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { completed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const metadata = { name: 'limits', namespace: 'default' }
const rangeOf = (limits: readonly LimitRangeItem[]) =>
  completed(kinds.LimitRange, { metadata, spec: { limits } })

const container = (more: Partial<LimitRangeItem>): readonly LimitRangeItem[] => [
  { type: 'Container', ...more },
]

test.each<[string, readonly LimitRangeItem[], readonly string[]]>([
  [
    'that can be kept to',
    [
      { type: 'Pod', max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '4' } },
      {
        type: 'Container',
        min: { cpu: '100m' },
        max: { cpu: '1' },
        default: { cpu: '500m' },
        defaultRequest: { cpu: '200m' },
        maxLimitRequestRatio: { cpu: '10' },
      },
      { type: 'PersistentVolumeClaim', max: { storage: '10Gi' } },
      { type: 'example.dev/thing', max: { storage: '1' } },
    ],
    [],
  ],
  [
    'of types that are none',
    [{ type: 'Thing' }, { type: '' }, { type: 'Pod' }, { type: 'Pod' }],
    [
      'spec.limits[0].type: Invalid value: "Thing": must be a standard limit type or fully qualified',
      expect.stringContaining('spec.limits[1].type: Invalid value: "": name part must be non-empty'),
      expect.stringContaining('spec.limits[1].type: Invalid value: "": name part must consist of'),
      'spec.limits[3].type: Duplicate value: "Pod"',
    ],
  ],
  [
    'whose minimum is above everything',
    container({
      min: { cpu: '4' },
      max: { cpu: '2' },
      default: { cpu: '3' },
      defaultRequest: { cpu: '3500m' },
    }),
    [
      'spec.limits[0].min[cpu]: Invalid value: "4": min value 4 is greater than max value 2',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "3500m": min value 4 is greater than default request value 3500m',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "3500m": default request value 3500m is greater than max value 2',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "3500m": default request value 3500m is greater than default limit value 3',
      'spec.limits[0].default[cpu]: Invalid value: "4": min value 4 is greater than default value 3',
      'spec.limits[0].default[cpu]: Invalid value: "2": default value 3 is greater than max value 2',
    ],
  ],
  [
    'with defaults of Pods',
    [{ type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '1' } }],
    [
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      "spec.limits[0].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
    ],
  ],
  [
    'of claims without a bound',
    [{ type: 'PersistentVolumeClaim' }],
    [
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
    ],
  ],
  [
    'with ratios that cannot be',
    [
      ...container({ maxLimitRequestRatio: { cpu: '500m' } }),
      { type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } },
    ],
    [
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1',
      'spec.limits[1].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000',
    ],
  ],
  [
    'of devices that are asked for by halves',
    container({ default: { 'example.dev/gpu': '2' }, defaultRequest: { 'example.dev/gpu': '1' } }),
    [
      'spec.limits[0].defaultRequest[example.dev/gpu]: Invalid value: "1": default value 2 must equal to defaultRequest value 1 in example.dev/gpu',
    ],
  ],
  [
    'of what containers do not have',
    container({ max: { storage: '1' } }).concat({ type: 'example.dev/thing', max: { cups: '1' } }),
    [
      'spec.limits[0].max[storage]: Invalid value: "storage": must be a standard resource for containers',
      'spec.limits[0].default[storage]: Invalid value: "storage": must be a standard resource for containers',
      'spec.limits[0].defaultRequest[storage]: Invalid value: "storage": must be a standard resource for containers',
      'spec.limits[1].max[cups]: Invalid value: "cups": must be a standard resource type or fully qualified',
    ],
  ],
])('a limit range %s', (_, limits, refusals) => {
  expect(refusalsOfCreate(kinds.LimitRange, rangeOf(limits))).toEqual(refusals)
  expect(refusalsOfUpdate(kinds.LimitRange, rangeOf(limits), rangeOf([]))).toEqual(refusals)
})
