import { expect, it } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { claimRows } from './claim-rows.ts'
import {
  draftOf,
  emptyDraft,
  objectOfDraft,
  portsOf,
  secretText,
  wordsOfGoverning,
} from './resource-drafts.ts'

it('a form makes the object that it shows', () => {
  const draft = emptyDraft('configmaps', 'shop')
  expect(
    objectOfDraft('configmaps', {
      ...draft,
      name: ' conf ',
      pairs: [
        { key: 'a', value: '1' },
        { key: '', value: 'x' },
      ],
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
    pairs: [
      { key: 'server', value: 'registry.local' },
      { key: 'username', value: 'ü' },
      { key: 'password', value: 'p' },
    ],
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

it('a value of a Secret is shown as text only where it is text', () => {
  expect(secretText(Buffer.from('grüße').toString('base64'))).toBe('grüße')
  expect(secretText(Buffer.from([0xff, 0xfe]).toString('base64'))).toBeNull()
  expect(secretText('%')).toBeNull()
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
