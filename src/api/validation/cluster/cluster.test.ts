import { expect, test } from 'vitest'
import type { PriorityClass, RuntimeClass } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { completed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

test.each<[string, Partial<PriorityClass>, readonly string[]]>([
  ['high', { value: 1_000_000_000, preemptionPolicy: 'Never' }, []],
  ['low', { value: -2_147_483_648 }, []],
  ['system-cluster-critical', { value: 2_000_000_000 }, []],
  ['system-node-critical', { value: 2_000_001_000 }, []],
  [
    'high',
    { value: 1_000_000_001 },
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'system-mine',
    { value: 1 },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
    ],
  ],
  [
    'system-node-critical',
    { value: 1 },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of system-node-critical PriorityClass must be 2000001000",
    ],
  ],
  [
    'system-node-critical',
    { value: 2_000_001_000, globalDefault: true },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: globalDefault of system-node-critical PriorityClass must be false",
    ],
  ],
  [
    'high',
    { value: 1, preemptionPolicy: 'Always' },
    ['preemptionPolicy: Unsupported value: "Always": supported values: "Never", "PreemptLowerPriority"'],
  ],
])('a priority class %s with %j', (name, fields, refusals) => {
  const priorityClass = completed(kinds.PriorityClass, { metadata: { name }, ...fields })
  expect(refusalsOfCreate(kinds.PriorityClass, priorityClass)).toEqual(refusals)
})

test('a priority class keeps its value and what it does to others', () => {
  const aClass = (fields: Partial<PriorityClass>) =>
    completed(kinds.PriorityClass, { metadata: { name: 'high' }, value: 5, ...fields })
  const [old, now] = [aClass({}), aClass({ value: 6, preemptionPolicy: 'Never' })]
  expect(refusalsOfUpdate(kinds.PriorityClass, now, old)).toEqual([
    'value: Forbidden: may not be changed in an update.',
    'preemptionPolicy: Invalid value: "Never": field is immutable',
  ])
})

const runtimeClass = (fields: Partial<RuntimeClass>) =>
  completed(kinds.RuntimeClass, { metadata: { name: 'r' }, handler: 'runc', ...fields })

test.each<[Partial<RuntimeClass>, readonly unknown[]]>([
  [
    {
      overhead: { podFixed: { cpu: '100m' } },
      scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'a', operator: 'Exists' }] },
    },
    [],
  ],
  [
    { handler: 'Bad Handler!' },
    [expect.stringContaining('handler: Invalid value: "Bad Handler!": a lowercase RFC 1123 label must')],
  ],
  [{ handler: '' }, [expect.stringContaining('handler: Invalid value: "": a lowercase RFC 1123 label must')]],
  [
    { overhead: { podFixed: { cpu: '-1', cups: '1' } } },
    [
      'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'overhead.limits[cups]: Invalid value: "cups": must be a standard resource type or fully qualified',
      'overhead.limits[cups]: Invalid value: "cups": must be a standard resource for containers',
    ],
  ],
  [
    { scheduling: { nodeSelector: { 'a b': 'c' }, tolerations: [{ operator: 'Equal' }] } },
    [
      expect.stringContaining('scheduling.nodeSelector: Invalid value: "a b": name part must consist of'),
      expect.stringContaining('scheduling.tolerations[0].operator: Invalid value: "Equal"'),
    ],
  ],
])('a runtime class with %j', (fields, refusals) => {
  expect(refusalsOfCreate(kinds.RuntimeClass, runtimeClass(fields))).toEqual(refusals)
})

test('a runtime class keeps its handler', () => {
  expect(refusalsOfUpdate(kinds.RuntimeClass, runtimeClass({ handler: 'other' }), runtimeClass({}))).toEqual([
    'handler: Invalid value: "other": field is immutable',
  ])
})
