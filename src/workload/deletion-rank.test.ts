import { expect, test } from 'vitest'
import type { Pod } from '../api/generated/types.ts'
import { nameOf } from '../api/object.ts'
import { formatTime } from '../base/clock.ts'
import { podOf } from '../testing/fixtures/objects.ts'
import { rankedForDeletion } from './deletion-rank.ts'

const now = Date.UTC(2026, 0, 1)
const ago = (seconds: number) => formatTime(now - seconds * 1000)

interface Traits {
  readonly node?: string
  readonly phase?: string
  readonly readyFor?: number
  readonly cost?: string
  readonly restarts?: number
  readonly age?: number
}

const pod = (
  name: string,
  { node = 'a', phase = 'Running', readyFor = 1000, cost, restarts = 0, age = 1000 }: Traits,
): Pod =>
  podOf(name, {
    nodeName: node,
    metadata: {
      name,
      uid: name,
      creationTimestamp: ago(age),
      annotations: cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost },
    },
    status: {
      phase,
      conditions: [
        { type: 'Ready', status: readyFor > 0 ? 'True' : 'False', lastTransitionTime: ago(readyFor) },
      ],
      containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount: restarts }],
    },
  })

test.each<[string, Traits, Traits]>([
  ['without a node', { node: '' }, {}],
  ['Pending', { phase: 'Pending' }, {}],
  ['not Ready', { readyFor: 0 }, {}],
  ['of a lower cost', { cost: '-5' }, { cost: '3' }],
  ['on the fuller node', { node: 'full' }, {}],
  ['Ready for a shorter time', { readyFor: 10 }, { readyFor: 1000 }],
  ['restarted more often', { restarts: 3 }, { restarts: 1 }],
  ['younger', { age: 10 }, { age: 1000 }],
  // What cannot be read as a cost is none.
  ['of the lower readable cost', { cost: '-1' }, { cost: '-1e3' }],
])('what is %s goes first', (_, first, second) => {
  const crowds = new Map([
    ['full', 2],
    ['a', 1],
  ])
  // Names against the order that is expected: chance, for which UIDs stand in, would turn them round.
  const pods = [pod('a-second', second), pod('z-first', first)]
  expect(rankedForDeletion(pods, { now, crowds }).map(nameOf)).toEqual(['z-first', 'a-second'])
})

test('of about the same age, chance decides', () => {
  const pods = [pod('b', { age: 1000 }), pod('a', { age: 1001 })]
  expect(rankedForDeletion(pods, { now }).map(nameOf)).toEqual(['a', 'b'])
})
