import { expect, it } from 'vitest'
import type { Pod } from '../api/generated/types.ts'
import { ActReader, Follower } from './follow.ts'
import type { PlannedStep } from './plan-document.ts'

const step = (kind: PlannedStep['kind'], pod: string): PlannedStep => ({
  kind,
  pod,
  revision: null,
  cause: 'update',
  typicalSeconds: 0,
  worstSeconds: 0,
})
const pod = (name: string, uid: string, deletionTimestamp?: string): Pod => ({
  metadata: { name, uid, deletionTimestamp },
})

it('a deletion counts once, when it begins, and a new uid is a new Pod', () => {
  const reader = new ActReader([pod('web-0', 'a')])
  expect(reader.hear('MODIFIED', pod('web-0', 'a'))).toEqual([])
  expect(reader.hear('MODIFIED', pod('web-0', 'a', 'now'))).toEqual([{ kind: 'delete', pod: 'web-0' }])
  expect(reader.hear('DELETED', pod('web-0', 'a', 'now'))).toEqual([])
  expect(reader.hear('ADDED', pod('web-0', 'b'))).toEqual([{ kind: 'create', pod: 'web-0' }])
  expect(reader.hear('DELETED', pod('web-0', 'b'))).toEqual([{ kind: 'delete', pod: 'web-0' }])
})

it('marks steps as they happen, with the waits before them, and tells what was not foreseen', () => {
  const follower = new Follower([
    step('delete', 'web-1'),
    step('wait', 'web-1'),
    step('create', 'web-1'),
    step('delete', 'web-0'),
  ])
  expect(follower.mark({ kind: 'delete', pod: 'web-1' })).toEqual({ kind: 'done', steps: [0], inOrder: true })
  expect(follower.mark({ kind: 'delete', pod: 'web-7' })).toEqual({
    kind: 'unforeseen',
    act: { kind: 'delete', pod: 'web-7' },
  })
  expect(follower.mark({ kind: 'delete', pod: 'web-0' })).toEqual({
    kind: 'done',
    steps: [3],
    inOrder: false,
  })
  expect(follower.isDone).toBe(false)
  expect(follower.mark({ kind: 'create', pod: 'web-1' })).toEqual({
    kind: 'done',
    steps: [1, 2],
    inOrder: true,
  })
  expect(follower.isDone).toBe(true)
})

it('the last wait is over when its Pod is Ready, and a wait for an end when the Pod is gone', () => {
  const waits: PlannedStep[] = [
    { ...step('wait', 'web-0'), cause: 'notReady' },
    { ...step('wait', 'web-1'), cause: 'terminating' },
  ]
  const follower = new Follower([step('create', 'web-0'), ...waits])
  expect(follower.over('web-0', 'ready')).toEqual([])
  follower.mark({ kind: 'create', pod: 'web-0' })
  expect([follower.hasActed, follower.isDone]).toEqual([true, false])
  expect(follower.over('web-0', 'gone')).toEqual([])
  expect(follower.over('web-0', 'ready')).toEqual([1])
  expect(follower.over('web-1', 'gone')).toEqual([2])
  expect(follower.isDone).toBe(true)
})

it('what was waited for may come before the turn of its wait', () => {
  const gone = (name: string): PlannedStep => ({ ...step('wait', name), cause: 'terminating' })
  const follower = new Follower([
    step('delete', 'web-1'),
    step('delete', 'web-0'),
    gone('web-1'),
    gone('web-0'),
  ])
  follower.mark({ kind: 'delete', pod: 'web-1' })
  // A Pod that never ran goes at once, before the next is deleted.
  expect(follower.over('web-1', 'gone')).toEqual([])
  expect(follower.mark({ kind: 'delete', pod: 'web-0' })).toEqual({
    kind: 'done',
    steps: [1, 2],
    inOrder: true,
  })
  expect(follower.over('web-0', 'gone')).toEqual([3])
  expect(follower.isDone).toBe(true)
})

it('a wait for minReadySeconds is not over when its Pod becomes Ready', () => {
  const follower = new Follower([
    step('create', 'web-0'),
    { ...step('wait', 'web-0'), cause: 'notReady' },
    { ...step('wait', 'web-0'), cause: 'notAvailable' },
  ])
  follower.mark({ kind: 'create', pod: 'web-0' })
  expect(follower.over('web-0', 'ready')).toEqual([1])
  expect(follower.over('web-0', 'ready')).toEqual([])
  expect(follower.over('web-0', 'available')).toEqual([2])
})
