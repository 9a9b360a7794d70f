import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { Event, PersistentVolumeClaim, Pod, StatefulSet } from '../../../src/api/generated/types.ts'
import { sortedOf } from '../live/sorted-objects.ts'
import { outlineOfSet } from './set-model.ts'
import { createSetViews, type SetsSnapshot } from './set-views.ts'

const names = ['db', 'web', 'web-1']
const setOf = (name: string, spec: Partial<StatefulSet['spec']> = {}): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { namespace: 'shop', name, uid: `uid-${name}` },
  spec: {
    replicas: 2,
    serviceName: name,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } },
    volumeClaimTemplates: [{ metadata: { name: 'www' }, spec: {} }],
    ...spec,
  },
})
const podOf = (set: string, ordinal: number, resourceVersion = '1'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    namespace: 'shop',
    name: `${set}-${ordinal}`,
    uid: `uid-${set}-${ordinal}`,
    resourceVersion,
    labels: { app: set },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'StatefulSet', name: set, uid: `uid-${set}`, controller: true },
    ],
  },
  spec: { containers: [{ name: 'c', image: 'i:1' }], nodeName: 'n' },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
})
const claimOf = (name: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { namespace: 'shop', name, uid: `uid-${name}` },
})
const eventAbout = (uid: string): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { namespace: 'shop', name: `about-${uid}` },
  involvedObject: { uid },
  type: 'Warning',
  reason: 'Unhealthy',
})
const calm: SetsSnapshot = {
  sets: names.map(name => setOf(name)),
  pods: names.flatMap(name => [podOf(name, 0), podOf(name, 1)]),
  revisions: [],
  claims: names.flatMap(name => [claimOf(`www-${name}-0`), claimOf(`www-${name}-1`)]),
  events: [],
}

