// Kinds with few rules of their own.
import { expect, test } from 'vitest'
import type { Endpoint, EndpointSlice, Event, Lease, Namespace, Node } from '../generated/types.ts'
import { type Kind, kinds } from '../kinds.ts'
import type { ApiObject } from '../object.ts'
import { completed, refusalsOfCreate, refusalsOfStatus, refusalsOfUpdate } from './objects-under-test.ts'

const metadata = { name: 'web', namespace: 'default' }
const clusterWide = { name: 'web' }

const refused = <T extends ApiObject>(kind: Kind<T>, object: T) =>
  refusalsOfCreate<ApiObject>(kind, completed(kind, object))

const aNode = (spec: Node['spec'], status: Node['status'] = {}): Node => ({
  metadata: clusterWide,
  spec,
  status,
})

test('node: taints, networks and amounts', () => {
  const node = aNode(
    { taints: [{ key: 'a', effect: 'Never' }], podCIDRs: ['10.0.0.0/24', '10.0.1.0/24'] },
    { allocatable: { pods: '1.5' } },
  )
  expect(refused(kinds.Node, node)).toEqual([
    'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    'status.allocatable.pods: Invalid value: "1500m": must be an integer',
    'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family',
  ])
})

test('node: what identifies it is given once', () => {
  const spec = { podCIDRs: ['10.0.0.0/24'], providerID: 'kedge://a' }
  expect(refusalsOfUpdate(kinds.Node, aNode(spec), aNode({}))).toEqual([])
  expect(refusalsOfUpdate(kinds.Node, aNode({}), aNode(spec))).toEqual([
    'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
  ])
})

test('namespace: its name is a label, its phase says whether it goes', () => {
  expect(refused(kinds.Namespace, { metadata: { name: 'a.b' } })).toEqual([
    'metadata.name: Invalid value: "a.b": must not contain dots',
  ])
  const inPhase = (phase: string): Namespace => ({ metadata: clusterWide, status: { phase } })
  expect(refusalsOfStatus(kinds.Namespace, inPhase('Terminating'), inPhase('Active'))).toEqual([
    'status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
  ])
})

const aSlice = (endpoint: Partial<Endpoint>, change: Partial<EndpointSlice> = {}): EndpointSlice => ({
  metadata,
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.0.0.1'], ...endpoint }],
  ...change,
})

test.each<[string, EndpointSlice]>([
  [
    'addressType: Unsupported value: "IP": supported values: "FQDN", "IPv4", "IPv6"',
    aSlice({}, { addressType: 'IP' }),
  ],
  ['endpoints[0].addresses: Required value: must contain at least 1 address', aSlice({ addresses: [] })],
  [
    'endpoints[0].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address',
    aSlice({ addresses: ['fd00::1'] }),
  ],
  ['endpoints[0].hostname: Invalid value: "a.b": must not contain dots', aSlice({ hostname: 'a.b' })],
  [
    'endpoints: Too many: 1001: must have at most 1000 items',
    aSlice({}, { endpoints: Array.from({ length: 1001 }, () => ({ addresses: ['10.0.0.1'] })) }),
  ],
  [
    'endpoints[0].hints.forZones[1].name: Duplicate value: "a"',
    aSlice({ hints: { forZones: [{ name: 'a' }, { name: 'a' }] } }),
  ],
  [
    'endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items',
    aSlice({ hints: { forNodes: Array.from({ length: 9 }, (_, at) => ({ name: `n${at}` })) } }),
  ],
  ['ports[1].name: Duplicate value: ""', aSlice({}, { ports: [{ port: 80 }, { port: 81 }] })],
])('endpoint slice: %s', (text, slice) => {
  expect(refused(kinds.EndpointSlice, slice)).toEqual([text])
})

test('an endpoint slice keeps its family', () => {
  const other = aSlice({ addresses: ['fd00::1'] }, { addressType: 'IPv6' })
  expect(refusalsOfUpdate(kinds.EndpointSlice, other, aSlice({}))).toEqual([
    'addressType: Invalid value: "IPv6": field is immutable',
  ])
})

