import { describe, expect, it } from 'vitest'
import type { Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { type Around, type UsedKind, usersOf } from './users.ts'

const named = (name: string, namespace = 'shop') => ({ metadata: { name, namespace } })
const using = {
  containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'conf' } }] }],
  volumes: [
    { name: 's', secret: { secretName: 'key' } },
    { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
  ],
}
const pod = (name: string, namespace?: string): Pod => {
  const { metadata } = named(name, namespace)
  return { metadata: { ...metadata, labels: { app: 'web' } }, spec: using }
}
const set = {
  ...named('web'),
  spec: {
    serviceName: 'names',
    selector: {},
    template: { metadata: { labels: { app: 'web' } }, spec: using },
    volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: { storageClassName: 'fast' } }],
  },
} as unknown as StatefulSet
const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'u', controller: true }
const around: Around = {
  pods: [pod('web-10'), pod('web-2'), pod('web-0', 'other')],
  sets: [set],
  workloads: [
    { kind: 'CronJob', object: named('nightly'), template: { spec: using } },
    // What another one has made is told by that.
    {
      kind: 'Job',
      object: { metadata: { ...named('nightly-1').metadata, ownerReferences: [owner] } },
      template: { spec: using },
    },
  ],
  claims: [
    { ...named('d-web-0', 'other'), spec: { storageClassName: 'fast' } },
    { ...named('free'), spec: {} },
  ],
}
const told = (kind: UsedKind, object: ApiObject) =>
  usersOf(kind, object, around).map(user => `${user.kind} ${user.namespace}/${user.name}`)

it('a claim that comes and goes with its Pod is used by that', () => {
  const scratch = { ...pod('web-2'), spec: { containers: [], volumes: [{ name: 'tmp', ephemeral: {} }] } }
  const claim = named('web-2-tmp')
  const users = usersOf('PersistentVolumeClaim', claim, { ...around, pods: [scratch] })
  expect(users.map(({ name }) => name)).toEqual(['web-2'])
})

it('Pods of a set that is named are counted with it', () => {
  const uid = 'set'
  const made = (name: string) => {
    const { metadata, spec } = pod(name)
    const ownerReferences = [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid, controller: true },
    ]
    return { metadata: { ...metadata, ownerReferences }, spec } as Pod
  }
  const users = usersOf('ConfigMap', named('conf'), {
    ...around,
    pods: [made('web-0'), made('web-1'), pod('alone')],
    sets: [{ ...set, metadata: { ...set.metadata, uid } }],
    workloads: [],
  })
  expect(users).toEqual([
    { kind: 'StatefulSet', namespace: 'shop', name: 'web', pods: 2 },
    { kind: 'Pod', namespace: 'shop', name: 'alone' },
  ])
})

describe('who uses an object', () => {
  it.each([
    ['ConfigMap', 'conf'],
    ['Secret', 'key'],
    ['PersistentVolumeClaim', 'data'],
  ] as const)('is told of a %s by Pods and templates of its project', (kind, name) => {
    expect(told(kind, named(name))).toEqual([
      'StatefulSet shop/web',
      'CronJob shop/nightly',
      'Pod shop/web-2',
      'Pod shop/web-10',
    ])
    expect(told(kind, named('another'))).toEqual([])
  })

  it('is told of a Service by its selector, and by the set that names it', () => {
    const service = { ...named('front'), spec: { selector: { app: 'web' } } }
    expect(told('Service', service)).toEqual(['StatefulSet shop/web', 'Pod shop/web-2', 'Pod shop/web-10'])
    expect(told('Service', { ...named('names'), spec: {} } as ApiObject)).toEqual(['StatefulSet shop/web'])
    expect(
      told('Service', { ...named('x'), spec: { ...service.spec, type: 'ExternalName' } } as ApiObject),
    ).toEqual([])
  })

  it('is told of a class by the claims and templates of all projects', () => {
    expect(told('StorageClass', { metadata: { name: 'fast' } })).toEqual([
      'StatefulSet shop/web',
      'PersistentVolumeClaim other/d-web-0',
    ])
  })
})
