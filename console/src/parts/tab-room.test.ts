import { expect, it } from 'vitest'
import { roomOf } from './tab-room.ts'

it('says which end of the tabs is in sight, where not all have room', () => {
  const shown = { whole: 900, part: 700, withButtons: 780 }
  expect(roomOf({ ...shown, from: 0 })).toBe('first')
  expect(roomOf({ ...shown, from: 90 })).toBe('middle')
  expect(roomOf({ ...shown, from: 199.6 })).toBe('last')
})

it('has room for all where the buttons alone would leave none', () => {
  expect(roomOf({ whole: 760, part: 700, withButtons: 780, from: 0 })).toBe('all')
  expect(roomOf({ whole: 780.4, part: 780, withButtons: 780, from: 0 })).toBe('all')
})
