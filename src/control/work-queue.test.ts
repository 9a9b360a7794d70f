import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { createSimulatedClock, type SimulatedClock } from '../testing/simulated-clock.ts'
import { WorkQueue } from './work-queue.ts'

let clock: SimulatedClock
let queue: WorkQueue

beforeEach(() => {
  clock = createSimulatedClock(0)
  queue = new WorkQueue({ clock, backoffMsMax: 1_000_000 })
})

/** Takes and gives back every key that waits. */
async function drain(): Promise<string[]> {
  const keys: string[] = []
  while (queue.depth > 0) {
    const key = (await queue.take()) ?? ''
    keys.push(key)
    queue.done(key)
  }
  return keys
}

test('keys come in the order they were added, each once', async () => {
  for (const key of ['b', 'a', 'b', 'c', 'a']) queue.add(key)
  expect(await drain()).toEqual(['b', 'a', 'c'])
})

test('a key that is added while it is worked on waits again when that is done', async () => {
  queue.add('a')
  expect(await queue.take()).toBe('a')
  queue.add('a')
  queue.add('a')
  expect(queue.depth).toBe(0)
  queue.done('a')
  expect(await drain()).toEqual(['a'])
})

test('a worker that finds nothing gets the next key', async () => {
  const first = queue.take()
  const second = queue.take()
  queue.add('a')
  queue.add('a')
  queue.add('b')
  expect(await first).toBe('a')
  expect(await second).toBe('b')
})

test('of several delays the earliest counts', async () => {
  queue.addAfter('a', 100)
  queue.addAfter('a', 50)
  queue.addAfter('a', 70)
  await clock.advance(49)
  expect(queue.depth).toBe(0)
  await clock.advance(1)
  expect(await drain()).toEqual(['a'])
  await clock.advance(1000)
  expect(queue.depth).toBe(0)
})

test('a delay of nothing adds at once', async () => {
  queue.addAfter('a', 0)
  expect(await drain()).toEqual(['a'])
})

test('the back-off doubles with each failure up to its maximum and starts anew when forgotten', async () => {
  queue = new WorkQueue({ clock, backoffMsMax: 60 })
  const delays: number[] = []
  for (let failure = 0; failure < 6; failure++) {
    delays.push(queue.addRateLimited('a'))
    await clock.advance(60)
    await drain()
  }
  expect(delays).toEqual([5, 10, 20, 40, 60, 60])
  expect(queue.failuresOf('a')).toBe(6)
  queue.forget('a')
  expect(queue.addRateLimited('a')).toBe(5)
})

test('a try that comes before the back-off has passed replaces the one put off', async () => {
  queue.addRateLimited('a')
  queue.add('a')
  expect(await drain()).toEqual(['a'])
  await clock.advance(1000)
  expect(queue.depth).toBe(0)
})

test('a try does not replace a delay that was asked for', async () => {
  queue.addAfter('a', 100)
  queue.add('a')
  expect(await drain()).toEqual(['a'])
  await clock.advance(100)
  expect(await drain()).toEqual(['a'])
})

test('a closed queue sends its workers home and takes nothing more', async () => {
  const idle = queue.take()
  queue.addAfter('a', 10)
  queue.addRateLimited('b')
  queue.close()
  queue.add('c')
  queue.addAfter('d', 10)
  expect(await idle).toBeNull()
  expect(await queue.take()).toBeNull()
  expect(clock.nextTimerAt()).toBeNull()
})

test('whatever is added, no key is worked on twice at a time and none is forgotten', async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constantFrom('add' as const, 'later' as const, 'fail' as const),
      key: fc.constantFrom('a', 'b', 'c'),
    }),
    fc.record({ do: fc.constantFrom('take' as const, 'done' as const), key: fc.constant('') }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      clock = createSimulatedClock(0)
      queue = new WorkQueue({ clock, backoffMsMax: 1000 })
      const working: string[] = []
      /** Keys that were asked for and not taken since. */
      const owed = new Set<string>()
      const take = async () => {
        if (queue.depth === 0) return
        const key = (await queue.take()) ?? ''
        expect(working).not.toContain(key)
        working.push(key)
        owed.delete(key)
      }
      const done = () => {
        const key = working.shift()
        if (key !== undefined) queue.done(key)
      }
      for (const each of steps) {
        if (each.do === 'take') await take()
        else if (each.do === 'done') done()
        else {
          owed.add(each.key)
          if (each.do === 'add') queue.add(each.key)
          else if (each.do === 'later') queue.addAfter(each.key, 30)
          else queue.addRateLimited(each.key)
        }
      }
      for (let round = 0; round < 10; round++) {
        await clock.advance(1000)
        while (working.length > 0) done()
        while (queue.depth > 0) await take()
      }
      expect([...owed]).toEqual([])
    }),
  )
})
