// A sample of `npm run churn`, which goes on for an hour.
import { expect, it } from 'vitest'
import { churnInformer } from './support/informer-churn.ts'

it('an informer of @kubernetes/client-node misses nothing, and begins again where it was cut', async () => {
  const { writes, events, cuts, relists, pages, expiredTokens } = await churnInformer({
    seed: 1,
    goesOn: rounds => rounds < 4,
  })
  expect(writes).toBe(1200)
  expect(cuts).toBe(4)
  expect(relists).toBe(1)
  expect(pages).toBeGreaterThan(100)
  expect(expiredTokens).toBeGreaterThan(0)
  expect(events).toBeGreaterThan(writes / 2)
})
