// What `/status` of each kind refuses.
import { expect, test } from 'vitest'
import type { ApiObject } from '../object.ts'
import { kindNamed, refusalsOfStatus } from './objects-under-test.ts'

const metadata = { name: 'web', namespace: 'default' }
const negative = 'must be greater than or equal to 0'

/** What a status is refused with, after an old one. */
function refusals(kind: string, status: unknown, old: unknown = {}): readonly string[] {
  const withStatus = (value: unknown): ApiObject => Object.assign({ metadata }, { spec: {}, status: value })
  return refusalsOfStatus(kindNamed(kind), withStatus(status), withStatus(old))
}

test.each<[string, object, readonly string[]]>([
  ['Deployment', { replicas: 3, updatedReplicas: 3, readyReplicas: 2, availableReplicas: 1 }, []],
  [
    'Deployment',
    { replicas: -1, updatedReplicas: 5, observedGeneration: -1, unavailableReplicas: -2, collisionCount: -3 },
    [
      `status.observedGeneration: Invalid value: -1: ${negative}`,
      `status.replicas: Invalid value: -1: ${negative}`,
      `status.unavailableReplicas: Invalid value: -2: ${negative}`,
      `status.collisionCount: Invalid value: -3: ${negative}`,
      'status.updatedReplicas: Invalid value: 5: cannot be greater than status.replicas',
      'status.readyReplicas: Invalid value: 0: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 0: cannot be greater than status.replicas',
    ],
  ],
  [
    'ReplicaSet',
    { replicas: 1, readyReplicas: 5, availableReplicas: 6, fullyLabeledReplicas: 9 },
    [
      'status.fullyLabeledReplicas: Invalid value: 9: cannot be greater than status.replicas',
      'status.readyReplicas: Invalid value: 5: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 6: cannot be greater than status.replicas',
      'status.availableReplicas: Invalid value: 6: cannot be greater than readyReplicas',
    ],
  ],
  [
    'ReplicationController',
    { replicas: 2, readyReplicas: -1, availableReplicas: 1 },
    [
      `status.readyReplicas: Invalid value: -1: ${negative}`,
      'status.availableReplicas: Invalid value: 1: cannot be greater than readyReplicas',
    ],
  ],
  [
    'DaemonSet',
    { currentNumberScheduled: -1, numberReady: 7, numberAvailable: -2, desiredNumberScheduled: 3 },
    [
      `status.currentNumberScheduled: Invalid value: -1: ${negative}`,
      `status.numberAvailable: Invalid value: -2: ${negative}`,
    ],
  ],
  [
    'ResourceQuota',
    { hard: { pods: '-1', 'requests.cpu': '1' }, used: { pods: '1500m', foo: '1' } },
    [
      `status.hard[pods]: Invalid value: "-1": ${negative}`,
      'status.used[pods]: Invalid value: "1500m": must be an integer',
      'status.used[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'status.used[foo]: Invalid value: "foo": must be a standard resource for quota',
    ],
  ],
  [
    'FlowSchema',
    {
      conditions: [
        { type: 'Dangling', status: 'X' },
        { type: '', status: 'True' },
        { type: 'Dangling', status: 'True' },
      ],
    },
    [
      'status.conditions[1].type: Required value: must not be empty',
      'status.conditions[2].type: Duplicate value: "Dangling"',
    ],
  ],
  [
    'APIService',
    { conditions: [{ type: 'Available', status: 'Maybe' }] },
    ['status.conditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"'],
  ],
  [
    'PodDisruptionBudget',
    {
      conditions: [
        {
          type: 'DisruptionAllowed',
          status: 'True',
          reason: 'SufficientPods',
          message: '',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
        { type: 'DisruptionAllowed', status: 'maybe', reason: '-', observedGeneration: -1 },
      ],
    },
    [
      'status.conditions[1].type: Duplicate value: "DisruptionAllowed"',
      'status.conditions[1].status: Unsupported value: "maybe": supported values: "False", "True", "Unknown"',
      'status.conditions[1].observedGeneration: Invalid value: -1: must be greater than or equal to zero',
      'status.conditions[1].lastTransitionTime: Required value: must be set',
      "status.conditions[1].reason: Invalid value: \"-\": a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')",
    ],
  ],
])('%s %j', (kind, status, texts) => {
  expect(refusals(kind, status)).toEqual(texts)
})

test.each(['Deployment', 'DaemonSet'])('collisions of a %s are not forgotten', kind => {
  const text = 'status.collisionCount: Invalid value: 1: cannot be decremented'
  expect(refusals(kind, { collisionCount: 1 }, { collisionCount: 2 })).toEqual([text])
  expect(refusals(kind, {}, { collisionCount: 2 })).toEqual([text.replace('1', '0')])
  expect(refusals(kind, { collisionCount: 3 }, { collisionCount: 2 })).toEqual([])
})

const device = { driver: 'gpu.example.com', pool: 'node-1', device: 'gpu-0' }
const allocation = { devices: { results: [{ request: 'gpu', ...device }] } }
const user = { resource: 'pods', name: 'p', uid: 'u' }

/** Of a claim with one request. */
function claimRefusals(status: unknown, old: unknown = {}, deletionTimestamp?: string): readonly string[] {
  const spec = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] } }
  const claim = (value: unknown): ApiObject =>
    Object.assign({ metadata: { ...metadata, deletionTimestamp } }, { spec, status: value })
  return refusalsOfStatus(kindNamed('ResourceClaim'), claim(status), claim(old))
}

