import { expect, it } from 'vitest'
import type { Pod } from '../../../src/api/generated/types.ts'
import type { Verdict } from '../../../src/foresee/rollout-verdict.ts'
import type { OrdinalView } from '../sets/set-model.ts'
import { isInTheWay, returnOf } from './return-of-pod.ts'

const pod = (uid: string, { isReady = false, isTerminating = false } = {}) =>
  ({
    metadata: {
      name: 'web-1',
      uid,
      ...(isTerminating ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
  }) as unknown as Pod
const rowOf = (there: Pod | null, isCondemned = false) =>
  ({ podName: 'web-1', pod: there, isCondemned }) as OrdinalView
const going: Verdict = { kind: 'going', message: '', trouble: null }
const stuckOn = (name: string) => ({ kind: 'stuck', message: '', trouble: { pod: name } }) as Verdict

const old = pod('old')
const come = (row: OrdinalView, verdict: Verdict = going) =>
  returnOf(old, { view: { ordinals: [row] }, verdict })

it('a deleted Pod is waited for until another of its name is Ready', () => {
  expect(come(rowOf(pod('old', { isTerminating: true })))).toBe('awaited')
  expect(come(rowOf(null))).toBe('awaited')
  expect(come(rowOf(pod('new')))).toBe('awaited')
  expect(come(rowOf(pod('new', { isReady: true })))).toBe('back')
})

it('one that is not wanted any more is waited for until it is gone', () => {
  expect(come(rowOf(pod('old'), true))).toBe('awaited')
  expect(come(rowOf(null, true))).toBe('back')
  expect(returnOf(old, { view: { ordinals: [] }, verdict: going })).toBe('back')
})

it('the set that sticks on its successor waits for it in vain, and no other', () => {
  expect(come(rowOf(old), stuckOn('web-1'))).toBe('awaited')
  expect(come(rowOf(pod('new')), stuckOn('web-1'))).toBe('unwell')
  expect(come(rowOf(pod('new')), stuckOn('web-0'))).toBe('awaited')
})

it('who has got well, goes already or is another is not in the way', () => {
  const isIn = (there: Pod | null) => isInTheWay(old, { ordinals: [rowOf(there)] })
  expect(isIn(old)).toBe(true)
  for (const there of [null, pod('new'), pod('old', { isReady: true }), pod('old', { isTerminating: true })])
    expect(isIn(there)).toBe(false)
})
