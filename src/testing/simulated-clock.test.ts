import { expect, test } from 'vitest'
import { sleep } from '../base/clock.ts'
import { seededRandom } from '../base/random.ts'
import { createSimulatedClock } from './simulated-clock.ts'

test('time stands still until it is turned', async () => {
  const clock = createSimulatedClock(1000)
  let fired = false
  clock.after(0, () => {
    fired = true
  })
  await clock.settle()
  expect(fired).toBe(false)
  expect(clock.now()).toBe(1000)
  await clock.advance(0)
  expect(fired).toBe(true)
})

test('timers fire in the order of their due time, equal ones in the order they were set', async () => {
  const clock = createSimulatedClock(0)
  const random = seededRandom(7)
  const fired: { due: number; order: number }[] = []
  for (let order = 0; order < 500; order++) {
    const due = Math.floor(random.next() * 50)
    clock.after(due, () => {
      expect(clock.now()).toBe(due)
      fired.push({ due, order })
    })
  }
  await clock.advance(100)
  expect(fired).toHaveLength(500)
  expect(fired).toEqual([...fired].sort((a, b) => a.due - b.due || a.order - b.order))
  expect(clock.now()).toBe(100)
})

test('what a timer sets off has happened before the next one fires', async () => {
  const clock = createSimulatedClock(0)
  const story: string[] = []
  clock.after(10, async () => {
    story.push('first')
    for (let step = 0; step < 100; step++) await Promise.resolve()
    story.push('consequence')
  })
  clock.after(10, () => story.push('second'))
  await clock.advance(10)
  expect(story).toEqual(['first', 'consequence', 'second'])
})

test('a timer that is set on the way fires within the same advance', async () => {
  const clock = createSimulatedClock(0)
  const wokenAt: number[] = []
  const walk = async () => {
    for (let step = 0; step < 3; step++) {
      await sleep(clock, 10)
      wokenAt.push(clock.now())
    }
  }
  const walking = walk()
  await clock.advance(30)
  await walking
  expect(wokenAt).toEqual([10, 20, 30])
})

test('a cancelled timer neither fires nor counts as the next one', async () => {
  const clock = createSimulatedClock(0)
  let fired = 0
  const first = clock.after(5, () => fired++)
  clock.after(9, () => fired++)
  first.cancel()
  expect(clock.nextTimerAt()).toBe(9)
  await clock.advance(20)
  expect(fired).toBe(1)
  expect(clock.nextTimerAt()).toBeNull()
})

test('advanceUntil stops at the moment the condition holds and fails when it never does', async () => {
  const clock = createSimulatedClock(0)
  let count = 0
  const tick = () => {
    count++
    clock.after(10, tick)
  }
  clock.after(10, tick)
  await clock.advanceUntil(() => count === 3)
  expect(clock.now()).toBe(30)
  await expect(clock.advanceUntil(() => false, { withinMs: 50 })).rejects.toThrow('did not come true')
})
