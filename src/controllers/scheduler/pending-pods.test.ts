import { expect, test } from 'vitest'
import { toUid } from '../../api/object.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { PendingPods } from './pending-pods.ts'

const named = (name: string, priority = 0) => podOf(name, { metadata: { name, uid: name }, priority })
const takeName = (pending: PendingPods) => pending.take()?.pod.metadata?.name

function start() {
  const clock = createSimulatedClock()
  let calls = 0
  const pending = new PendingPods(clock, () => calls++)
  return { clock, pending, calls: () => calls }
}

test('the most important pod comes first, then the one that came first', () => {
  const { pending } = start()
  for (const pod of [named('a'), named('b', 10), named('c', 10), named('d', -1)]) pending.put(pod, true)
  expect([
    takeName(pending),
    takeName(pending),
    takeName(pending),
    takeName(pending),
    takeName(pending),
  ]).toEqual(['b', 'c', 'a', 'd', undefined])
})

test('a parked pod waits until something matters to it', () => {
  const { pending, calls } = start()
  pending.put(named('a'), true)
  takeName(pending)
  pending.park(toUid('a'))
  const before = calls()
  pending.wake(pod => pod.metadata?.name === 'other')
  expect(takeName(pending)).toBeUndefined()
  pending.wake()
  expect(calls()).toBe(before + 1)
  expect(takeName(pending)).toBe('a')
})

test('a pod that is being placed is not taken twice, whatever is heard of it', () => {
  const { pending } = start()
  pending.put(named('a'), true)
  takeName(pending)
  pending.put(named('a'), true)
  pending.wake()
  expect(takeName(pending)).toBeUndefined()
})

test('a flood of changes is no flood of attempts', async () => {
  const { clock, pending } = start()
  pending.put(named('a'), true)
  let attempts = 0
  for (let ms = 0; ms < 1000; ms++) {
    while (pending.take()) {
      attempts++
      pending.park(toUid('a'))
    }
    pending.wake()
    await clock.advance(1)
  }
  expect(attempts).toBeGreaterThan(5)
  expect(attempts).toBeLessThan(15)
})

test('only the first of a flood looks through those that wait', async () => {
  const { clock, pending } = start()
  pending.put(named('a'), true)
  for (let attempt = 1; attempt <= 3; attempt++) {
    expect(takeName(pending)).toBe('a')
    pending.park(toUid('a'))
    if (attempt < 3) pending.wake()
  }
  let looks = 0
  const look = () => {
    looks++
    return true
  }
  for (let at = 0; at < 10; at++) pending.wake(look)
  expect(looks).toBe(1)
  await clock.advance(1000)
  expect(takeName(pending)).toBe('a')
})

test('a pod that was tried often in vain is tried every ten seconds at most', async () => {
  const { clock, pending } = start()
  pending.put(named('a'), true)
  let attempts = 0
  for (let at = 0; at < 600; at++) {
    while (pending.take()) {
      attempts++
      pending.park(toUid('a'))
    }
    pending.wake()
    await clock.advance(100)
  }
  const inFirstMinute = attempts
  for (let at = 0; at < 600; at++) {
    while (pending.take()) {
      attempts++
      pending.park(toUid('a'))
    }
    pending.wake()
    await clock.advance(100)
  }
  expect(attempts - inFirstMinute).toBeLessThan(8)
})

test('an attempt that failed is tried again by itself', async () => {
  const { clock, pending } = start()
  pending.put(named('a'), true)
  takeName(pending)
  pending.backOff(toUid('a'))
  expect(takeName(pending)).toBeUndefined()
  await clock.advance(20)
  expect(takeName(pending)).toBe('a')
})

test('a pod that is gone is not tried again', async () => {
  const { clock, pending } = start()
  pending.put(named('a'), true)
  takeName(pending)
  pending.backOff(toUid('a'))
  pending.remove(toUid('a'))
  await clock.advance(1000)
  pending.park(toUid('a'))
  pending.wake()
  expect(takeName(pending)).toBeUndefined()
  expect(pending.size).toBe(0)
})
