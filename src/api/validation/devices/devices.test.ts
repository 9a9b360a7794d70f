import { expect, test } from 'vitest'
import type {
  DeviceClaim,
  DeviceClass,
  DeviceClassSpec,
  DeviceRequest,
  ResourceClaimTemplate,
  ResourceResourceClaim,
  ResourceSlice,
  ResourceSliceSpec,
} from '../../generated/types.ts'
import { completed, kindNamed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const metadata = { name: 'gpu', namespace: 'default' }
const clusterWide = { name: 'gpu' }
const notALabel = 'a lowercase RFC 1123 label must'

const claimKind = kindNamed<ResourceResourceClaim>('ResourceClaim')
const claim = (devices: DeviceClaim) => completed(claimKind, { metadata, spec: { devices } })
const exactly = { deviceClassName: 'gpu' }
const request: DeviceRequest = { name: 'a', exactly }
const alternatives: DeviceRequest = { name: 'b', firstAvailable: [{ name: 'large', deviceClassName: 'gpu' }] }
const opaque = { driver: 'd.example.dev', parameters: { a: 1 } }
const unknownRequest =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"

test.each<[DeviceClaim, readonly unknown[]]>([
  [{}, []],
  [
    {
      requests: [request, alternatives],
      constraints: [{ requests: ['a', 'b/large'], matchAttribute: 'd.example.dev/numa' }],
      config: [{ requests: ['b'], opaque }],
    },
    [],
  ],
  [
    { requests: [{ name: 'Bad Name', exactly }, request, request] },
    [
      expect.stringContaining(`spec.devices.requests[0].name: Invalid value: "Bad Name": ${notALabel}`),
      'spec.devices.requests[2]: Duplicate value: "a"',
    ],
  ],
  [
    { requests: [{ name: 'a' }, { ...alternatives, exactly }] },
    [
      'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
      'spec.devices.requests[1]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set',
    ],
  ],
  [
    {
      requests: [
        { name: 'a', exactly: { deviceClassName: '', allocationMode: 'Foo', selectors: [{}] } },
        { name: 'b', exactly: { ...exactly, allocationMode: 'All', count: 2 } },
        { name: 'c', exactly: { ...exactly, count: -1, tolerations: [{ operator: 'Foo', effect: 'Bar' }] } },
      ],
    },
    [
      'spec.devices.requests[0].exactly.deviceClassName: Required value',
      'spec.devices.requests[0].exactly.selectors[0].cel: Required value',
      'spec.devices.requests[0].exactly.allocationMode: Unsupported value: "Foo": supported values: "All", "ExactCount"',
      "spec.devices.requests[1].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
      'spec.devices.requests[2].exactly.count: Invalid value: -1: must be greater than zero',
      'spec.devices.requests[2].exactly.tolerations[0].operator: Unsupported value: "Foo": supported values: "Equal", "Exists"',
      'spec.devices.requests[2].exactly.tolerations[0].effect: Unsupported value: "Bar": supported values: "NoExecute", "NoSchedule", "None"',
    ],
  ],
  [
    { requests: [request], constraints: [{ requests: ['x'] }], config: [{ requests: ['a/b/c'] }] },
    [
      `spec.devices.constraints[0].requests[0]: Invalid value: "x": ${unknownRequest}`,
      'spec.devices.constraints[0]: Required value: exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set',
      `spec.devices.config[0].requests[0]: Invalid value: "a/b/c": ${unknownRequest}`,
      'spec.devices.config[0].opaque: Required value',
    ],
  ],
  [
    { requests: Array.from({ length: 33 }, () => request) },
    ['spec.devices.requests: Too many: 33: must have at most 32 items'],
  ],
])('a claim of %j', (devices, refusals) => {
  expect(refusalsOfCreate(claimKind, claim(devices))).toEqual(refusals)
})

const templateKind = kindNamed<ResourceClaimTemplate>('ResourceClaimTemplate')
const template = (devices: DeviceClaim) => completed(templateKind, { metadata, spec: { spec: { devices } } })

test('what is claimed is filled in, and stays', () => {
  const filled = { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 1 }
  const [one, other] = [claim({ requests: [request] }), claim({ requests: [alternatives] })]
  expect(one.spec.devices?.requests).toEqual([{ name: 'a', exactly: filled }])
  expect(other.spec.devices?.requests?.[0]?.firstAvailable).toEqual([{ name: 'large', ...filled }])
  expect(refusalsOfUpdate(claimKind, one, one)).toEqual([])
  expect(refusalsOfUpdate(claimKind, one, other)).toEqual([
    expect.stringMatching(/^spec: Invalid value: .*: field is immutable$/),
  ])
  expect(refusalsOfCreate(templateKind, template({ requests: [{ name: 'a' }] }))).toEqual([
    'spec.spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
  ])
  expect(refusalsOfUpdate(templateKind, template({ requests: [request] }), template({}))).toEqual([
    expect.stringMatching(/^spec: Invalid value: .*: field is immutable$/),
  ])
})

const classKind = kindNamed<DeviceClass>('DeviceClass')

test.each<[DeviceClassSpec, readonly unknown[]]>([
  [
    { selectors: [{ cel: { expression: 'true' } }], config: [{ opaque }], extendedResourceName: 'a.b/gpu' },
    [],
  ],
  [
    {
      selectors: [{}, { cel: { expression: 'a'.repeat(10_241) } }],
      config: [{ opaque: { driver: '', parameters: [] } }],
      extendedResourceName: 'gpu',
    },
    [
      'spec.selectors[0].cel: Required value',
      'spec.selectors[1].cel.expression: Too long: may not be more than 10240 bytes',
      'spec.config[0].opaque.driver: Required value',
      expect.stringContaining(
        'spec.config[0].opaque.driver: Invalid value: "": a lowercase RFC 1123 subdomain',
      ),
      'spec.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      'spec.extendedResourceName: Invalid value: "gpu": must be a valid extended resource name',
    ],
  ],
])('a class of devices with %j', (spec, refusals) => {
  expect(refusalsOfCreate(classKind, completed(classKind, { metadata: clusterWide, spec }))).toEqual(refusals)
})

const sliceKind = kindNamed<ResourceSlice>('ResourceSlice')
const pool = { name: 'n', generation: 1, resourceSliceCount: 1 }
const slice = (change: Partial<ResourceSliceSpec>) =>
  completed(sliceKind, {
    metadata: clusterWide,
    spec: { driver: 'd.example.dev', pool, nodeName: 'n', devices: [], ...change },
  })
const ways = '`nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection`'

test.each<[Partial<ResourceSliceSpec>, readonly unknown[]]>([
  [{ devices: [{ name: 'a' }, { name: 'b' }] }, []],
  [
    { driver: '', pool: { name: '', generation: -1, resourceSliceCount: 0 }, nodeName: undefined },
    [
      'spec.driver: Required value',
      expect.stringContaining('spec.driver: Invalid value: "": a lowercase RFC 1123 subdomain must'),
      'spec.pool.name: Required value',
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
      `spec: Required value: exactly one of ${ways} is required`,
    ],
  ],
  [
    { allNodes: true, devices: [{ name: 'A' }, { name: 'b' }, { name: 'b' }] },
    [
      `spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": exactly one of ${ways} is required, but multiple fields are set`,
      expect.stringContaining(`spec.devices[0].name: Invalid value: "A": ${notALabel}`),
      'spec.devices[2]: Duplicate value: "b"',
    ],
  ],
  [
    { nodeName: undefined, nodeSelector: { nodeSelectorTerms: [] } },
    [
      'spec.nodeSelector.nodeSelectorTerms: Required value: must have at least one node selector term',
      'spec.nodeSelector.nodeSelectorTerms: Invalid value: []: must have exactly one node selector term',
    ],
  ],
  [
    { devices: Array.from({ length: 129 }, (_, index) => ({ name: `d${index}` })) },
    ['spec.devices: Too many: 129: must have at most 128 items'],
  ],
])('a slice with %j', (change, refusals) => {
  expect(refusalsOfCreate(sliceKind, slice(change))).toEqual(refusals)
})

test('a slice is of one driver, one pool and one node', () => {
  const moved = slice({ driver: 'e.example.dev', nodeName: 'm', pool: { ...pool, name: 'm', generation: 2 } })
  expect(refusalsOfUpdate(sliceKind, moved, slice({}))).toEqual([
    'spec.pool.name: Invalid value: "m": field is immutable',
    'spec.driver: Invalid value: "e.example.dev": field is immutable',
    'spec.nodeName: Invalid value: "m": field is immutable',
  ])
})
