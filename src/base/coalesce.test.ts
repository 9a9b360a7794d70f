import { expect, test } from 'vitest'
import { coalesce } from './coalesce.ts'

test('calls while the work runs are answered by one more run', async () => {
  let runs = 0
  let most = 0
  let atOnce = 0
  const run = coalesce(async () => {
    runs++
    most = Math.max(most, ++atOnce)
    await new Promise(resolve => setImmediate(resolve))
    atOnce--
  })
  const first = run()
  await Promise.all([first, run(), run(), first.then(() => run())])
  expect({ runs, most }).toEqual({ runs: 2, most: 1 })
  await run()
  expect(runs).toBe(3)
})

test('a failed run fails its own callers, not the next ones', async () => {
  let runs = 0
  const run = coalesce(async () => {
    if (++runs === 1) throw new Error('no')
  })
  const [first, second] = await Promise.allSettled([run(), run()])
  expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
})
