import { expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ValueRow } from '../values/value-rows.ts'
import { claimRows } from './claim-rows.ts'
import {
  type Draft,
  draftOf,
  emptyDraft,
  objectOfDraft,
  portsOf,
  wordsOfGoverning,
} from './resource-drafts.ts'

const rowOf = (key: string, text: string): ValueRow => ({ key, was: null, content: { kind: 'text', text } })

it('a form makes the object that it shows', () => {
  const draft = emptyDraft('configmaps', 'shop')
  expect(
    objectOfDraft('configmaps', {
      ...draft,
      name: ' conf ',
      rows: [rowOf('a', '1'), rowOf('', 'x')],
    }),
  ).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'conf', namespace: 'shop' },
    data: { a: '1' },
  })
})

it('a registry secret holds what engines look for', () => {
  const draft = {
    ...emptyDraft('secrets', ''),
    name: 'r',
    type: 'registry',
    registries: [{ server: 'registry.local', username: 'ü', password: 'p', was: null }],
  }
  const { stringData } = objectOfDraft('secrets', draft) as unknown as { stringData: Record<string, string> }
  const { auths } = JSON.parse(stringData['.dockerconfigjson'] ?? '')
  expect(Buffer.from(auths['registry.local'].auth, 'base64').toString()).toBe('ü:p')
})

it('ports are read a line each, and what is none is left for the server to say', () => {
  expect(portsOf('http 80:8080/tcp\n5432\n53/UDP\n web:name\n???')).toEqual([
    { name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' },
    { port: 5432 },
    { port: 53, protocol: 'UDP' },
    { port: 'web', targetPort: 'name' },
    { port: '???' },
  ])
})

it('a Secret of each type has the keys that it asks for', () => {
  const of = (type: string, rest: Partial<Draft>) =>
    objectOfDraft('secrets', { ...emptyDraft('secrets', 'shop'), name: 's', type, ...rest })
  expect(of('ssh', { rows: [rowOf('ssh-privatekey', 'k')] })).toMatchObject({
    type: 'kubernetes.io/ssh-auth',
    stringData: { 'ssh-privatekey': 'k' },
  })
  const basic = [rowOf('username', ''), rowOf('password', 'p')]
  expect(of('basic', { rows: basic })).toMatchObject({ type: 'kubernetes.io/basic-auth' })
  expect(of('basic', { rows: basic })).toHaveProperty('stringData', { password: 'p' })
  expect(of('token', { account: ' robot ' })).toMatchObject({
    type: 'kubernetes.io/service-account-token',
    metadata: { annotations: { 'kubernetes.io/service-account.name': 'robot' } },
  })
  const file = { key: 'store', was: null, content: { kind: 'file', name: 'x.jks', base64: '//4=' } } as const
  expect(of('opaque', { rows: [file, rowOf('a', '1')] })).toMatchObject({
    data: { store: '//4=' },
    stringData: { a: '1' },
  })
})

it('claims belong to the sets whose templates made them, and to the Pods that hold them', () => {
  const claim = (name: string) => ({ metadata: { namespace: 'default', name } })
  const rows = claimRows([claim('data-web-1'), claim('data-web'), claim('other-web-0'), claim('lone')], {
    pods: [
      {
        metadata: { namespace: 'default', name: 'web-1' },
        spec: {
          containers: [],
          volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data-web-1' } }],
        },
      },
    ],
    sets: [{ namespace: 'default', name: 'web', templates: ['data'] }],
    areAll: true,
  })
  expect(rows.map(({ set, ordinal, pod }) => [set, ordinal, pod])).toEqual([
    ['web', 1, 'web-1'],
    [null, null, null],
    [null, null, null],
    [null, null, null],
  ])
})

it('claims of a set that is gone tell it by the labels and the owner that it has left on them', () => {
  const claim = (name: string, metadata: object = {}) => ({
    metadata: { namespace: 'shop', name, ...metadata },
  })
  const owner = (kind: string, name: string) => ({
    ownerReferences: [{ apiVersion: 'v1', kind, name, uid: 'u' }],
  })
  const claims = [
    claim('data-web-2', { labels: { app: 'web' } }),
    claim('my-data-shop-web-10', { labels: { tier: 'web', app: 'shop-web' } }),
    claim('data-db-0', owner('StatefulSet', 'db')),
    claim('data-db-1', owner('Pod', 'db-1')),
    claim('backup-2026', { labels: { app: 'web' } }),
    claim('a-b-0', { labels: { app: 'other' } }),
  ]
  const told = (areAll: boolean) =>
    claimRows(claims, { pods: [], sets: [], areAll }).map(({ set, ordinal, setIs }) => [set, ordinal, setIs])
  expect(told(true)).toEqual([
    ['web', 2, 'gone'],
    ['shop-web', 10, 'gone'],
    ['db', 0, 'gone'],
    ['db', 1, 'gone'],
    [null, null, 'gone'],
    [null, null, 'gone'],
  ])
  expect(told(false)[0]).toEqual(['web', 2, 'unknown'])
})

it('row 139: the Service that a set names is made of what its address says', () => {
  const set = {
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      serviceName: 'names',
      selector: { matchLabels: { app: 'web', tier: 'front' } },
      template: {
        spec: {
          containers: [
            {
              name: 'a',
              ports: [
                { name: 'http', containerPort: 8080 },
                { containerPort: 53, protocol: 'UDP' },
              ],
            },
          ],
        },
      },
    },
  } as StatefulSet
  const query = new URLSearchParams({ project: 'shop', ...wordsOfGoverning(set) })
  expect(objectOfDraft('services', draftOf('services', 'shop', query))).toMatchObject({
    metadata: { name: 'names', namespace: 'shop' },
    spec: {
      clusterIP: 'None',
      selector: { app: 'web', tier: 'front' },
      ports: [
        { name: 'http', port: 8080, targetPort: 'http' },
        { name: 'udp-53', port: 53, protocol: 'UDP' },
      ],
    },
  })
  expect(draftOf('services', 'shop', new URLSearchParams())).toEqual(emptyDraft('services', 'shop'))
})