test.each<[object, object, readonly string[]]>([
  [{ allocation, reservedFor: [user], devices: [device] }, {}, []],
  [
    { reservedFor: [user] },
    {},
    ['status.reservedFor: Forbidden: may not be specified when `allocated` is not set'],
  ],
  [
    { allocation, reservedFor: [user, { ...user, name: '' }] },
    { allocation },
    ['status.reservedFor[1].name: Required value', 'status.reservedFor[1]: Duplicate value: "u"'],
  ],
  [
    { allocation: { devices: { results: [{ ...device, request: 'cpu', pool: '' }] } } },
    {},
    [
      'status.allocation.devices.results[0].request: Invalid value: "cpu": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
      'status.allocation.devices.results[0].pool: Required value',
    ],
  ],
  [
    { allocation, devices: [{ ...device, device: 'gpu-9' }] },
    { allocation },
    [
      'status.devices[0]: Invalid value: "gpu.example.com/node-1/gpu-9": must be an allocated device in the claim',
    ],
  ],
  [{ allocation: {} }, { allocation }, ['status.allocation: Invalid value: {}: field is immutable']],
  [{}, { allocation }, []],
])('ResourceClaim %j', (status, old, texts) => {
  expect(claimRefusals(status, old)).toEqual(texts)
})

test('a claim that goes gets no new users', () => {
  const going = '2026-01-01T00:00:00Z'
  const texts = [
    'status.reservedFor: Forbidden: new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
  ]
  expect(claimRefusals({ allocation, reservedFor: [user] }, { allocation }, going)).toEqual(texts)
  expect(
    claimRefusals({ allocation, reservedFor: [user] }, { allocation, reservedFor: [user] }, going),
  ).toEqual([])
})

test('users are looked over also where all containers may start anew', () => {
  const restartPolicyRules = [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [1] } }]
  const spec = { containers: [{ name: 'c', image: 'i', restartPolicy: 'Never', restartPolicyRules }] }
  const status = { containerStatuses: [{ name: 'c', user: { linux: { uid: -1, gid: 0 } } }] }
  const withStatus = (value: object): ApiObject => Object.assign({ metadata }, { spec, status: value })
  expect(refusalsOfStatus(kindNamed('Pod'), withStatus(status), withStatus({}))).toEqual([
    'status.containerStatuses[0].user.linux.uid: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ])
})

test('the status of a Pod names claims that it asks for, and users that there are', () => {
  const status = {
    containerStatuses: [
      { name: 'c', user: { linux: { uid: 3_000_000_000, gid: 0, supplementalGroups: [-1] } } },
    ],
    resourceClaimStatuses: [{ name: 'gpu' }, { name: 'gpu' }],
  }
  const range = 'must be between 0 and 2147483647, inclusive'
  expect(refusals('Pod', status)).toEqual([
    `status.containerStatuses[0].user.linux.uid: Invalid value: 3000000000: ${range}`,
    `status.containerStatuses[0].user.linux.supplementalGroups[0]: Invalid value: -1: ${range}`,
    'status.resourceClaimStatuses[0].name: Invalid value: "gpu": must match the name of an entry in `spec.resourceClaims`',
    'status.resourceClaimStatuses[1].name: Invalid value: "gpu": must match the name of an entry in `spec.resourceClaims`',
    'status.resourceClaimStatuses[1].name: Duplicate value: "gpu"',
  ])
})
