import { expect, test } from 'vitest'
import type {
  CSIDriver,
  CSIDriverSpec,
  CSINode,
  CSINodeDriver,
  CSIStorageCapacity,
  VolumeAttachment,
  VolumeAttachmentSpec,
  VolumeAttributesClass,
} from '../../generated/types.ts'
import {
  completed,
  kindNamed,
  refusalsOfCreate,
  refusalsOfStatus,
  refusalsOfUpdate,
} from '../objects-under-test.ts'

const metadata = { name: 'a' }
const notASubdomain = 'a lowercase RFC 1123 subdomain must'

const driverKind = kindNamed<CSIDriver>('CSIDriver')
const driver = (spec: CSIDriverSpec) => completed(driverKind, { metadata, spec })

test('a driver is called as drivers are', () => {
  const name = 'd'.repeat(64)
  const named = completed(driverKind, { metadata: { name }, spec: {} })
  expect(refusalsOfCreate(driverKind, named)).toEqual(['name: Too long: may not be more than 63 bytes'])
  const mixed = completed(driverKind, { metadata: { name: 'Disk.example.com' }, spec: {} })
  expect(refusalsOfCreate(driverKind, mixed)).toEqual([])
})

test.each<[CSIDriverSpec, readonly string[]]>([
  [{}, []],
  [
    {
      fsGroupPolicy: 'File',
      volumeLifecycleModes: ['Ephemeral', 'Persistent'],
      tokenRequests: [{ audience: '' }, { audience: 'a', expirationSeconds: 600 }],
      nodeAllocatableUpdatePeriodSeconds: 10,
    },
    [],
  ],
  [
    { serviceAccountTokenInSecrets: true },
    [
      'spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified',
    ],
  ],
  [
    { fsGroupPolicy: 'Foo' },
    [
      'spec.fsGroupPolicy: Unsupported value: "Foo": supported values: "File", "None", "ReadWriteOnceWithFSType"',
    ],
  ],
  [
    { volumeLifecycleModes: ['Foo'] },
    ['spec.volumeLifecycleModes: Unsupported value: "Foo": supported values: "Persistent", "Ephemeral"'],
  ],
  [
    {
      tokenRequests: [
        { audience: 'a', expirationSeconds: 5 },
        { audience: 'a' },
        { audience: 'b', expirationSeconds: 2 ** 33 },
      ],
      nodeAllocatableUpdatePeriodSeconds: 9,
    },
    [
      'spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      'spec.tokenRequests[2].expirationSeconds: Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds',
      'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds',
    ],
  ],
])('a driver with %j', (spec, refusals) => {
  expect(refusalsOfCreate(driverKind, driver(spec))).toEqual(refusals)
})

test('a driver keeps how its volumes are attached and how long they live', () => {
  const changed = driver({
    attachRequired: false,
    volumeLifecycleModes: ['Ephemeral'],
    fsGroupPolicy: 'None',
    podInfoOnMount: true,
  })
  expect(refusalsOfUpdate(driverKind, changed, driver({}))).toEqual([
    'spec.attachedRequired: Invalid value: false: field is immutable',
    'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
  ])
})

const nodeKind = kindNamed<CSINode>('CSINode')
const node = (...drivers: readonly CSINodeDriver[]) => completed(nodeKind, { metadata, spec: { drivers } })
const onNode: CSINodeDriver = { name: 'd', nodeID: 'n', topologyKeys: ['zone'], allocatable: { count: 1 } }

test.each<[readonly CSINodeDriver[], readonly unknown[]]>([
  [[onNode, { ...onNode, name: 'E', allocatable: {} }], []],
  [
    [{ name: '', nodeID: '' }],
    [
      'spec.drivers[0].name: Required value',
      expect.stringContaining(`spec.drivers[0].name: Invalid value: "": ${notASubdomain}`),
      'spec.drivers[0].nodeID: Required value',
    ],
  ],
  [
    [onNode, { ...onNode, topologyKeys: ['a', 'a'], allocatable: { count: -1 } }],
    [
      'spec.drivers[1].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
      'spec.drivers[1].name: Duplicate value: "d"',
      'spec.drivers[1]: Duplicate value: "a"',
    ],
  ],
  [
    [{ ...onNode, nodeID: 'n'.repeat(257) }],
    [
      expect.stringMatching(
        /^spec\.drivers\[0\]\.nodeID: Invalid value: "n+": must be 256 characters or less$/,
      ),
    ],
  ],
])('a node with %j', (drivers, refusals) => {
  expect(refusalsOfCreate(nodeKind, node(...drivers))).toEqual(refusals)
})

test('a driver on a node changes how much it takes, and no more', () => {
  const changed = (change: Partial<CSINodeDriver>) =>
    refusalsOfUpdate(nodeKind, node({ ...onNode, ...change }), node(onNode))
  expect(changed({ allocatable: { count: 9 } })).toEqual([])
  expect(changed({ name: 'e', nodeID: 'm' })).toEqual([])
  expect(changed({ nodeID: 'm' })).toEqual([
    'spec.drivers: Invalid value: {"Name":"d","NodeID":"m","TopologyKeys":["zone"],"Allocatable":null}: field is immutable',
  ])
})

const capacityKind = kindNamed<CSIStorageCapacity>('CSIStorageCapacity')
const capacity = (change: Partial<CSIStorageCapacity>) =>
  completed(capacityKind, {
    metadata: { name: 'a', namespace: 'default' },
    storageClassName: 'fast',
    nodeTopology: {},
    capacity: '1Gi',
    ...change,
  })

