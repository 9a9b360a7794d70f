import { expect, test } from 'vitest'
import { explore } from './explore.ts'

test('no state of a small set leads to a plan that breaks a promise', () => {
  const { plans, broken } = explore({ stride: 401 })
  expect(broken).toEqual([])
  expect(plans).toBeGreaterThan(10_000)
})
