import { expect, test } from 'vitest'
import type { Pod, PodSpec, ResourceRequirements } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { draftOf } from '../../object.ts'
import { aPod, completed, podWithSpec, refusalsOfCreate } from '../../validation/objects-under-test.ts'
import { strategyOf } from '../index.ts'
import { qosClassOf } from './pod-qos.ts'

const strategy = strategyOf(kinds.Pod)

const created = (pod: Pod): Pod => {
  const draft = draftOf(pod)
  strategy.prepareForCreate(draft)
  return draft
}

test('a new pod is pending, of a class, whatever its client says', () => {
  expect(created({ ...aPod(), status: { phase: 'Running' } }).status).toEqual({
    phase: 'Pending',
    qosClass: 'Burstable',
  })
})

test('a new pod with gates says that it is not scheduled because of them', () => {
  const { status } = created(podWithSpec(spec => (spec.schedulingGates = [{ name: 'example.com/wait' }])))
  expect(status?.conditions).toEqual([
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    },
  ])
})

test('labels to match by key become part of the selector', () => {
  const pod = podWithSpec(spec => {
    spec.topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'nginx' } },
        matchLabelKeys: ['controller-revision-hash', 'missing'],
      },
    ]
  })
  pod.metadata = { ...pod.metadata, labels: { 'controller-revision-hash': 'web-1' } }
  const made = created(pod)
  const [constraint] = made.spec?.topologySpreadConstraints ?? []
  expect(constraint?.labelSelector?.matchExpressions).toEqual([
    { key: 'controller-revision-hash', operator: 'In', values: ['web-1'] },
  ])
  expect(refusalsOfCreate(kinds.Pod, completed(kinds.Pod, made))).toEqual([])
})

test('a label to match by key that the selector names by itself is refused', () => {
  const pod = podWithSpec(spec => {
    spec.topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { tier: 'web' } },
        matchLabelKeys: ['tier'],
      },
    ]
  })
  pod.metadata = { ...pod.metadata, labels: { tier: 'web' } }
  expect(refusalsOfCreate(kinds.Pod, completed(kinds.Pod, created(pod)))).toEqual([
    'spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: "tier": exists in both matchLabelKeys and labelSelector',
  ])
})

const both = { cpu: '1', memory: '1Gi' }
const specOf = (...resources: readonly ResourceRequirements[]): PodSpec => ({
  containers: resources.map((each, index) => ({ name: `c${index}`, resources: each })),
})

test.each<[string, PodSpec]>([
  ['BestEffort', specOf({})],
  ['BestEffort', specOf({ requests: { cpu: '0' } })],
  ['BestEffort', specOf({ requests: { 'ephemeral-storage': '1Gi' } })],
  ['Guaranteed', specOf({ requests: both, limits: { cpu: '1000m', memory: '1024Mi' } })],
  ['Burstable', specOf({ requests: both, limits: both }, {})],
  ['Burstable', specOf({ requests: both, limits: { cpu: '1' } })],
  ['Burstable', specOf({ requests: { cpu: '1', memory: '512Mi' }, limits: both })],
  ['Guaranteed', { ...specOf({}), resources: { requests: both, limits: both } }],
])('%s', (qosClass, spec) => {
  expect(qosClassOf(spec)).toBe(qosClass)
})

test.each<[number | null, number | null, PodSpec, Pod['status']]>([
  [0, null, { containers: [], terminationGracePeriodSeconds: 30 }, {}],
  [30, null, { containers: [], nodeName: 'a', terminationGracePeriodSeconds: 30 }, {}],
  [5, 5, { containers: [], nodeName: 'a', terminationGracePeriodSeconds: 30 }, {}],
  [0, 0, { containers: [], nodeName: 'a', terminationGracePeriodSeconds: 30 }, {}],
  [1, -7, { containers: [], nodeName: 'a', terminationGracePeriodSeconds: 30 }, {}],
  [1, null, { containers: [], nodeName: 'a', terminationGracePeriodSeconds: -1 }, {}],
  [0, 5, { containers: [], nodeName: 'a' }, { phase: 'Failed' }],
  [0, null, { containers: [], nodeName: 'a' }, { phase: 'Succeeded' }],
])('a grace of %s when asked for %s', (seconds, requested, spec, status) => {
  expect(strategy.gracePeriodSeconds({ spec, status }, requested)).toBe(seconds)
})

test('a status update changes neither spec nor class', () => {
  const old: Pod = { ...aPod(), status: { phase: 'Pending', qosClass: 'Burstable' } }
  const draft = draftOf(old)
  draft.spec = { containers: [] }
  draft.metadata = { name: 'web' }
  draft.status = { phase: 'Running', observedGeneration: 2 }
  strategy.prepareForStatusUpdate(draft, old)
  expect(draft).toEqual({
    ...old,
    metadata: { name: 'web' },
    status: { phase: 'Running', observedGeneration: 2, qosClass: 'Burstable' },
  })
})

test('an update keeps the status', () => {
  const old: Pod = { ...aPod(), status: { phase: 'Running' } }
  const draft = draftOf({ ...old, status: { phase: 'Failed' } })
  strategy.prepareForUpdate(draft, old)
  expect(draft.status).toEqual({ phase: 'Running' })
})

test('pods are selected by node, phase and address', () => {
  const pod: Pod = {
    spec: { containers: [], nodeName: 'a', restartPolicy: 'Always', hostNetwork: true },
    status: { phase: 'Running', podIPs: [{ ip: '10.0.0.7' }] },
  }
  expect(strategy.selectableFields(pod)).toEqual({
    'spec.nodeName': 'a',
    'spec.restartPolicy': 'Always',
    'spec.schedulerName': '',
    'spec.serviceAccountName': '',
    'spec.hostNetwork': 'true',
    'status.phase': 'Running',
    'status.podIP': '10.0.0.7',
    'status.podIPs': '10.0.0.7',
    'status.nominatedNodeName': '',
  })
})

test('warnings of what is hardly meant', () => {
  const pod = podWithSpec(spec => {
    spec.terminationGracePeriodSeconds = -1
    spec.nodeSelector = { 'beta.kubernetes.io/os': 'linux' }
    Object.assign(spec.containers[0] ?? {}, {
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
        { name: 'A', value: '$(A)3' },
      ],
      resources: { limits: { memory: '100m' } },
      ports: [
        { containerPort: 80, protocol: 'TCP' },
        { containerPort: 80, protocol: 'TCP', name: 'web' },
      ],
    })
  })
  pod.metadata = { ...pod.metadata, name: 'a.b' }
  expect(strategy.warnings(pod, null)).toEqual([
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
    'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
  ])
  expect(strategy.warnings(pod, pod)).toEqual([])
})
