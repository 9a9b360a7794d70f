import { expect, it } from 'vitest'
import { pauseWays } from './pause-ways.ts'

it.each([
  [4, 4, 3],
  [3, 4, 2],
  [1, 4, 0],
  [0, 4, 0],
  // Beyond the Pods that there are, a step less would update none.
  [9, 4, 3],
  // What is typed may be no number yet.
  [Number.NaN, 4, 0],
])('a rollout at partition %d of %d Pods goes on by one at %d', (partition, replicas, step) => {
  expect(pauseWays(partition, replicas)).toEqual({ pause: replicas, step, resume: 0 })
})
