// A sample of `npm run churn`, which goes on for an hour.
import { expect, it } from 'vitest'
import { churnInformer } from './support/informer-churn.ts'

it('an informer of @kubernetes/client-node misses nothing, and begins again where it was cut', async () => {
  const { writes, events, cuts } = await churnInformer({ seed: 1, goesOn: rounds => rounds < 8 })
  expect(writes).toBe(2400)
  expect(cuts).toBe(12)
  expect(events).toBeGreaterThan(writes / 2)
})
