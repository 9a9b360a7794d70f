import { expect, it } from 'vitest'
import { systemClock } from '../../../base/clock.ts'
import { execToEnd } from './container-exec.ts'

it('of many commands at once each is started in a turn of its own', async () => {
  let started = 0
  const clock = {
    ...systemClock,
    after(ms: number, fire: () => void) {
      started++
      return systemClock.after(ms, fire)
    },
  }
  const command = { words: ['true'], environment: '' }
  const ends = Promise.all(
    Array.from({ length: 5 }, () => execToEnd(command, { timeoutMs: 100_000, shown: 'true', clock })),
  )
  const counts = [started]
  while (started < 5) {
    await new Promise(resolve => setImmediate(resolve))
    if (counts.at(-1) !== started) counts.push(started)
  }
  expect(counts).toEqual([0, 1, 2, 3, 4, 5])
  expect(await ends).toEqual(Array(5).fill({ exitCode: 0, output: '' }))
})