test('disruption budget: one bound, and one that can be', () => {
  const withSpec = (spec: object) => refused(kinds.PodDisruptionBudget, { metadata, spec })
  expect(withSpec({ minAvailable: 1, maxUnavailable: 1 })).toEqual([
    'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ])
  expect(withSpec({ minAvailable: '200%' })).toEqual([
    'spec.minAvailable: Invalid value: "200%": must not be greater than 100%',
  ])
  expect(withSpec({ maxUnavailable: -1 })).toEqual([
    'spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0',
  ])
})

test('lease: a duration is longer than nothing', () => {
  const withSpec = (spec: Lease['spec']) => refused(kinds.Lease, { metadata, spec })
  expect(withSpec({ leaseDurationSeconds: 0, leaseTransitions: -1 })).toEqual([
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ])
  expect(withSpec({ preferredHolder: 'a' })).toEqual([
    'spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined',
  ])
})

test('event: about something in its namespace', () => {
  const about = (namespace: string): Event => ({ metadata, involvedObject: { namespace } })
  expect(refused(kinds.Event, about('default'))).toEqual([])
  expect(refused(kinds.Event, about(''))).toEqual([])
  expect(refused(kinds.Event, about('other'))).toEqual([
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ])
})

test('controller revision: its data is there and stays', () => {
  const holding = (data: object | undefined) => ({ metadata, revision: 1, data })
  const kind = kinds.ControllerRevision
  expect(refused(kind, holding(undefined))).toEqual(['data: Required value: data is mandatory'])
  expect(refusalsOfUpdate(kind, { ...holding({ a: 1 }), revision: 2 }, holding({ a: 1 }))).toEqual([])
  expect(refusalsOfUpdate(kind, holding({ a: 2 }), holding({ a: 1 }))).toEqual([
    'data: Invalid value: {"a":2}: field is immutable',
  ])
})

test('resource quota: scopes that go together, and with what is counted', () => {
  const quota = (hard: { readonly [name: string]: string }, more: object) => ({
    metadata,
    spec: { hard, ...more },
  })
  const problems = (hard: { readonly [name: string]: string }, more: object) =>
    refused(kinds.ResourceQuota, quota(hard, more))
  const computing = {
    pods: '1',
    'requests.cpu': '1',
    'limits.memory': '1Gi',
    'requests.example.com/gpu': '1',
  }
  for (const scope of ['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass'])
    expect(problems(computing, { scopes: [scope] })).toEqual([])
  expect(problems({ pods: '1' }, { scopes: ['BestEffort', 'Terminating'] })).toEqual([])
  expect(problems({ cpu: '1' }, { scopes: ['BestEffort'] })).toEqual([
    'spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
  ])
  expect(problems({ services: '1' }, { scopes: ['Terminating', 'NotTerminating', 'Odd'] })).toEqual([
    'spec.scopes: Invalid value: ["Terminating","NotTerminating","Odd"]: unsupported scope',
    'spec.scopes: Invalid value: ["Terminating","NotTerminating","Odd"]: unsupported scope applied to resource',
    'spec.scopes: Invalid value: ["Terminating","NotTerminating","Odd"]: conflicting scopes',
  ])
  const selecting = (...matchExpressions: readonly object[]) => ({ scopeSelector: { matchExpressions } })
  const high = { scopeName: 'PriorityClass', operator: 'In', values: ['high'] }
  expect(problems(computing, selecting(high))).toEqual([])
  expect(problems(computing, selecting({ ...high, values: [] }))).toEqual([
    expect.stringContaining('spec.scopeSelector.matchExpressions.values: Required value'),
  ])
  expect(problems(computing, selecting({ ...high, scopeName: 'Terminating' }))).toEqual([
    expect.stringContaining(
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exist\'',
    ),
  ])
  expect(problems(computing, selecting({ ...high, operator: 'Exists' }))).toEqual([
    expect.stringContaining('spec.scopeSelector.matchExpressions.values: Invalid value: ["high"]'),
  ])
  expect(problems(computing, selecting({ ...high, operator: 'Above' }))).toEqual([
    'spec.scopeSelector.matchExpressions.operator: Invalid value: "Above": not a valid selector operator',
  ])
})

test('resource quota: what can be counted, in amounts that can be kept to', () => {
  const quota = (hard: { readonly [name: string]: string }) => ({ metadata, spec: { hard } })
  const known = {
    cpu: '1',
    'requests.memory': '1Gi',
    pods: '4',
    'count/statefulsets.apps': '2',
    'requests.example.com/gpu': '1',
    'fast.storageclass.storage.k8s.io/requests.storage': '1Gi',
  }
  expect(refused(kinds.ResourceQuota, quota(known))).toEqual([])
  expect(refused(kinds.ResourceQuota, quota({ pods: '-1', services: '1.5', cups: '1' }))).toEqual([
    'spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0',
    'spec.hard[services]: Invalid value: "1500m": must be an integer',
    'spec.hard[cups]: Invalid value: "cups": must be a standard resource type or fully qualified',
    'spec.hard[cups]: Invalid value: "cups": must be a standard resource for quota',
  ])
})
