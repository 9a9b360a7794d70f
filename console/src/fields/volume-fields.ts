// What can be set of one volume, by its kind, from its own place in the list; its name and mounts are drawn apart.
import type { VolumeKind } from '../model/volumes.ts'
import type { ChoiceField, Field, Member } from './field.ts'

const items: Field = {
  kind: 'items',
  at: 'items',
  label: 'volumeKeys',
  fresh: { key: '', path: '' },
  fields: [
    { kind: 'text', at: 'key', label: 'key' },
    { kind: 'text', at: 'path', label: 'keyPath' },
  ],
}

const keysOf = (source: 'configMap' | 'secret', nameAt: string): Field => ({
  ...items,
  at: `${source}.items`,
  fields: [
    {
      kind: 'text',
      at: 'key',
      label: 'key',
      suggest: source === 'configMap' ? 'configMapKeys' : 'secretKeys',
      suggestFor: `../${nameAt}`,
    },
    { kind: 'text', at: 'path', label: 'keyPath' },
  ],
})

const claimFieldsAt = (spec: string): readonly Field[] => [
  { kind: 'text', at: `${spec}.storageClassName`, label: 'storageClass', suggest: 'storageClasses' },
  {
    kind: 'choice',
    at: `${spec}.accessModes[0]`,
    label: 'accessMode',
    options: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany'],
    fallback: '',
  },
  {
    kind: 'text',
    at: `${spec}.resources.requests.storage`,
    label: 'capacity',
    placeholder: '10Gi',
    advice: 'amount',
  },
]

/** Drawn apart: the containers' mounts follow it. */
export const volumeModeField: ChoiceField = {
  kind: 'choice',
  at: 'volumeMode',
  label: 'volumeMode',
  options: ['Filesystem', 'Block'],
  fallback: 'Filesystem',
}

export const mountFields: readonly Field[] = [
  { kind: 'text', at: 'mountPath', label: 'mountPath', placeholder: '/data' },
  { kind: 'text', at: 'subPath', label: 'subPath' },
  { kind: 'flag', at: 'readOnly', label: 'readOnly' },
]
export const deviceFields: readonly Field[] = [
  { kind: 'text', at: 'devicePath', label: 'devicePath', placeholder: '/dev/xvda' },
]

const podFieldItems = (at: string): Field => ({
  kind: 'items',
  at,
  label: 'podFields',
  fresh: { path: '', fieldRef: { fieldPath: 'metadata.labels' } },
  fields: [
    { kind: 'text', at: 'path', label: 'keyPath' },
    { kind: 'text', at: 'fieldRef.fieldPath', label: 'fieldPath', when: 'fieldRef' },
    { kind: 'text', at: 'resourceFieldRef.resource', label: 'resource', when: 'resourceFieldRef' },
  ],
})

const named = (source: 'configMap' | 'secret'): Member => ({
  name: source === 'configMap' ? 'configMapRef' : 'secretRef',
  at: source,
  fresh: { name: '' },
  fields: [
    {
      kind: 'text',
      at: 'name',
      label: source,
      suggest: source === 'configMap' ? 'configMaps' : 'secrets',
    },
    {
      ...items,
      at: 'items',
    },
    { kind: 'flag', at: 'optional', label: 'optional' },
  ],
})

const projections: readonly Member[] = [
  named('configMap'),
  named('secret'),
  {
    name: 'serviceAccountToken',
    at: 'serviceAccountToken',
    fresh: { path: 'token' },
    fields: [
      { kind: 'text', at: 'path', label: 'keyPath' },
      { kind: 'text', at: 'audience', label: 'audience' },
      { kind: 'number', at: 'expirationSeconds', label: 'expirationSeconds', fallback: 3600, least: 600 },
    ],
  },
  {
    name: 'downwardAPI',
    at: 'downwardAPI',
    fresh: { items: [] },
    fields: [podFieldItems('items')],
  },
  {
    name: 'clusterTrustBundle',
    at: 'clusterTrustBundle',
    fresh: { path: '' },
    fields: [
      { kind: 'text', at: 'name', label: 'name' },
      { kind: 'text', at: 'signerName', label: 'signerName' },
      { kind: 'text', at: 'path', label: 'keyPath' },
    ],
  },
  {
    name: 'podCertificate',
    at: 'podCertificate',
    fresh: { signerName: '', keyType: 'ED25519' },
    fields: [
      { kind: 'text', at: 'signerName', label: 'signerName' },
      { kind: 'text', at: 'keyType', label: 'keyType' },
    ],
  },
]

export const volumeFields: { readonly [K in VolumeKind]: readonly Field[] } = {
  template: claimFieldsAt('spec'),
  claim: [
    { kind: 'text', at: 'persistentVolumeClaim.claimName', label: 'claimName', suggest: 'claims' },
    { kind: 'flag', at: 'persistentVolumeClaim.readOnly', label: 'readOnly' },
  ],
  temporary: [
    { kind: 'text', at: 'emptyDir.sizeLimit', label: 'sizeLimit', placeholder: '1Gi', advice: 'amount' },
    { kind: 'choice', at: 'emptyDir.medium', label: 'medium', options: ['Memory'], fallback: '' },
  ],
  hostPath: [
    { kind: 'text', at: 'hostPath.path', label: 'hostPath', placeholder: '/srv/data' },
    {
      kind: 'choice',
      at: 'hostPath.type',
      label: 'hostPathType',
      options: [
        'DirectoryOrCreate',
        'Directory',
        'FileOrCreate',
        'File',
        'Socket',
        'CharDevice',
        'BlockDevice',
      ],
      fallback: '',
    },
  ],
  configMap: [
    { kind: 'text', at: 'configMap.name', label: 'configMap', suggest: 'configMaps' },
    keysOf('configMap', 'configMap.name'),
    { kind: 'flag', at: 'configMap.optional', label: 'optional' },
  ],
  secret: [
    { kind: 'text', at: 'secret.secretName', label: 'secret', suggest: 'secrets' },
    keysOf('secret', 'secret.secretName'),
    { kind: 'flag', at: 'secret.optional', label: 'optional' },
  ],
  ephemeral: claimFieldsAt('ephemeral.volumeClaimTemplate.spec'),
  projected: [
    {
      kind: 'items',
      at: 'projected.sources',
      label: 'projectedSources',
      fresh: { configMap: { name: '' } },
      fields: [{ kind: 'union', at: '', label: 'projectedSource', members: projections }],
    },
  ],
  downwardAPI: [podFieldItems('downwardAPI.items')],
  image: [
    { kind: 'text', at: 'image.reference', label: 'image', placeholder: 'registry.example/models:1' },
    {
      kind: 'choice',
      at: 'image.pullPolicy',
      label: 'imagePullPolicy',
      options: ['IfNotPresent', 'Always', 'Never'],
      fallback: '',
    },
  ],
  nfs: [
    { kind: 'text', at: 'nfs.server', label: 'server' },
    { kind: 'text', at: 'nfs.path', label: 'serverPath', placeholder: '/exports/data' },
    { kind: 'flag', at: 'nfs.readOnly', label: 'readOnly' },
  ],
  csi: [
    { kind: 'text', at: 'csi.driver', label: 'driver' },
    { kind: 'pairs', at: 'csi.volumeAttributes', label: 'volumeAttributes' },
    { kind: 'flag', at: 'csi.readOnly', label: 'readOnly' },
  ],
  other: [],
}
