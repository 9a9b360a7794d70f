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
  })
  expect(rows.map(({ set, ordinal, pod }) => [set, ordinal, pod])).toEqual([
    ['web', 1, 'web-1'],
    [null, null, null],
    [null, null, null],
    [null, null, null],
  ])
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
