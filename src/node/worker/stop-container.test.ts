import { beforeEach, expect, test } from 'vitest'
import type { Container } from '../../api/generated/types.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { ContainerStop } from './stop-container.ts'

let clock: SimulatedClock
/** The grace of each stop that the runtime was asked for. */
let asked: number[]
/** Answers the stops, in their order. */
let answers: ((error?: Error) => void)[]

beforeEach(() => {
  clock = createSimulatedClock()
  asked = []
  answers = []
})

const stopOf = (container: Container = { name: 'db' }): ContainerStop =>
  new ContainerStop({
    container,
    containerId: 'db-0',
    podIp: '10.0.0.1',
    clock,
    runtime: {
      stopContainer: (_id, graceSeconds) => {
        asked.push(graceSeconds)
        return new Promise((resolve, reject) =>
          answers.push(error => (error === undefined ? resolve() : reject(error))),
        )
      },
      execSync: async () => ({ exitCode: 0, output: '' }),
    },
  })

const lifecycle = { preStop: { sleep: { seconds: 60 } } }
const engineGone = new Error('the engine is gone')

test('a hurry that failed is asked of the runtime again, with what is left of its grace', async () => {
  const stop = stopOf({ name: 'db', lifecycle })
  const first = stop.run(100)
  const hurried = stop.hurry(10)
  answers[0]?.(engineGone)
  await expect(hurried).rejects.toThrow('the engine is gone')
  await clock.advance(4000)
  answers[1]?.(engineGone)
  await first.catch(() => {})
  const again = stop.run(100)
  await clock.settle()
  expect(asked.at(-1)).toBe(6)
  answers.at(-1)?.()
  await again
})

test('a hurry is one stop, which the stop under way waits for', async () => {
  const stop = stopOf({ name: 'db', lifecycle })
  const run = stop.run(100)
  const hurried = stop.hurry(10)
  await clock.settle()
  expect(asked).toEqual([10])
  answers[0]?.()
  await Promise.all([run, hurried])
})

test('a hurry without grace leaves none to the next try', async () => {
  const stop = stopOf()
  const hurried = stop.hurry(0)
  answers[0]?.(engineGone)
  await expect(hurried).rejects.toThrow('the engine is gone')
  await clock.advance(1000)
  const run = stop.run(30)
  await clock.settle()
  expect(asked).toEqual([0, 0])
  answers[1]?.()
  await run
})

test('nothing waits for a hook that is done or that there is not', async () => {
  const stop = stopOf()
  const run = stop.run(30)
  await clock.settle()
  expect(asked).toEqual([30])
  expect(clock.nextTimerAt()).toBeNull()
  answers[0]?.()
  await run
})
