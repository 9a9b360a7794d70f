import { expect, test } from 'vitest'
import type { PodSpec, PodTemplateSpec, ReplicationControllerSpec } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { completed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const metadata = { name: 'web', namespace: 'default' }
const templateWith = (spec: Partial<PodSpec> = {}): PodTemplateSpec => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})
const controllerWith = (spec: ReplicationControllerSpec) =>
  completed(kinds.ReplicationController, { metadata, spec: { template: templateWith(), ...spec } })

test.each<[string, ReplicationControllerSpec, readonly string[]]>([
  ['as it should be', { selector: { app: 'web' } }, []],
  ['that leaves its selector to the template', {}, []],
  [
    'whose Pods it would not find',
    { selector: { app: 'db', tier: 'b' } },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
  ],
  ['that selects nothing', { selector: {} }, ['spec.selector: Required value']],
  [
    'without template',
    { template: undefined, replicas: -1, minReadySeconds: -2 },
    [
      'spec.minReadySeconds: Invalid value: -2: must be greater than or equal to 0',
      'spec.selector: Required value',
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      'spec.template: Required value',
    ],
  ],
  [
    'whose Pods end',
    { template: templateWith({ restartPolicy: 'Never', activeDeadlineSeconds: 5 }) },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported',
    ],
  ],
  [
    'without containers',
    { template: templateWith({ containers: [] }) },
    ['spec.template.spec.containers: Required value'],
  ],
])('a replication controller %s', (_, spec, refusals) => {
  const controller = controllerWith(spec)
  expect(refusalsOfCreate(kinds.ReplicationController, controller)).toEqual(refusals)
  expect(refusalsOfUpdate(kinds.ReplicationController, controller, controllerWith({}))).toEqual(refusals)
})

test('a pod template has what its Pods need', () => {
  const aTemplate = (spec?: Partial<PodSpec>) =>
    completed(kinds.PodTemplate, { metadata, template: templateWith(spec) })
  expect(refusalsOfCreate(kinds.PodTemplate, aTemplate())).toEqual([])
  const refusals = ['template.spec.containers: Required value']
  const empty = aTemplate({ containers: [] })
  expect(refusalsOfCreate(kinds.PodTemplate, empty)).toEqual(refusals)
  expect(refusalsOfUpdate(kinds.PodTemplate, empty, aTemplate())).toEqual(refusals)
})
