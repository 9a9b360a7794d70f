import { describe, expect, test } from 'vitest'
import type { Pod } from '../../../src/api/generated/types.ts'
import type { PlannedStep } from '../../../src/foresee/plan-document.ts'
import { clashesBetween, editable } from './editable.ts'
import { PodFollower } from './pod-follower.ts'

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

describe('what was foreseen', () => {
  const steps = [
    step('delete', 'web-1', 'update'),
    step('wait', 'web-1', 'terminating'),
    step('create', 'web-1', 'replace'),
    step('wait', 'web-1', 'notReady'),
  ]

  test('ticks off as the Pods of the page change', () => {
    const follower = new PodFollower(steps, [pod('web-1', 'a', 'ready')])
    const done = (...pods: readonly Pod[]) => [...follower.see(pods).done]
    expect(done(pod('web-1', 'a', 'ready'))).toEqual([])
    expect(done(pod('web-1', 'a', 'stopping'))).toEqual([0])
    expect(done()).toEqual([0, 1])
    expect(done(pod('web-1', 'b', 'starting'))).toEqual([0, 1, 2])
    expect(done(pod('web-1', 'b', 'ready'))).toEqual([0, 1, 2, 3])
  })

  test('is done even when the page saw only the end of it', () => {
    const follower = new PodFollower(steps, [pod('web-1', 'a', 'ready')])
    expect(follower.see([pod('web-1', 'b', 'ready')])).toEqual({
      done: new Set([0, 1, 2, 3]),
      unforeseen: [],
    })
  })

  test('is told apart from what was not', () => {
    const follower = new PodFollower(steps, [pod('web-1', 'a', 'ready'), pod('web-0', 'c', 'ready')])
    const { done, unforeseen } = follower.see([pod('web-1', 'a', 'ready'), pod('web-0', 'c', 'stopping')])
    expect([[...done], unforeseen]).toEqual([[], [{ kind: 'delete', pod: 'web-0' }]])
  })
})

describe('two people’s changes', () => {
  const mine = { spec: { template: { spec: { containers: [{ name: 'a', image: 'mine' }] } } } }

  test('clash where both set the same field to different values', () => {
    const theirs = { spec: { template: { spec: { containers: [{ name: 'a', image: 'theirs' }] } } } }
    expect(clashesBetween(mine, theirs).map(({ path }) => path)).toEqual([
      'spec.template.spec.containers[a].image',
    ])
  })

  test.each([
    ['the same value', mine],
    ['another container', { spec: { template: { spec: { containers: [{ name: 'b', image: 'theirs' }] } } } }],
    [
      'another field',
      { spec: { replicas: 4, template: { spec: { containers: [{ name: 'a', tty: true }] } } } },
    ],
  ])('stand side by side when the other has set %s', (_, theirs) => {
    expect(clashesBetween(mine, theirs)).toEqual([])
  })
})

test('what only machines write is nothing to edit', () => {
  const set = {
    metadata: { name: 'web', resourceVersion: '5', generation: 2, managedFields: [] },
    spec: { replicas: 1 },
    status: { replicas: 1 },
  }
  expect(editable(set)).toEqual({ metadata: { name: 'web' }, spec: { replicas: 1 } })
})
