// Volumes of every kind with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../../objects-under-test.ts'

test.each<[object, readonly string[]]>([
  [{ name: '', emptyDir: {} }, ['name: Required value']],
  [{ name: 'A', emptyDir: {} }, ['name: Invalid value: "A": a lowercase RFC 1123 label …']],
  [
    { emptyDir: {}, hostPath: { path: '/' } },
    ['hostPath: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    { emptyDir: { sizeLimit: '-1' } },
    ['emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity'],
  ],
  [{ hostPath: { path: '' } }, ['hostPath.path: Required value']],
  [{ hostPath: { path: '/a/../b' } }, ['hostPath.path: Invalid value: "/a/../b": must not contain \'..\'']],
  [
    { hostPath: { path: '/a', type: 'X' } },
    [
      'hostPath.type: Unsupported value: "X": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  [{ gitRepo: { repository: '' } }, ['gitRepo.repository: Required value']],
  [
    { gitRepo: { repository: 'a', directory: '..' } },
    ['gitRepo.directory: Invalid value: "..": must not contain \'..\''],
  ],
  [
    { gcePersistentDisk: { pdName: '', partition: 300 } },
    [
      'persistentDisk.pdName: Required value',
      'persistentDisk.partition: Invalid value: 300: must be between 1 and 255, inclusive',
    ],
  ],
  [
    { awsElasticBlockStore: { volumeID: '', partition: -1 } },
    [
      'awsElasticBlockStore.volumeID: Required value',
      'awsElasticBlockStore.partition: Invalid value: -1: must be between 1 and 255, inclusive',
    ],
  ],
  [{ secret: {} }, ['secret.secretName: Required value']],
  [
    {
      secret: {
        secretName: 's',
        defaultMode: 512,
        items: [
          { key: '', path: '' },
          { key: 'k', path: '/a' },
          { key: 'k', path: '../a', mode: -1 },
          { key: 'k', path: '..a' },
        ],
      },
    },
    [
      'secret.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
      'secret.items[0].key: Required value',
      'secret.items[0].path: Required value',
      'secret.items[1].path: Invalid value: "/a": must be a relative path',
      'secret.items[2].path: Invalid value: "../a": must not contain \'..\'',
      'secret.items[2].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive',
      'secret.items[3].path: Invalid value: "..a": must not start with \'..\'',
    ],
  ],
  [{ configMap: {} }, ['configMap.name: Required value']],
  [
    { configMap: { name: 'c', defaultMode: -1, items: [{ key: 'k', path: 'a/../b' }] } },
    [
      'configMap.defaultMode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive',
      'configMap.items[0].path: Invalid value: "a/../b": must not contain \'..\'',
    ],
  ],
  [
    { nfs: { server: '', path: 'x' } },
    ['nfs.server: Required value', 'nfs.path: Invalid value: "x": must be an absolute path'],
  ],
  [
    { iscsi: { targetPortal: '', iqn: '', lun: 300 } },
    [
      'iscsi.targetPortal: Required value',
      'iscsi.iqn: Required value',
      'iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive',
    ],
  ],
  [
    { iscsi: { targetPortal: 'a', iqn: 'x', lun: 0 } },
    ['iscsi.iqn: Invalid value: "x": must be valid format starting with iqn, eui, or naa'],
  ],
  [
    {
      iscsi: {
        targetPortal: 'a',
        iqn: 'iqn.2015-02.a:b',
        lun: 0,
        chapAuthSession: true,
        initiatorName: 'iqn',
      },
    },
    ['iscsi.secretRef: Required value', 'iscsi.initiatorname: Invalid value: "iqn": must be valid format'],
  ],
  [
    { glusterfs: { endpoints: '', path: '' } },
    ['glusterfs.endpoints: Required value', 'glusterfs.path: Required value'],
  ],
  [{ flocker: {} }, ['flocker: Required value: one of datasetName and datasetUUID is required']],
  [
    { flocker: { datasetName: 'a/b', datasetUUID: 'x' } },
    [
      'flocker: Invalid value: "resource": datasetName and datasetUUID can not be specified simultaneously',
      'flocker.datasetName: Invalid value: "a/b": must not contain \'/\'',
    ],
  ],
  [
    { flocker: { datasetName: 'a/b' } },
    ['flocker.datasetName: Invalid value: "a/b": must not contain \'/\''],
  ],
  [{ persistentVolumeClaim: { claimName: '' } }, ['persistentVolumeClaim.claimName: Required value']],
  [{ rbd: { monitors: [], image: '' } }, ['rbd.monitors: Required value', 'rbd.image: Required value']],
  [
    { cinder: { volumeID: '', secretRef: {} } },
    ['cinder.volumeID: Required value', 'cinder.secretRef.name: Required value'],
  ],
  [{ cephfs: { monitors: [] } }, ['cephfs.monitors: Required value']],
  [{ fc: {} }, ['fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both']],
  [{ fc: { targetWWNs: ['a'] } }, ['fc.lun: Required value: lun is required if targetWWNs is specified']],
  [
    { fc: { targetWWNs: ['a'], lun: 256 } },
    ['fc.lun: Invalid value: 256: must be between 0 and 255, inclusive'],
  ],
  [
    { fc: { targetWWNs: ['a'], lun: 1, wwids: ['b'] } },
    ['fc.targetWWNs: Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously'],
  ],
  [
    { azureFile: { secretName: '', shareName: '' } },
    ['azureFile.secretName: Required value', 'azureFile.shareName: Required value'],
  ],
  [{ vsphereVolume: { volumePath: '' } }, ['vsphereVolume.volumePath: Required value']],
  [{ photonPersistentDisk: { pdID: '' } }, ['photonPersistentDisk.pdID: Required value']],
  [{ portworxVolume: { volumeID: '' } }, ['portworxVolume.volumeID: Required value']],
  [
    { azureDisk: { diskName: '', diskURI: '', cachingMode: 'X', kind: 'Y' } },
    [
      'azureDisk.diskName: Required value',
      'azureDisk.diskURI: Required value',
      'azureDisk.cachingMode: Unsupported value: "X": supported values: "None", "ReadOnly", "ReadWrite"',
      'azureDisk.kind: Unsupported value: "Y": supported values: "Dedicated", "Managed", "Shared"',
      'azureDisk.diskURI: Unsupported value: "": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
    ],
  ],
  [
    { azureDisk: { diskName: 'a', diskURI: 'x', kind: 'Dedicated' } },
    [
      'azureDisk.diskURI: Unsupported value: "x": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
    ],
  ],
  [
    { azureDisk: { diskName: 'a', diskURI: 'x', kind: 'Managed' } },
    [
      'azureDisk.diskURI: Unsupported value: "x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"',
    ],
  ],
  [{ storageos: {} }, ['storageos.volumeName: Required value']],
  [
    { storageos: { volumeName: 'A', volumeNamespace: 'B', secretRef: {} } },
    [
      'storageos.volumeName: Invalid value: "A": a lowercase RFC 1123 label …',
      'storageos.volumeNamespace: Invalid value: "B": a lowercase RFC 1123 label …',
      'storageos.secretRef.name: Required value',
    ],
  ],
  [
    {
      quobyte: {
        registry: '',
        volume: '',
        tenant: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      },
    },
    [
      'quobyte.registry: Required value: must be a host:port pair or multiple pairs separated by commas',
      'quobyte.volume: Required value',
    ],
  ],
  [
    { quobyte: { registry: 'a', volume: 'v' } },
    ['quobyte.registry: Invalid value: "a": must be a host:port pair or multiple pairs separated by commas'],
  ],
  [
    { quobyte: { registry: 'a:1,b', volume: 'v' } },
    [
      'quobyte.registry: Invalid value: "a:1,b": must be a host:port pair or multiple pairs separated by commas',
    ],
  ],
  [
    { scaleIO: {} },
    [
      'scaleIO.gateway: Required value',
      'scaleIO.system: Required value',
      'scaleIO.volumeName: Required value',
    ],
  ],
  [
    { flexVolume: { driver: '', options: { 'kubernetes.io/x': '' } } },
    [
      'flexVolume.driver: Required value',
      'flexVolume.options[kubernetes.io/x]: Invalid value: "kubernetes.io/x": kubernetes.io and k8s.io namespaces are reserved',
    ],
  ],
  [
    { csi: { driver: '' } },
    ['csi.driver: Required value', 'csi.driver: Invalid value: "": a lowercase RFC 1123 subdomain …'],
  ],
  [
    { csi: { driver: '-a', nodePublishSecretRef: {} } },
    [
      'csi.driver: Invalid value: "-a": a lowercase RFC 1123 subdomain …',
      'csi.nodePublishSecretRef.name: Required value',
    ],
  ],
  [{ ephemeral: {} }, ['ephemeral.volumeClaimTemplate: Required value']],
  [
    { ephemeral: { volumeClaimTemplate: { metadata: { name: 'x', finalizers: ['a/b'] }, spec: {} } } },
    [
      'ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
      'ephemeral.volumeClaimTemplate.metadata.finalizers: Forbidden: cannot be set',
      'ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
      'ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
    ],
  ],
  [{ image: {} }, ['image.reference: Required value']],
  [
    { image: { reference: 'a', pullPolicy: 'X' } },
    ['image.pullPolicy: Unsupported value: "X": supported values: "Always", "IfNotPresent", "Never"'],
  ],
])('volume: %j', async (volume, refusals) => {
  const spec = { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', ...volume }] }
  const found = await refusalsInBrief('Pod', { spec })
  expect(found.map(text => text.replace('spec.volumes[0].', ''))).toEqual(refusals)
})
