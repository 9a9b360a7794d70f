import { describe, expect, it } from 'vitest'
import type { PersistentVolumeClaim, Service } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { classFields } from '../fields/object-fields.ts'
import { write } from '../model/path.ts'
import { problemsOfObject } from '../model/problems.ts'
import { fixedAt, fixedOfClaim, fixedOfClass, fixedOfService } from './fixed.ts'

const metadata = { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '1' }
const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [{ port: 80 }] },
}
const claimThat = (phase: string, spec: object = {}): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata,
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    volumeMode: 'Filesystem',
    resources: { requests: { storage: '1Gi' } },
    ...spec,
  },
  status: { phase },
})
const storageClass: ApiObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'a', uid: 'u', resourceVersion: '1' },
  ...{ provisioner: 'a.b/c', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
}

describe('what is fixed', () => {
  it('of a Service is its address, unless it leads elsewhere', () => {
    expect(fixedAt('spec.clusterIP', fixedOfService(service))).toBe('address')
    expect(fixedAt('spec.ports[0].port', fixedOfService(service))).toBeNull()
    const elsewhere: Service = { ...service, spec: { type: 'ExternalName', externalName: 'a.b' } }
    expect(fixedAt('spec.clusterIP', fixedOfService(elsewhere))).toBeNull()
  })

  it('of a claim is all but its size, which a class that lets it grow lets change', () => {
    const at = (path: string, claim = claimThat('Bound'), canGrow = true) =>
      fixedAt(path, fixedOfClaim(claim, canGrow))
    expect(at('spec.accessModes[0]')).toBe('ofClaim')
    expect(at('spec.storageClassName')).toBe('ofClaim')
    expect(at('spec.resources.requests.storage')).toBeNull()
    expect(at('spec.resources.requests.storage', claimThat('Bound'), false)).toBe('cannotGrow')
    expect(at('spec.resources.requests.storage', claimThat('Pending'))).toBe('unbound')
    const { storageClassName: _, ...classless } = claimThat('Pending').spec ?? {}
    expect(at('spec.storageClassName', { ...claimThat('Pending'), spec: classless })).toBeNull()
    expect(at('metadata.labels')).toBeNull()
  })

  it('is what the validation of the server refuses to change', () => {
    const wrong = (old: ApiObject, path: string, value: unknown) =>
      problemsOfObject(write(old, path, value), old).length > 0
    const claim = claimThat('Bound')
    expect(wrong(claim, 'spec.accessModes[0]', 'ReadWriteMany')).toBe(true)
    expect(wrong(claim, 'spec.resources.requests.storage', '2Gi')).toBe(false)
    expect(wrong(claimThat('Pending'), 'spec.resources.requests.storage', '2Gi')).toBe(true)
    for (const { at } of classFields.filter(field => fixedAt(field.at, fixedOfClass)))
      expect(wrong(storageClass, at, at === 'parameters' ? { a: 'b' } : 'Retain'), at).toBe(true)
    for (const at of ['allowVolumeExpansion', 'metadata.labels'])
      expect(fixedAt(at, fixedOfClass), at).toBeNull()
  })
})
