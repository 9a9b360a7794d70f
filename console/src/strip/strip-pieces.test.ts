import { expect, it } from 'vitest'
import type { OrdinalState, OrdinalView } from '../sets/set-model.ts'
import { legendOf, piecesOf } from './strip-pieces.ts'

const ordinals = (count: number, states: { readonly [ordinal: number]: OrdinalState } = {}) =>
  Array.from(
    { length: count },
    (_, ordinal) =>
      ({
        ordinal,
        state: states[ordinal] ?? 'ready',
        revision: 'current',
        isCondemned: false,
      }) as OrdinalView,
  )

const told = (pieces: ReturnType<typeof piecesOf>) =>
  pieces.map(({ first, last, count }) =>
    count === 1 ? `${first.ordinal}` : `${first.ordinal}-${last.ordinal}`,
  )

it('of few ordinals each is a piece', () => {
  expect(told(piecesOf(ordinals(5), 2, 5))).toEqual(['0', '1', '2', '3', '4'])
})

it('of many, those that stand alike are one, and what differs is seen', () => {
  expect(told(piecesOf(ordinals(200), null, 24))).toEqual(['0-199'])
  expect(told(piecesOf(ordinals(200, { 3: 'failed', 120: 'starting' }), 0, 24))).toEqual([
    ...['0', '1', '2', '3'],
    ...['4-119', '120', '121-199'],
  ])
})

it('no piece reaches across the partition', () => {
  expect(told(piecesOf(ordinals(200), 150, 24))).toEqual(['0-149', '150-199'])
})

it('the signs of revisions are told where there is more than the current one', () => {
  const [first, second, third] = ordinals(3)
  if (!first || !second || !third) throw new Error('three ordinals')
  expect(legendOf([first, second, { ...third, revision: 'none' }])).toEqual([])
  expect(legendOf([{ ...first, revision: 'other' }, second, { ...third, revision: 'update' }])).toEqual([
    'current',
    'update',
    'other',
  ])
  expect(legendOf([{ ...first, revision: 'update' }])).toEqual(['update'])
})
