import { expect, test } from 'vitest'
import type { PersistentVolume, PersistentVolumeSpec } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import type { Draft } from '../../object.ts'
import { completed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const kind = kinds.PersistentVolume
const aVolume = (change: PersistentVolumeSpec = {}): Draft<PersistentVolume> =>
  completed(
    kind,
    {
      metadata: { name: 'pv1' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/data/pv1' },
        storageClassName: 'standard',
      },
    },
    draft => Object.assign(draft.spec ?? {}, change),
  )

test.each<[string, PersistentVolumeSpec]>([
  ['spec.accessModes: Required value', { accessModes: [] }],
  [
    'spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"',
    { persistentVolumeReclaimPolicy: 'Keep' },
  ],
  ['spec: Required value: must specify a volume type', { hostPath: undefined }],
  ['spec.nfs: Forbidden: may not specify more than 1 volume type', { nfs: { server: 'a', path: '/a' } }],
  ['spec.hostPath.path: Required value', { hostPath: { path: '' } }],
  [
    'spec.nodeAffinity: Required value: Local volume requires node affinity',
    { hostPath: undefined, local: { path: '/mnt/a' } },
  ],
  [
    "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    { hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' },
  ],
])('create: %s', (text, change) => {
  expect(refusalsOfCreate(kind, aVolume(change))).toEqual([text])
})

test.each<[PersistentVolumeSpec, readonly string[]]>([
  [
    { capacity: { storage: '-1500m' } },
    [
      'spec.capacity[storage]: Invalid value: -2: must be a valid resource quantity',
      'spec.capacity[storage]: Invalid value: "-1500m": must be greater than zero',
    ],
  ],
  [
    { hostPath: undefined, iscsi: { targetPortal: '', iqn: 'x', lun: 0, initiatorName: 'y', secretRef: {} } },
    [
      'spec.iscsi.targetPortal: Required value',
      'spec.iscsi.iqn: Invalid value: "x": must be valid format',
      'spec.iscsi.secretRef.name: Required value',
      'spec.iscsi.initiatorname: Invalid value: "y": must be valid format',
    ],
  ],
  [{ flexVolume: { driver: 'example.com/a' } }, []],
  [
    { hostPath: { path: '/./' }, persistentVolumeReclaimPolicy: 'Recycle' },
    ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  ],
])('create: %j', (change, texts) => {
  expect(refusalsOfCreate(kind, aVolume(change))).toEqual(texts)
})

test('update: the source is what the volume is', () => {
  const [text = ''] = refusalsOfUpdate(kind, aVolume({ hostPath: { path: '/other' } }), aVolume())
  expect(text.split('\n')).toEqual([
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
    '  core.PersistentVolumeSource{',
    '- \thostPath.path: "/data/pv1",',
    '+ \thostPath.path: "/other",',
    '  }',
    '',
  ])
})

test('update: size, claim, class and policy change', () => {
  const change = {
    capacity: { storage: '2Gi' },
    claimRef: { name: 'www-web-0', namespace: 'default' },
    persistentVolumeReclaimPolicy: 'Delete',
  }
  expect(refusalsOfUpdate(kind, aVolume(change), aVolume())).toEqual([])
})

test('update: nodes are chosen once', () => {
  const on = (node: string): PersistentVolumeSpec => ({
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
        ],
      },
    },
  })
  expect(refusalsOfUpdate(kind, aVolume(on('a')), aVolume())).toEqual([])
  const [text] = refusalsOfUpdate(kind, aVolume(on('b')), aVolume(on('a')))
  expect(text).toMatch(/^nodeAffinity: Invalid value: .*: field is immutable, except for updating/)
})
