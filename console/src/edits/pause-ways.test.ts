import { describe, expect, it, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { OrdinalView } from '../sets/set-model.ts'
import { noteOf, pauseWays, standingOf } from './pause-ways.ts'

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
  expect(standingOf({ set: setAt('old'), ordinals, replicas: 4 }).outdated).toEqual([0, 1])
  expect(standingOf({ set: setAt('new'), ordinals, replicas: 4 }).outdated).toEqual([0])
})

describe('what is written on the set, as the commands write it', () => {
  const setWith = (rollingUpdate: object | undefined, annotations?: object) =>
    ({
      metadata: { name: 'web', annotations },
      spec: { replicas: 4, updateStrategy: { type: 'RollingUpdate', rollingUpdate } },
    }) as unknown as StatefulSet
  const paused = (own: number | null, held: number) =>
    setWith({ partition: held }, { 'kedge.dev/paused-partition': JSON.stringify({ own, held }) })
  const resumed = (set: StatefulSet) => pauseWays(standingOf({ set, ordinals: [], replicas: 4 })).resume

  it('keeps the partition that the set had, through a pause and steps, and resuming puts it back', () => {
    expect(noteOf('pause', 4, setWith({ partition: 2 }))).toEqual({
      'kedge.dev/paused-partition': '{"own":2,"held":4}',
    })
    expect(noteOf('step', 3, paused(2, 4))).toEqual({ 'kedge.dev/paused-partition': '{"own":2,"held":3}' })
    expect(resumed(paused(2, 3))).toBe(2)
    expect(resumed(paused(null, 3))).toBe(0)
    expect(noteOf('resume', 2, paused(2, 3))).toEqual({ 'kedge.dev/paused-partition': null })
  })

  it('is nothing where nothing was kept, and does not count once somebody has set another partition', () => {
    expect(noteOf('resume', 0, setWith({ partition: 2 }))).toBeNull()
    const overridden = setWith({ partition: 1 }, { 'kedge.dev/paused-partition': '{"own":2,"held":3}' })
    expect(resumed(overridden)).toBe(0)
    expect(noteOf('pause', 4, overridden)).toEqual({ 'kedge.dev/paused-partition': '{"own":1,"held":4}' })
  })
})
