import { expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { Hazard } from '../../../src/foresee/plan-document.ts'
import { firstCells, plannedCells } from './planned-cells.ts'
import { needsOfWay, safeWayOf } from './safe-ways.ts'

const step = (kind: 'create' | 'delete' | 'wait', pod: string) => ({ kind, pod })

test('the strip of a preview tells each ordinal by number, with what becomes of it and when', () => {
  const steps = [
    step('delete', 'web-10'),
    step('wait', 'web-2'),
    step('delete', 'web-2'),
    step('create', 'web-2'),
    step('create', 'web-11'),
  ]
  expect(plannedCells(steps, ['web-1', 'web-10', 'web-2'])).toEqual([
    { ordinal: 1, pod: 'web-1', fate: 'kept', turn: null },
    { ordinal: 2, pod: 'web-2', fate: 'replaced', turn: 2 },
    { ordinal: 10, pod: 'web-10', fate: 'deleted', turn: 1 },
    { ordinal: 11, pod: 'web-11', fate: 'created', turn: 3 },
  ])
})

test('of many ordinals, the strip of a preview shows those that are touched first', () => {
  const pods = Array.from({ length: 200 }, (_, ordinal) => `web-${ordinal}`)
  const cells = plannedCells(
    pods.toReversed().map(pod => step('delete', pod)),
    pods,
  )
  expect(firstCells(cells, 60).map(({ ordinal }) => ordinal)).toEqual(
    Array.from({ length: 60 }, (_, at) => 140 + at),
  )
  expect(firstCells(cells, 200)).toBe(cells)
})

const set: StatefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'shop', uid: 'u' },
  spec: {
    serviceName: 'web',
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } } },
  },
}
const found = (id: string, values: object) =>
  safeWayOf({ id, values, severity: 'danger', commands: [] } as unknown as Hazard, set)

test('claims that would be deleted are kept by one act, for which one may patch sets', () => {
  const way = found('H10', { claims: ['www-web-2'] })
  expect(way?.acts).toMatchObject([
    {
      kind: 'edit',
      known: { metadata: { name: 'web' } },
      patch: { spec: { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain' } } },
    },
  ])
  expect(way && needsOfWay(way)).toEqual([{ verb: 'patch', group: 'apps', resource: 'statefulsets' }])
  expect(found('H11', { fate: 'deleted', claims: ['www-web-0'] })?.text).toBe('keepOnDeletion')
})

test('nothing that loses data is a button', () => {
  expect(found('H11', { fate: 'left', claims: ['www-web-0'] })).toBe(null)
  expect(found('H13', { claims: ['www-web-3'], pods: ['web-3'] })).toBe(null)
  expect(found('H4', { cordoned: [] })).toBe(null)
})

test('what has no effect is taken out, what is missing is written, and a budget is kept by one Pod more', () => {
  const bodyOf = (id: string, spec: object = {}) => {
    const found = { id, values: {}, severity: 'warning', commands: [] } as unknown as Hazard
    const act = safeWayOf(found, { ...set, spec: { ...set.spec, ...spec } } as StatefulSet)?.acts[0]
    return act && 'patch' in act ? act.patch : null
  }
  const limited = { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } }
  expect(bodyOf('H5')).toBeNull()
  expect(bodyOf('H5', limited)).toEqual({
    spec: { updateStrategy: { rollingUpdate: { maxUnavailable: null } } },
  })
  expect(bodyOf('H7')).toMatchObject({ spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } })
  expect(bodyOf('H15', { replicas: 3 })).toEqual({ spec: { replicas: 4 } })
})

test('nothing is changed beforehand in a set that is only to be made', () => {
  const fresh = { ...set, metadata: { name: 'web', namespace: 'shop' } }
  const wayOf = (id: string, values: object) =>
    safeWayOf({ id, values, severity: 'danger', commands: [] } as unknown as Hazard, fresh)
  expect(wayOf('H10', { claims: ['www-web-2'] })).toBeNull()
  expect(wayOf('H34', { missing: [{ kind: 'ServiceAccount', name: 'robot', key: null }] })?.text).toBe(
    'makeAccounts',
  )
})

test('a Service that is missing is made, one that selects others is mended without the labels of before', () => {
  expect(found('H20', { pod: 'web-0', service: 'web', problem: 'missing' })?.acts).toEqual([
    {
      kind: 'create',
      of: expect.objectContaining({ kind: 'Service' }),
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { clusterIP: 'None', selector: { app: 'web' } },
      },
    },
  ])
  expect(found('H20', { pod: 'web-0', service: 'web', problem: 'selector', others: [] })?.acts).toMatchObject(
    [{ kind: 'json', body: [{ op: 'add', path: '/spec/selector', value: { app: 'web' } }] }],
  )
  expect(found('H20', { pod: 'web-0', service: 'web', problem: 'notHeadless' })).toBe(null)
})

test('an autoscaler is widened to what is wanted, and narrowed in nothing', () => {
  const values = { autoscaler: 'web', minReplicas: 2, maxReplicas: 4 }
  const bodyOf = (replicas: number) => found('H32', { ...values, replicas })?.acts[0]
  expect(bodyOf(6)).toMatchObject({ body: { spec: { minReplicas: 2, maxReplicas: 6 } } })
  expect(bodyOf(1)).toMatchObject({ body: { spec: { minReplicas: 1, maxReplicas: 4 } } })
})
