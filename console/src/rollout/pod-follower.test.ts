import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../src/api/generated/types.ts'
import type { PlannedStep } from '../../../src/foresee/plan-document.ts'
import { besidesFreed, PodFollower, standsOf } from './pod-follower.ts'

const pod = (name: string, uid: string, state: 'ready' | 'starting' | 'stopping'): Pod => ({
  metadata: { name, uid, ...(state === 'stopping' ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
  status: { conditions: [{ type: 'Ready', status: state === 'ready' ? 'True' : 'False' }] },
})
const step = (kind: PlannedStep['kind'], name: string, cause: PlannedStep['cause']): PlannedStep => ({
  kind,
  pod: name,
  cause,
  revision: null,
  typicalSeconds: 1,
  worstSeconds: 1,
})

const atOnce = { minReadySeconds: 0, now: 0 }

describe('what was foreseen', () => {
  const steps = [
    step('delete', 'web-1', 'update'),
    step('wait', 'web-1', 'terminating'),
    step('create', 'web-1', 'replace'),
    step('wait', 'web-1', 'notReady'),
  ]

  test('ticks off as the Pods of the page change', () => {
    const follower = new PodFollower(steps, [pod('web-1', 'a', 'ready')])
    const done = (...pods: readonly Pod[]) => [...follower.see(pods, atOnce).done]
    expect(done(pod('web-1', 'a', 'ready'))).toEqual([])
    expect(done(pod('web-1', 'a', 'stopping'))).toEqual([0])
    expect(done()).toEqual([0, 1])
    expect(done(pod('web-1', 'b', 'starting'))).toEqual([0, 1, 2])
    expect(done(pod('web-1', 'b', 'ready'))).toEqual([0, 1, 2, 3])
  })

  test('is done even when the page saw only the end of it', () => {
    const follower = new PodFollower(steps, [pod('web-1', 'a', 'ready')])
    expect(follower.see([pod('web-1', 'b', 'ready')], atOnce)).toEqual({
      done: new Set([0, 1, 2, 3]),
      unforeseen: [],
    })
  })

  test('is not done before a Pod has been Ready for as long as the set wants', () => {
    const long = [...steps, step('wait', 'web-1', 'notAvailable')]
    const since = Date.parse('2026-01-01T00:00:00Z')
    const follower = new PodFollower(long, [pod('web-1', 'a', 'ready')])
    const ready: Pod = {
      ...pod('web-1', 'b', 'ready'),
      status: {
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      },
    }
    const doneAt = (seconds: number) => [
      ...follower.see([ready], { minReadySeconds: 30, now: since + seconds * 1000 }).done,
    ]
    expect(doneAt(1)).toEqual([0, 1, 2, 3])
    expect(doneAt(29)).toEqual([0, 1, 2, 3])
    expect(doneAt(30)).toEqual([0, 1, 2, 3, 4])
  })

  test('is told apart from what was not', () => {
    const follower = new PodFollower(steps, [pod('web-1', 'a', 'ready'), pod('web-0', 'c', 'ready')])
    const { done, unforeseen } = follower.see(
      [pod('web-1', 'a', 'ready'), pod('web-0', 'c', 'stopping')],
      atOnce,
    )
    expect([[...done], unforeseen]).toEqual([[], [{ kind: 'delete', pod: 'web-0' }]])
  })
})

test('what a set is freed by is not among what was not foreseen, but once', () => {
  const acts = [
    { kind: 'delete', pod: 'web-1' },
    { kind: 'create', pod: 'web-1' },
    { kind: 'delete', pod: 'web-1' },
    { kind: 'delete', pod: 'web-0' },
  ] as const
  expect(besidesFreed(acts, ['web-1'])).toEqual([
    { kind: 'delete', pod: 'web-1' },
    { kind: 'delete', pod: 'web-0' },
  ])
})

describe('a step', () => {
  const done = new Set([0, 2])

  test('is the one that comes now, ahead, or done, in whatever order they came', () => {
    expect(standsOf(5, { done, isOver: false })).toEqual(['done', 'now', 'done', 'ahead', 'ahead'])
  })

  test('that did not come is not waited for once the set is as it is to be', () => {
    expect(standsOf(4, { done, isOver: true })).toEqual(['done', 'spared', 'done', 'spared'])
  })
})
