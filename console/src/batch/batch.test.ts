import { expect, test } from 'vitest'
import type { PersistentVolumeClaim, StatefulSet } from '../../../src/api/generated/types.ts'
import { viewOfSet } from '../sets/set-model.ts'
import { fateOf } from './batch.ts'

const claim = (name: string, namespace = 'default'): PersistentVolumeClaim => ({
  metadata: { name, namespace },
})

const viewOf = (retention: { readonly whenDeleted?: string; readonly whenScaled?: string }) => {
  const set: StatefulSet = {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: {},
      template: {},
      volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      persistentVolumeClaimRetentionPolicy: retention,
    },
  }
  return viewOfSet(set, { pods: [], neighbours: [], claims: [], revisions: [], events: [] }, 0)
}

const claims = ['data-web-0', 'data-web-1', 'data-web-7', 'data-webs-0', 'other'].map(name => claim(name))

test.each([
  ['delete', {}, []],
  ['delete', { whenDeleted: 'Delete' }, ['data-web-0', 'data-web-1', 'data-web-7']],
  ['stop', { whenDeleted: 'Delete' }, []],
  ['stop', { whenScaled: 'Delete' }, ['data-web-0', 'data-web-1', 'data-web-7']],
  ['scale', { whenScaled: 'Delete' }, ['data-web-1', 'data-web-7']],
  ['restart', { whenScaled: 'Delete', whenDeleted: 'Delete' }, []],
] as const)('%s with %j deletes the claims %j', (kind, retention, deleted) => {
  const fate = fateOf(kind, viewOf(retention), { claims, replicas: 1 })
  expect(fate.claimsDeleted).toEqual(deleted)
  expect([...fate.claimsDeleted, ...fate.claimsKept].sort()).toEqual([
    'data-web-0',
    'data-web-1',
    'data-web-7',
  ])
})

test('a deletion that was asked to take them takes the claims that stay by themselves', () => {
  const fate = fateOf('delete', viewOf({}), { claims, replicas: 0, takesAll: true })
  expect([fate.claimsKept, fate.claimsDeleted.length]).toEqual([[], 3])
})

test('a claim of the name in another namespace is another’s', () => {
  const fate = fateOf('delete', viewOf({}), { claims: [claim('data-web-0', 'else')], replicas: 0 })
  expect(fate.claimsKept).toEqual([])
})

test('a deletion tells of the Services that lead to the Pods, and stay', () => {
  const service = (name: string, app: string, namespace = 'default') => ({
    metadata: { name, namespace },
    spec: { selector: { app } },
  })
  const services = [service('web', 'web'), service('db', 'db'), service('web', 'web', 'else')]
  const view = viewOf({})
  const labelled = {
    ...view,
    set: { ...view.set, spec: { ...view.set.spec, template: { metadata: { labels: { app: 'web' } } } } },
  } as typeof view
  const fate = (kind: 'delete' | 'stop') => fateOf(kind, labelled, { claims, replicas: 0, services })
  expect(fate('delete').servicesLeft).toEqual(['web'])
  expect(fate('stop').servicesLeft).toEqual([])
})
