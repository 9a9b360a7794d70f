// One fault in each kind of volume, of a pod or a persistent one.
import { expect, test } from 'vitest'
import type { PersistentVolumeSpec, Volume } from '../../../generated/types.ts'
import { kinds } from '../../../kinds.ts'
import { completed, podWithSpec, refusalsOfCreate } from '../../objects-under-test.ts'

const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

const trustBundles: readonly (readonly [string, object])[] = [
  [': Required value: either name or signerName must be specified', {}],
  [
    ': Invalid value: {"path":"a","name":"b","signerName":"a.com/b"}: only one of name and signerName may be used',
    { name: 'b', signerName: 'a.com/b' },
  ],
  [`.name: Invalid value: "A": not a valid clustertrustbundlename: ${subdomain}`, { name: 'A' }],
  [
    `.name: Invalid value: "a.com:b:C": not a valid clustertrustbundlename: ${subdomain}`,
    { name: 'a.com:b:C' },
  ],
  [
    '.labelSelector: Invalid value: {}: labelSelector must be unset if name is specified',
    { name: 'a.com:b:c', labelSelector: {} },
  ],
  [
    `.signerName: Invalid value: "a": must be a fully qualified domain and path of the form 'example.com/signer-name'`,
    { signerName: 'a' },
  ],
  [
    '.signerName: Invalid value: "com": should be a domain with at least two segments separated by dots',
    { signerName: 'com/b' },
  ],
  [`.signerName: Invalid value: "A.com": validating label "A": ${label}`, { signerName: 'A.com/b' }],
  [`.signerName: Invalid value: "b c": validating label "b c": ${subdomain}`, { signerName: 'a.com/b c' }],
  ['.signerName: Too long: may not be more than 571 bytes', { signerName: `a.com/${'b.'.repeat(300)}b` }],
  ['.path: Required value', { name: 'b', path: '' }],
  [`.path: Invalid value: "../b": must not contain '..'`, { name: 'b', path: '../b' }],
]

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
  ...trustBundles.map(
    ([text, bundle]) =>
      [
        `projected.sources[0].clusterTrustBundlePEM${text}`,
        { projected: { sources: [{ clusterTrustBundle: { path: 'a', ...bundle } }] } },
      ] as [string, object],
  ),
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
