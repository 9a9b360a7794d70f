import { describe, expect, test } from 'vitest'
import type { OwnerReference } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, toUid, uidOf } from '../../api/object.ts'
import { watchedKinds } from '../kinds/watched-kinds.ts'
import { type GraphItem, OwnerGraph } from './graph.ts'
import { type OwnerState, planDependent, planOnItsWayOut } from './plan.ts'

const owner = (uid: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: uid,
  uid,
  ...more,
})

interface Options {
  readonly owners?: readonly OwnerReference[]
  readonly leaving?: boolean
  readonly finalizers?: readonly string[]
  readonly namespace?: string
}

const object = (
  uid: string,
  { owners = [], leaving, finalizers, namespace = 'default' }: Options = {},
): ApiObject => ({
  metadata: {
    name: uid,
    uid,
    namespace,
    ownerReferences: owners,
    ...(leaving ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    ...(finalizers ? { finalizers } : {}),
  },
})

const ConfigMap: Kind = kinds.ConfigMap

function graphOf(...objects: readonly ApiObject[]): OwnerGraph {
  const graph = new OwnerGraph()
  for (const each of objects) graph.put(ConfigMap, each)
  return graph
}

describe('what a change makes worth looking at', () => {
  test('a dependent whose owner is known is no work', () => {
    expect(graphOf(object('a')).put(ConfigMap, object('b', { owners: [owner('a')] }))).toEqual([])
  })

  test('a dependent whose owner is not known has to be looked at', () => {
    expect(graphOf().put(ConfigMap, object('b', { owners: [owner('a')] }))).toEqual(['b'])
  })

  test('the Pods of a set that goes are looked at from the highest, whenever they were made', () => {
    const pod = (index: string): ApiObject => {
      const { metadata } = object(`web-${index}`, { owners: [owner('web')] })
      return { metadata: { ...metadata, labels: { 'apps.kubernetes.io/pod-index': index } } }
    }
    const revision = object('revision', { owners: [owner('web')] })
    const graph = graphOf(object('web'), pod('0'), pod('10'), revision, pod('2'), pod('1'))
    expect(graph.dependentsOf(toUid('web')).map(({ uid }) => uid)).toEqual([
      ...['web-10', 'web-2', 'web-1', 'web-0'],
      'revision',
    ])
    expect(graph.remove(toUid('web'))).toEqual(['web-10', 'web-2', 'web-1', 'web-0', 'revision'])
  })

  test('an owner that goes leaves all its dependents to be looked at', () => {
    const graph = graphOf(
      object('a'),
      object('b', { owners: [owner('a')] }),
      object('c', { owners: [owner('a')] }),
    )
    expect(graph.remove(toUid('a'))).toEqual(['b', 'c'])
  })

  test('dependents that came before their owner are found', () => {
    const graph = graphOf(object('b', { owners: [owner('a')] }), object('a'))
    expect(graph.dependentsOf(toUid('a')).map(({ uid }) => uid)).toEqual(['b'])
  })

  test('an owner that waits for its dependents is looked at when one goes, or is let go', () => {
    const waiting = object('a', { leaving: true, finalizers: ['foregroundDeletion'] })
    const graph = graphOf(
      waiting,
      object('b', { owners: [owner('a')] }),
      object('c', { owners: [owner('a')] }),
    )
    expect(graph.remove(toUid('b'))).toEqual(['a'])
    expect(graph.put(ConfigMap, object('c'))).toEqual(['a'])
    expect(graph.dependentsOf(toUid('a'))).toEqual([])
  })

  test('an object that begins to wait is looked at once', () => {
    const graph = graphOf(object('a'))
    const waiting = object('a', { leaving: true, finalizers: ['orphan'] })
    expect(graph.put(ConfigMap, waiting)).toEqual(['a'])
    expect(graph.put(ConfigMap, waiting)).toEqual([])
  })
})

describe('an object on its way out', () => {
  const item = (each: ApiObject): GraphItem => {
    const found = graphOf(each).get(uidOf(each))
    if (!found) throw new Error('not in the graph')
    return found
  }
  const foreground = item(object('a', { leaving: true, finalizers: ['foregroundDeletion'] }))
  const blocking = item(object('b', { owners: [owner('a', { blockOwnerDeletion: true })] }))
  const loose = item(object('c', { owners: [owner('a')] }))
  const going = item(object('d', { owners: [owner('a', { blockOwnerDeletion: true })], leaving: true }))

  test('in the foreground, sends those that block it away first', () => {
    expect(planOnItsWayOut(foreground, [blocking, loose])).toEqual([{ kind: 'lookAt', uids: ['b', 'c'] }])
    expect(planOnItsWayOut(foreground, [going])).toEqual([])
  })

  test('does not wait for those that do not block it', () => {
    expect(planOnItsWayOut(foreground, [loose])).toEqual([
      { kind: 'removeFinalizer', finalizer: 'foregroundDeletion' },
    ])
  })

  test('as an orphaning one, lets its dependents go before itself', () => {
    const orphaning = item(object('a', { leaving: true, finalizers: ['orphan'] }))
    expect(planOnItsWayOut(orphaning, [blocking])).toEqual([
      { kind: 'orphan', dependents: [blocking] },
      { kind: 'removeFinalizer', finalizer: 'orphan' },
    ])
  })

  test('without such a finalizer it is nobody business of the collector', () => {
    expect(planOnItsWayOut(item(object('a', { leaving: true, finalizers: ['example.com/x'] })), [])).toEqual(
      [],
    )
  })
})

describe('an object and its owners', () => {
  const item = (finalizers: readonly string[] = []): GraphItem => ({
    kind: ConfigMap,
    uid: toUid('x'),
    owners: [],
    object: object('x', { finalizers }),
  })
  const owners = (...states: readonly OwnerState['kind'][]) =>
    states.map((kind, index) => ({ reference: owner(`o${index}`), state: { kind } }))

  test.each<[readonly OwnerState['kind'][], unknown]>([
    [['solid'], []],
    [['solid', 'solid'], []],
    [['absent'], [{ kind: 'delete', propagation: 'Background' }]],
    [['absent', 'absent'], [{ kind: 'delete', propagation: 'Background' }]],
    [['absent', 'solid'], [{ kind: 'dropOwners', uids: ['o0'] }]],
    [['deletingDependents', 'solid'], [{ kind: 'dropOwners', uids: ['o0'] }]],
    [['deletingDependents'], [{ kind: 'delete', propagation: 'Background' }]],
    [['unknown', 'absent'], []],
    [[], []],
  ])('%s', (states, expected) => {
    expect(planDependent(item(), owners(...states), [])).toEqual(expected)
  })

  test('deletes as the object itself asks for', () => {
    const propagation = (finalizer: string) => planDependent(item([finalizer]), owners('absent'), [])
    expect(propagation('orphan')).toEqual([{ kind: 'delete', propagation: 'Orphan' }])
    expect(propagation('foregroundDeletion')).toEqual([{ kind: 'delete', propagation: 'Foreground' }])
  })

  test('passes the foreground on to dependents of its own, and breaks circles', () => {
    const dependent: GraphItem = { ...item(), uid: toUid('y') }
    expect(planDependent(item(), owners('deletingDependents'), [dependent])).toEqual([
      { kind: 'delete', propagation: 'Foreground' },
    ])
    const inCircle = {
      ...dependent,
      object: object('y', { leaving: true, finalizers: ['foregroundDeletion'] }),
    }
    expect(planDependent(item(), owners('deletingDependents'), [inCircle])[0]).toEqual({
      kind: 'unblockOwners',
    })
  })
})

test('every kind with owners or dependents is watched once, events and leases are not', () => {
  const names = watchedKinds().map(({ group, plural }) => `${plural}.${group}`)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('pods.')
  expect(names).toContain('statefulsets.apps')
  expect(names.filter(name => name.startsWith('events') || name.startsWith('leases'))).toEqual([])
})
