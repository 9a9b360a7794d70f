import { describe, expect, it, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { OrdinalView } from '../sets/set-model.ts'
import { outdatedOf, pauseWays } from './pause-ways.ts'

it.each([
  [4, 4, 3],
  [3, 4, 2],
  [1, 4, 0],
  [0, 4, 0],
  // Beyond the Pods that there are, a step less would update none.
  [9, 4, 3],
  // What is typed may be no number yet.
  [Number.NaN, 4, 0],
])(
  'between two rollouts one at partition %d of %d Pods goes on by one at %d',
  (partition, replicas, step) => {
    expect(pauseWays({ partition, replicas, outdated: [] })).toEqual({ pause: replicas, step, resume: 0 })
  },
)

describe('in the midst of a rollout', () => {
  const outdated = [0, 1, 2, 3]

  it('a pause holds those that are not updated yet, and no more: one that is updated and lost comes back so', () => {
    expect(pauseWays({ partition: 0, replicas: 9, outdated }).pause).toBe(4)
    expect(pauseWays({ partition: 6, replicas: 9, outdated }).pause).toBe(6)
  })

  it('a step lets the highest go that is not updated, however far the partition is above it', () => {
    expect(pauseWays({ partition: 9, replicas: 9, outdated }).step).toBe(3)
    expect(pauseWays({ partition: 3, replicas: 9, outdated }).step).toBe(2)
  })
})

test('outdated are those of an older revision that are not being replaced, counted from the first', () => {
  const ordinal = (at: number, revision: OrdinalView['revision'], state: OrdinalView['state'] = 'ready') =>
    ({ ordinal: at, revision, state, isCondemned: at > 8 }) as OrdinalView
  const ordinals = [
    ordinal(5, 'other'),
    ordinal(6, 'current'),
    ordinal(7, 'current', 'stopping'),
    ordinal(8, 'update'),
    ordinal(9, 'current'),
  ]
  const setAt = (currentRevision: string) =>
    ({
      spec: { replicas: 4, ordinals: { start: 5 } },
      status: { currentRevision, updateRevision: 'new' },
    }) as unknown as StatefulSet
  expect(outdatedOf({ set: setAt('old'), ordinals })).toEqual([0, 1])
  expect(outdatedOf({ set: setAt('new'), ordinals })).toEqual([0])
})