describe('the views of many sets', () => {
  test('a Pod that changes makes one view anew', () => {
    const viewsOf = createSetViews()
    const before = viewsOf(calm, 1000)
    const after = viewsOf({ ...calm, pods: replaced(calm.pods, podOf('web', 1, '2')) }, 1100)
    expect(after.map((view, at) => view === before[at])).toEqual([true, false, true])
  })

  test('a status that changes does not have the names that sets want put down anew', () => {
    const sets = names.map(name => setOf(name, { replicas: 100 }))
    const viewsOf = createSetViews()
    viewsOf({ ...calm, sets }, 1000)
    const changed = sets.map((set, at) => (at === 0 ? { ...set, status: { replicas: 2 } } : set))
    const put = vi.spyOn(Map.prototype, 'set')
    const [db] = viewsOf({ ...calm, sets: changed }, 1100)
    const puts = put.mock.calls.filter(([key]) => typeof key === 'string' && key.startsWith('pod '))
    put.mockRestore()
    expect(puts).toEqual([])
    expect(db?.set).toBe(changed[0])
  })

  test('a Pod that changes has no set looked at but its own, until all are looked at again', () => {
    const looked = new Set<string>()
    const watched = (set: StatefulSet): StatefulSet =>
      new Proxy(set, {
        get(target, field, receiver) {
          looked.add(target.metadata?.name ?? '')
          return Reflect.get(target, field, receiver)
        },
      })
    const sets = calm.sets.map(watched)
    const viewsOf = createSetViews()
    viewsOf({ ...calm, sets }, 1000)
    looked.clear()
    viewsOf({ ...calm, sets, pods: replaced(calm.pods, podOf('web', 1, '2')) }, 1999)
    expect([...looked]).toEqual(['web'])
    viewsOf({ ...calm, sets, pods: replaced(calm.pods, podOf('web', 1, '2')) }, 2000)
    expect([...looked].sort()).toEqual(names)
  })

  test('what concerns no set changes nothing at all', () => {
    const viewsOf = createSetViews()
    const before = viewsOf(calm, 1000)
    const stranger = { ...podOf('other', 0), metadata: { namespace: 'shop', name: 'other-0', uid: 'other' } }
    expect(viewsOf({ ...calm, pods: [...calm.pods, stranger] }, 1100)).toBe(before)
  })

  test('a set has the claims of its own ordinals, whatever the names of others begin with', () => {
    const [, web, web1] = createSetViews()(calm, 1000)
    const claimsOf = (view: typeof web) =>
      view?.ordinals.map(({ claims }) => claims.map(({ metadata }) => metadata?.name))
    expect(claimsOf(web)).toEqual([['www-web-0'], ['www-web-1']])
    expect(claimsOf(web1)).toEqual([['www-web-1-0'], ['www-web-1-1']])
  })

  test('the claims that go with a Pod are those of its ordinal', () => {
    const viewsOf = createSetViews()
    const before = viewsOf(calm, 1000)
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'web-1', uid: 'u', controller: true }
    const claim = claimOf('web-1-scratch')
    const scratch = { ...claim, metadata: { ...claim.metadata, ownerReferences: [owner] } }
    const after = viewsOf({ ...calm, claims: [...calm.claims, scratch] }, 1100)
    const changed = after.filter((view, at) => view !== before[at])
    expect(changed.map(({ name }) => name)).toEqual(['web'])
    expect(changed[0]?.ordinals.map(({ claims }) => claims.map(({ metadata }) => metadata?.name))).toEqual([
      ['www-web-0'],
      ['www-web-1', 'web-1-scratch'],
    ])
  })

  test('an event about a Pod makes the view of its set anew', () => {
    const viewsOf = createSetViews()
    const before = viewsOf(calm, 1000)
    const after = viewsOf({ ...calm, events: [eventAbout('uid-db-0')] }, 1100)
    expect(after.map((view, at) => view === before[at])).toEqual([false, true, true])
  })

  test('classes that come tell what a Pod waits for, and make no other view anew', () => {
    const pod: Pod = {
      ...podOf('web', 1),
      spec: {
        containers: [],
        volumes: [{ name: 'www', persistentVolumeClaim: { claimName: 'www-web-1' } }],
      },
      status: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            message: 'pod has unbound immediate PersistentVolumeClaims',
          },
        ],
      },
    }
    const snapshot = { ...calm, pods: replaced(calm.pods, pod) }
    const viewsOf = createSetViews()
    const before = viewsOf(snapshot, 1000)
    const after = viewsOf({ ...snapshot, classes: [] }, 1100)
    expect(after.map((view, at) => view === before[at])).toEqual([true, false, true])
    const cause = { kind: 'claimUnbound', claim: { name: 'www-web-1', why: { kind: 'noDefaultClass' } } }
    expect(after[1]?.ordinals[1]?.cause?.trouble).toMatchObject(cause)
    expect(after[1]?.state).toMatchObject({ kind: 'waiting' })
  })

  test('whatever comes, changes and goes, the views are those of a fresh look', () => {
    const pod = fc
      .tuple(fc.constantFrom(...names), fc.nat({ max: 2 }), fc.constantFrom('1', '2'))
      .map(([set, ordinal, version]) => podOf(set, ordinal, version))
    const step = fc.record({
      sets: fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.nat({ max: 3 }), fc.nat({ max: 1 })), {
        selector: ([name]) => name,
      }),
      pods: fc.array(pod),
      claims: fc.array(fc.constantFrom('www-db-0', 'www-web-1', 'www-web-1-0', 'other')),
      about: fc.array(fc.constantFrom('uid-db', 'uid-web-1', 'uid-db-0')),
    })
    const kept = new Map<string, StatefulSet>()
    const keptOf = ([name, replicas, start]: readonly [string, number, number]): StatefulSet => {
      const key = `${name} ${replicas} ${start}`
      const set = kept.get(key) ?? setOf(name, { replicas, ordinals: { start } })
      kept.set(key, set)
      return set
    }
    fc.assert(
      fc.property(fc.array(step), steps => {
        const viewsOf = createSetViews()
        for (const { sets, pods, claims, about } of steps) {
          const snapshot: SetsSnapshot = {
            sets: sortedOf(sets.map(keptOf)).items,
            pods: sortedOf(pods).items,
            revisions: [],
            claims: sortedOf(claims.map(claimOf)).items,
            events: sortedOf(about.map(eventAbout)).items,
          }
          expect(viewsOf(snapshot, 1000)).toEqual(createSetViews()(snapshot, 1000))
        }
      }),
    )
  })

  test('what waits is put into words again after a while, what rests is not', () => {
    const waiting = podOf('web', 1)
    const unready = {
      ...waiting,
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] },
    }
    const snapshot = { ...calm, pods: replaced(calm.pods, unready) }
    const viewsOf = createSetViews()
    const before = viewsOf(snapshot, 1000)
    expect(viewsOf(snapshot, 3000)).toBe(before)
    expect(
      viewsOf(snapshot, 7000)
        .filter(view => !before.includes(view))
        .map(({ name }) => name),
    ).toContain('web')
  })

  test('a wanted name that another holds is the cause', () => {
    const holder = { ...podOf('db', 1), metadata: { namespace: 'shop', name: 'db-1', uid: 'stranger' } }
    const [db] = createSetViews()({ ...calm, pods: replaced(calm.pods, holder) }, 1000)
    expect(db?.state).toMatchObject({ kind: 'waiting', trouble: { trouble: { kind: 'nameTaken' } } })
  })
})

const replaced = (pods: readonly Pod[], pod: Pod): readonly Pod[] =>
  pods.map(each => (each.metadata?.name === pod.metadata?.name ? pod : each))

test('a set whose Pods are not known yet stands as its status says', () => {
  const set = { ...setOf('web'), status: { readyReplicas: 1, replicas: 2 } }
  expect(outlineOfSet(set, 0)).toMatchObject({ condition: 'unsettled', ready: 1, replicas: 2, ordinals: [] })
  const whole = { ...set, status: { readyReplicas: 2, replicas: 2 } }
  expect(outlineOfSet(whole, 0).condition).toBe('running')
})