test('a capacity is of a class, and not below nothing', () => {
  expect(refusalsOfCreate(capacityKind, capacity({}))).toEqual([])
  const bad = capacity({
    storageClassName: '',
    capacity: '-1',
    nodeTopology: { matchExpressions: [{ key: 'a', operator: 'Foo' }] },
  })
  expect(refusalsOfCreate(capacityKind, bad)).toEqual([
    'nodeTopology.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
    expect.stringContaining(`storageClassName: Invalid value: "": ${notASubdomain}`),
    'capacity: Invalid value: "-1": must be greater than or equal to 0',
  ])
  const moved = capacity({
    storageClassName: 'slow',
    nodeTopology: { matchLabels: { a: 'b' } },
    capacity: '2Gi',
  })
  expect(refusalsOfUpdate(capacityKind, moved, capacity({}))).toEqual([
    'nodeTopology: Invalid value: {"matchLabels":{"a":"b"}}: field is immutable',
    'storageClassName: Invalid value: "slow": field is immutable',
  ])
})

const attachmentKind = kindNamed<VolumeAttachment>('VolumeAttachment')
const attached: VolumeAttachmentSpec = {
  attacher: 'd.example.dev',
  nodeName: 'n',
  source: { persistentVolumeName: 'v' },
}
const attachment = (change: Partial<VolumeAttachmentSpec>, status?: VolumeAttachment['status']) =>
  completed(attachmentKind, { metadata, spec: { ...attached, ...change }, status })

test.each<[Partial<VolumeAttachmentSpec>, readonly unknown[]]>([
  [{}, []],
  [
    {
      source: {
        inlineVolumeSpec: {
          accessModes: ['ReadWriteOnce'],
          csi: { driver: 'd.example.com', volumeHandle: 'h' },
        },
      },
    },
    [],
  ],
  [
    { source: { inlineVolumeSpec: {} } },
    [
      'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.accessModes: Required value',
      'spec.source.inlineVolumeSpec: Required value: must specify a volume type',
    ],
  ],
  [
    {
      source: {
        inlineVolumeSpec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          claimRef: { name: 'c' },
          persistentVolumeReclaimPolicy: 'Delete',
          nodeAffinity: {},
          storageClassName: 's',
          volumeMode: 'Block',
          csi: { driver: 'd.example.com', volumeHandle: '' },
        },
      },
    },
    [
      'spec.source.inlineVolumeSpec.claimRef: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.persistentVolumeReclaimPolicy: Forbidden: may only be Retain in the context of inline volumes',
      'spec.source.inlineVolumeSpec.nodeAffinity: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.csi.volumeHandle: Required value',
      'spec.source.inlineVolumeSpec.storageClassName: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.volumeMode: Forbidden: may not specify volumeMode other than Filesystem in the context of inline volumes',
    ],
  ],
  [
    { attacher: '', nodeName: '', source: {} },
    [
      'spec.attacher: Required value',
      'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
      expect.stringContaining(`spec.nodeName: Invalid value: "": ${notASubdomain}`),
      'spec.attacher: Required value',
      expect.stringContaining(`spec.attacher: Invalid value: "": ${notASubdomain}`),
    ],
  ],
  [
    { attacher: 'a/b', source: { persistentVolumeName: 'V' } },
    [
      expect.stringContaining(`spec.attacher: Invalid value: "a/b": ${notASubdomain}`),
      expect.stringContaining(`spec.source.persistentVolumeName: Invalid value: "V": ${notASubdomain}`),
    ],
  ],
  [
    { source: { persistentVolumeName: 'v', inlineVolumeSpec: {} } },
    ['spec.source: Forbidden: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
  ],
])('an attachment with %j', (change, refusals) => {
  expect(refusalsOfCreate(attachmentKind, attachment(change))).toEqual(refusals)
})

test('an attachment stays what it is; its status is of a bounded size', () => {
  expect(refusalsOfUpdate(attachmentKind, attachment({}), attachment({}))).toEqual([])
  expect(refusalsOfUpdate(attachmentKind, attachment({ nodeName: 'm' }), attachment({}))).toEqual([
    'spec: Invalid value: {"Attacher":"d.example.dev","Source":{"PersistentVolumeName":"v","InlineVolumeSpec":null},"NodeName":"m"}: field is immutable',
  ])
  const failed = { attached: false, attachError: { message: 'a'.repeat(1025), errorCode: -1 } }
  expect(refusalsOfStatus(attachmentKind, attachment({}, failed), attachment({}))).toEqual([
    'status.attachError.message: Too long: may not be more than 262144 bytes',
    'status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ])
})

const attributesKind = kindNamed<VolumeAttributesClass>('VolumeAttributesClass')
const attributes = (driverName: string, parameters: { readonly [key: string]: string }) =>
  completed(attributesKind, { metadata, driverName, parameters })

test('a class of attributes says whose and which, for good', () => {
  const gold = attributes('d.example.dev', { iops: '1' })
  expect(refusalsOfCreate(attributesKind, gold)).toEqual([])
  expect(refusalsOfCreate(attributesKind, attributes('', {}))).toEqual([
    'driverName: Required value',
    'parameters: Required value: must contain at least one key/value pair',
  ])
  expect(refusalsOfUpdate(attributesKind, attributes('e.example.dev', { iops: '2' }), gold)).toEqual([
    'driverName: Forbidden: updates to driverName are forbidden.',
    'parameters: Forbidden: updates to parameters are forbidden.',
  ])
})
