import { expect, test } from 'vitest'
import { keptMs, nodesAtATime, nodesOfTurn } from './node-turns.ts'
import { fillMs } from './usage-history.ts'

const nodes = Array.from({ length: 47 }, (_, index) => `node-${index}`)

test('of many nodes each has its turn, and none asks more than a few at once', () => {
  const turns = [0, 1, 2].map(turn => nodesOfTurn(nodes, turn))
  expect(new Set(turns.flat())).toEqual(new Set(nodes))
  expect(turns.map(({ length }) => length)).toEqual([nodesAtATime, nodesAtATime, nodesAtATime])
})

test('of few nodes all are asked each time', () => {
  expect(nodesOfTurn(['a', 'b'], 5)).toEqual(['a', 'b'])
  expect(nodesOfTurn([], 5)).toEqual([])
})

test('what a node has told holds until it is asked again', () => {
  expect(keptMs(3, 10_000)).toBe(fillMs)
  expect(keptMs(400, 10_000)).toBeGreaterThan(200_000)
})
