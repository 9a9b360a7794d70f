// One fault in each kind of volume, of a pod or a persistent one.
import { expect, test } from 'vitest'
import type { PersistentVolumeSpec, Volume } from '../../../generated/types.ts'
import { kinds } from '../../../kinds.ts'
import { completed, podWithSpec, refusalsOfCreate } from '../../objects-under-test.ts'

const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

test.each<[string, Partial<Volume>]>([
  [
    'emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity',
    { emptyDir: { sizeLimit: '-1' } },
  ],
  ['hostPath.path: Invalid value: "/a/../b": must not contain \'..\'', { hostPath: { path: '/a/../b' } }],
  ['persistentDisk.pdName: Required value', { gcePersistentDisk: { pdName: '' } }],
  ['awsElasticBlockStore.volumeID: Required value', { awsElasticBlockStore: { volumeID: '' } }],
  ['secret.secretName: Required value', { secret: {} }],
  [
    'secret.items[0].path: Invalid value: "/a": must be a relative path',
    { secret: { secretName: 's', items: [{ key: 'a', path: '/a' }] } },
  ],
  ['nfs.path: Invalid value: "a": must be an absolute path', { nfs: { server: 'a', path: 'a' } }],
  [
    'iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive',
    { iscsi: { targetPortal: 'a', iqn: 'iqn.2001-04.com.example:a', lun: 256 } },
  ],
  ['configMap.name: Required value', { configMap: {} }],
  ['csi.driver: Too long: may not be more than 63 bytes', { csi: { driver: 'a'.repeat(64) } }],
  [
    'downwardAPI.path: Required value',
    { downwardAPI: { items: [{ path: '', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] } },
  ],
  ['ephemeral.volumeClaimTemplate: Required value', { ephemeral: {} }],
  [
    'ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
    { ephemeral: { volumeClaimTemplate: { metadata: { name: 'a' }, spec: claim } } },
  ],
  ['image.reference: Required value', { image: { pullPolicy: 'Always' } }],
])('a pod: %s', (text, volume) => {
  const pod = podWithSpec(spec => {
    delete spec.containers[0]?.volumeMounts
    Object.assign(spec, { volumes: [{ name: 'x', ...volume }] })
  })
  expect(refusalsOfCreate(kinds.Pod, pod)).toEqual([`spec.volumes[0].${text}`])
})

test.each<[string, Partial<PersistentVolumeSpec>]>([
  ['csi.volumeHandle: Required value', { csi: { driver: 'a.b', volumeHandle: '' } }],
  [
    'csi.controllerPublishSecretRef.namespace: Required value',
    { csi: { driver: 'a.b', volumeHandle: 'h', controllerPublishSecretRef: { name: 's' } } },
  ],
  [
    'local.path: Required value',
    { local: { path: '' }, nodeAffinity: { required: { nodeSelectorTerms: [{}] } } },
  ],
  ['azureFile.shareName: Required value', { azureFile: { secretName: 's', shareName: '' } }],
  ['rbd.image: Required value', { rbd: { monitors: ['m'], image: '' } }],
])('a persistent volume: %s', (text, source) => {
  const volume = completed(kinds.PersistentVolume, {
    metadata: { name: 'a' },
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, ...source },
  })
  expect(refusalsOfCreate(kinds.PersistentVolume, volume)).toEqual([`spec.${text}`])
})
