// What can be set of a Service, a storage class and a claim, each on a page of its own.
import type { Field } from './field.ts'
import { exposeFields, newClaimFields } from './service-fields.ts'

/** Annotations are what programs have written down, mostly: those are in the text. */
export const objectLabels: Field = { kind: 'pairs', at: 'metadata.labels', label: 'objectLabels' }

const clusterAddress: Field = {
  kind: 'choice',
  at: 'spec.clusterIP',
  label: 'clusterIP',
  options: ['None'],
  fallback: '',
  only: { at: 'spec.type', is: [undefined, 'ClusterIP'] },
}

const [name, type, ...rest] = exposeFields

export const serviceFields: readonly Field[] = [
  ...[name, type].filter(each => each !== undefined),
  clusterAddress,
  ...rest,
  {
    kind: 'choice',
    at: 'spec.externalTrafficPolicy',
    label: 'externalTrafficPolicy',
    options: ['Cluster', 'Local'],
    fallback: 'Cluster',
    only: { at: 'spec.type', is: ['NodePort', 'LoadBalancer'] },
  },
  {
    kind: 'flag',
    at: 'spec.publishNotReadyAddresses',
    label: 'publishNotReadyAddresses',
    only: { at: 'spec.type', is: [undefined, 'ClusterIP', 'NodePort', 'LoadBalancer'] },
  },
  objectLabels,
]

export const classFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'className' },
  { kind: 'text', at: 'provisioner', label: 'provisioner', placeholder: 'kedge.dev/local' },
  {
    kind: 'choice',
    at: 'reclaimPolicy',
    label: 'reclaimPolicy',
    options: ['Delete', 'Retain'],
    fallback: 'Delete',
  },
  {
    kind: 'choice',
    at: 'volumeBindingMode',
    label: 'volumeBindingMode',
    options: ['Immediate', 'WaitForFirstConsumer'],
    fallback: 'Immediate',
  },
  { kind: 'flag', at: 'allowVolumeExpansion', label: 'allowVolumeExpansion' },
  { kind: 'pairs', at: 'parameters', label: 'classParameters' },
  { kind: 'words', at: 'mountOptions', label: 'mountOptions' },
  objectLabels,
]

export const claimFields: readonly Field[] = [
  ...newClaimFields,
  {
    kind: 'choice',
    at: 'spec.volumeMode',
    label: 'volumeMode',
    options: ['Filesystem', 'Block'],
    fallback: 'Filesystem',
  },
  objectLabels,
]
