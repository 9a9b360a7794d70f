// Volumes and classes of storage with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[]]>([
  [
    { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
    ['spec: Required value: must specify a volume type'],
  ],
  [
    { capacity: {}, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } },
    ['spec.capacity: Required value', 'spec.capacity: Unsupported value: null: supported values: "storage"'],
  ],
  [
    { capacity: { storage: '-1' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } },
    [
      'spec.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
      'spec.capacity[storage]: Invalid value: "-1": must be greater than zero',
    ],
  ],
  [
    { capacity: { storage: '1', cpu: '1' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } },
    ['spec.capacity: Unsupported value: {"storage":"1","cpu":"1"}: supported values: "storage"'],
  ],
  [
    { capacity: { storage: '1Gi' }, accessModes: [], hostPath: { path: '/a' } },
    ['spec.accessModes: Required value'],
  ],
  [
    { capacity: { storage: '1Gi' }, accessModes: ['X'], hostPath: { path: '/a' } },
    [
      'spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    ],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOncePod', 'ReadWriteMany'],
      hostPath: { path: '/a' },
    },
    ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/a' },
      nfs: { server: 'a', path: '/b' },
    },
    ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/' },
      persistentVolumeReclaimPolicy: 'Recycle',
    },
    ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/a' },
      persistentVolumeReclaimPolicy: 'X',
    },
    [
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "X": supported values: "Delete", "Recycle", "Retain"',
    ],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/a' },
      storageClassName: 'A_',
    },
    ['spec.storageClassName: Invalid value: "A_": a lowercase RFC 1123 subdomain …'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/a' },
      volumeMode: 'X',
    },
    ['spec.volumeMode: Unsupported value: "X": supported values: "Block", "Filesystem"'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/a' },
      mountOptions: ['a'],
      volumeAttributesClassName: '',
    },
    [
      'spec.volumeAttributesClassName: Required value: an empty string is disallowed',
      'spec.csi: Required value: has to be specified when using volumeAttributesClassName',
    ],
  ],
  [
    { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], local: { path: '' } },
    [
      'spec.local.path: Required value',
      'spec.nodeAffinity: Required value: Local volume requires node affinity',
    ],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      local: { path: 'a/../b' },
      nodeAffinity: { required: { nodeSelectorTerms: [] } },
    },
    [
      'spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term',
      'spec.local.path: Invalid value: "a/../b": must not contain \'..\'',
    ],
  ],
  [
    { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], local: { path: '/a' }, nodeAffinity: {} },
    ['spec.nodeAffinity.required: Required value: must specify required node constraints'],
  ],
  [
    { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], csi: { driver: '', volumeHandle: '' } },
    [
      'spec.csi.driver: Required value',
      'spec.csi.driver: Invalid value: "": a lowercase RFC 1123 subdomain …',
      'spec.csi.volumeHandle: Required value',
    ],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      csi: {
        driver: 'a',
        volumeHandle: 'b',
        controllerPublishSecretRef: {},
        nodeStageSecretRef: { name: 'a' },
        nodeExpandSecretRef: { namespace: 'b' },
      },
    },
    [
      'spec.csi.controllerPublishSecretRef.name: Required value',
      'spec.csi.controllerPublishSecretRef.namespace: Required value',
      'spec.csi.nodeExpandSecretRef.name: Required value',
    ],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      azureFile: { secretName: 'a', shareName: 'b', secretNamespace: '' },
    },
    ['spec.azureFile.secretNamespace: Required value'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      cinder: { volumeID: 'a', secretRef: {} },
    },
    ['spec.cinder.secretRef.name: Required value', 'spec.cinder.secretRef.namespace: Required value'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageos: { volumeName: 'a', secretRef: {} },
    },
    ['spec.storageos.secretRef.name: Required value', 'spec.storageos.secretRef.namespace: Required value'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      iscsi: { targetPortal: 'a', iqn: 'eui.0123456789abcdef', lun: 0, chapAuthDiscovery: true },
    },
    ['spec.iscsi.secretRef: Required value'],
  ],
  [
    {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      glusterfs: { endpoints: 'a', path: 'b', endpointsNamespace: '' },
    },
    [
      'spec.glusterfs.endpointsNamespace: Invalid value: "": if the endpointnamespace is set, it must be a valid namespace name',
    ],
  ],
])('persistent volume: %j', async (spec, refusals) => {
  expect(await refusalsInBrief('PersistentVolume', { spec })).toEqual(refusals)
})

test.each<[object, readonly string[]]>([
  [{}, ['provisioner: Required value']],
  [
    { provisioner: 'A_', parameters: { '': 'x' }, reclaimPolicy: 'Recycle', volumeBindingMode: 'X' },
    [
      'provisioner: Invalid value: "A_": name part …',
      'parameters: Invalid value: "": field can not be empty.',
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "X": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  [
    {
      provisioner: 'a',
      allowedTopologies: [
        {
          matchLabelExpressions: [
            { key: '', values: [] },
            { key: 'a', values: ['x', 'x'] },
            { key: 'a', values: ['y'] },
          ],
        },
        { matchLabelExpressions: [] },
        { matchLabelExpressions: [] },
      ],
    },
    [
      'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
      'allowedTopologies[0].matchLabelExpressions[0].key: Invalid value: "": name part must be non-empty',
      'allowedTopologies[0].matchLabelExpressions[0].key: Invalid value: "": name part …',
      'allowedTopologies[0].matchLabelExpressions[1].values[1]: Duplicate value: "x"',
      'allowedTopologies[0].matchLabelExpressions[2].key: Duplicate value: "a"',
    ],
  ],
])('storage class: %j', async (object, refusals) => {
  expect(await refusalsInBrief('StorageClass', object)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    { spec: {} },
    [
      'spec.attacher: Required value',
      'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
      'spec.nodeName: Invalid value: "": a lowercase RFC 1123 subdomain …',
      'spec.attacher: Required value',
      'spec.attacher: Invalid value: "": a lowercase RFC 1123 subdomain …',
    ],
  ],
])('VolumeAttachment: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('VolumeAttachment', object, name)).toEqual(refusals)
})
