import { expect, it } from 'vitest'
import { claimRows } from './claim-rows.ts'

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

it('claims that come and go with their Pods are held by them', () => {
  const namespace = 'shop'
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'pg-0', uid: 'u', controller: true }
  const claim = { metadata: { namespace, name: 'pg-0-scratch', ownerReferences: [owner] } }
  const pod = {
    metadata: { namespace, name: 'pg-0' },
    spec: { containers: [], volumes: [{ name: 'scratch', ephemeral: {} }] },
  }
  const sets = [{ namespace, name: 'pg', templates: ['data'] }]
  expect(claimRows([claim], { pods: [pod], sets, areAll: true })).toMatchObject([
    { set: 'pg', setIs: 'there', ordinal: 0, pod: 'pg-0' },
  ])
})
