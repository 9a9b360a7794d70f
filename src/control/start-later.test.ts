import { expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import { startsLater } from './start-later.ts'

const part = (name: string, told: string[]) => () => {
  told.push(`start ${name}`)
  return {
    stop: async () => {
      told.push(`stop ${name}`)
    },
  }
}

test('parts start after the wait, one in a turn, in the order in which they were given', async () => {
  const clock = createSimulatedClock()
  const told: string[] = []
  const later = startsLater({ clock, log: silentLog }, 20)
  for (const name of ['a', 'b']) await later(part(name, told)).ready
  await clock.advance(19)
  expect(told).toEqual([])
  clock.after(1, () => told.push('a request'))
  await clock.advance(1)
  expect(told).toEqual(['start a', 'a request', 'start b'])
  later(part('c', told))
  await clock.advance(20)
  expect(told.at(-1)).toBe('start c')
})

test('what was stopped before its turn is not started, and what was started is stopped', async () => {
  const clock = createSimulatedClock()
  const told: string[] = []
  const later = startsLater({ clock, log: silentLog }, 20)
  const [a, b] = ['a', 'b'].map(name => later(part(name, told)))
  await a?.stop()
  await clock.advance(100)
  await b?.stop()
  expect(told).toEqual(['start b', 'stop b'])
})

test('one that fails on its way is told of, and the others start', async () => {
  const clock = createSimulatedClock()
  const told: string[] = []
  const log = { ...silentLog, error: (message: string) => told.push(message) }
  const later = startsLater({ clock, log }, 0)
  later(() => ({ ready: Promise.reject(new Error('no')), stop: async () => {} }))
  later(part('b', told))
  await clock.advance(1)
  expect(told).toEqual(['a part of Kedge did not start', 'start b'])
})
