import { expect, test } from 'vitest'
import { explore } from './explore.ts'

// Bounded by the count of states, not by time: see sim.test.ts.
test('no state of a small set leads to a plan that breaks a promise', { timeout: 600_000 }, () => {
  const { plans, broken } = explore({ stride: 401 })
  expect(broken).toEqual([])
  expect(plans).toBeGreaterThan(10_000)
})
