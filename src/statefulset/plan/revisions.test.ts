import { describe, expect, test } from 'vitest'
import type { ControllerRevision, StatefulSet } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { sortRevisions } from '../../workload/revisions.ts'
import { PlanDriver, setFixture, templateFixture } from '../objects.fixture.ts'
import { chooseRevisions, forgottenRevisions, newRevision } from './revisions.ts'

const of = (image: string, number: number): ControllerRevision => newRevision(setFixture({}, image), number)

const choose = (set: StatefulSet, ...revisions: readonly ControllerRevision[]) =>
  chooseRevisions({ set, revisions: sortRevisions(revisions) })

describe('the update revision', () => {
  test('is made when there is none', () => {
    const { update, current, step } = choose(setFixture())
    expect(step).toMatchObject({ kind: 'createRevision', revision: { revision: 1 } })
    expect(current).toBe(update)
  })

  test('is the newest when that is equal', () => {
    const newest = of('v1', 2)
    expect(choose(setFixture(), of('v0', 1), newest)).toEqual({ current: newest, update: newest, step: null })
  })

  test('is an older equal one, which becomes the newest and keeps its name', () => {
    const older = of('v1', 1)
    const { update, step } = choose(setFixture(), older, of('v2', 2))
    expect(step).toEqual({ kind: 'bumpRevision', phase: 'revisions', revision: older, to: 3 })
    expect(nameOf(update)).toBe(nameOf(older))
  })

  test('is the newest when that means the same, though it was written by older software', () => {
    const { data } = of('v1', 1)
    const template = (data as { spec: { template: object } }).spec.template
    const written = {
      ...of('v1', 1),
      data: {
        spec: { template: { ...template, metadata: { labels: { app: 'web' }, creationTimestamp: null } } },
      },
    }
    const set = setFixture({
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'v1',
              imagePullPolicy: 'Always',
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
            },
          ],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          schedulerName: 'default-scheduler',
          securityContext: {},
          terminationGracePeriodSeconds: 30,
        },
      },
    })
    expect(choose(set, written)).toMatchObject({ update: written, step: null })
  })

  test('counts on from the highest', () => {
    expect(choose(setFixture({}, 'v3'), of('v1', 7), of('v2', 3)).step).toMatchObject({
      revision: { revision: 8 },
    })
  })

  test('gets another name after a collision', () => {
    const set = { ...setFixture(), status: { replicas: 0, collisionCount: 1 } }
    expect(nameOf(newRevision(set, 1))).not.toBe(nameOf(newRevision(setFixture(), 1)))
  })

  test('does not change with what is no part of the template', () => {
    const newest = of('v1', 1)
    const set = setFixture({ replicas: 9, minReadySeconds: 5, volumeClaimTemplates: [] })
    expect(choose(set, newest).step).toBeNull()
  })

  test('carries the labels of the template, its hash, and the annotations of the set', () => {
    const set = setFixture()
    const annotated = {
      ...set,
      metadata: { ...set.metadata, annotations: { 'kubernetes.io/change-cause': 'x' } },
    }
    const { metadata } = newRevision(annotated, 1)
    const hash = metadata?.name?.slice('web-'.length)
    expect(metadata?.labels).toEqual({ app: 'web', 'controller.kubernetes.io/hash': hash })
    expect(metadata?.annotations).toEqual({ 'kubernetes.io/change-cause': 'x' })
    expect(metadata?.ownerReferences).toMatchObject([
      { kind: 'StatefulSet', uid: 'set-uid', controller: true },
    ])
  })
})

describe('the current revision', () => {
  test('is the one that the status names', () => {
    const old = of('v0', 1)
    const set = { ...setFixture(), status: { replicas: 3, currentRevision: nameOf(old) } }
    expect(choose(set, old).current).toBe(old)
  })

  test('is the update revision when the one named is gone', () => {
    const set = { ...setFixture(), status: { replicas: 3, currentRevision: 'web-gone' } }
    const { current, update } = choose(set, of('v0', 1))
    expect(current).toBe(update)
  })
})

test('revisions are sorted by number, then age, then name', () => {
  const at = (name: string, revision: number, creationTimestamp: string) => ({
    revision,
    metadata: { name, creationTimestamp },
  })
  const sorted = sortRevisions([
    at('c', 2, '2026-01-01T00:00:00Z'),
    at('b', 1, '2026-01-02T00:00:00Z'),
    at('z', 1, '2026-01-01T00:00:00Z'),
    at('a', 2, '2026-01-01T00:00:00Z'),
  ])
  expect(sorted.map(nameOf)).toEqual(['z', 'b', 'a', 'c'])
})

describe('history', () => {
  const history = [of('v1', 1), of('v2', 2), of('v3', 3), of('v4', 4), of('v5', 5)]
  const [r1, r2, , r4, r5] = history as [
    ControllerRevision,
    ControllerRevision,
    ControllerRevision,
    ControllerRevision,
    ControllerRevision,
  ]
  const forgotten = (limit: number, pods: readonly string[] = [], status = {}) =>
    forgottenRevisions(
      {
        set: { ...setFixture({ revisionHistoryLimit: limit }), status: { replicas: 0, ...status } },
        pods: pods.map(name => ({ metadata: { labels: { 'controller-revision-hash': name } } })),
        revisions: history,
      },
      { current: r4, update: r5, step: null },
    ).map(step => step.revision.revision)

  test.each([
    [0, [1, 2, 3]],
    [1, [1, 2]],
    [2, [1]],
    [3, []],
    [5, []],
    [-1, []],
  ])('with a limit of %i the oldest that nothing uses go', (limit, gone) => {
    expect(forgotten(limit)).toEqual(gone)
  })

  test('what a Pod follows stays, and is not counted', () => {
    expect(forgotten(0, [nameOf(r1)])).toEqual([2, 3])
    expect(forgotten(1, [nameOf(r1)])).toEqual([2])
  })

  test('what the stored status names stays until a newer status is seen', () => {
    expect(forgotten(0, [], { currentRevision: nameOf(r1), updateRevision: nameOf(r2) })).toEqual([3])
  })

  test('five rollouts later no more than the limit is left', () => {
    const driver = new PlanDriver(setFixture({ replicas: 1, revisionHistoryLimit: 2 }))
    for (const image of ['v1', 'v2', 'v3', 'v4', 'v5', 'v6']) {
      driver.edit({ template: templateFixture(image) })
      driver.settle()
    }
    driver.settle()
    expect(driver.revisions.map(revision => revision.revision)).toEqual([4, 5, 6])
  })
})
