import { expect, it } from 'vitest'
import { halfTypedOf } from './half-typed.ts'

const nothing = { cards: 0, isUnreadable: false, readable: null } as const

it('a text that is read, or cannot be, is in the way for as long as it is there', () => {
  expect(halfTypedOf({ ...nothing, readable: 'reading' })).toBe('reading')
  expect(halfTypedOf({ ...nothing, readable: 'no' })).toBe('unreadable')
  expect(halfTypedOf({ ...nothing, readable: 'yes' })).toBeNull()
  expect(halfTypedOf(nothing)).toBeNull()
})

it('of a form it is an open card, or a field that cannot be read', () => {
  expect(halfTypedOf({ ...nothing, cards: 1, isUnreadable: true })).toBe('openCard')
  expect(halfTypedOf({ ...nothing, isUnreadable: true })).toBe('unreadable')
})
