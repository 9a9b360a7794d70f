// What can be set of one volume, by its kind, from its own place in the list; its name and mounts are drawn apart.
import type { VolumeKind } from '../model/volumes.ts'
import type { Field } from './field.ts'

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

export const volumeFields: { readonly [K in VolumeKind]: readonly Field[] } = {
  template: [
    {
      kind: 'text',
      at: 'spec.storageClassName',
      label: 'storageClass',
      suggest: 'storageClasses',
    },
    {
      kind: 'choice',
      at: 'spec.accessModes[0]',
      label: 'accessMode',
      options: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany'],
      fallback: '',
    },
    { kind: 'text', at: 'spec.resources.requests.storage', label: 'capacity', placeholder: '10Gi' },
    {
      kind: 'choice',
      at: 'spec.volumeMode',
      label: 'volumeMode',
      options: ['Filesystem', 'Block'],
      fallback: 'Filesystem',
    },
  ],
  claim: [
    { kind: 'text', at: 'persistentVolumeClaim.claimName', label: 'claimName', suggest: 'claims' },
    { kind: 'flag', at: 'persistentVolumeClaim.readOnly', label: 'readOnly' },
  ],
  temporary: [
    { kind: 'text', at: 'emptyDir.sizeLimit', label: 'sizeLimit', placeholder: '1Gi' },
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
  other: [],
}
