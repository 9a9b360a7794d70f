import { expect, it } from 'vitest'
import { beginningOf } from './begins-with.ts'

it('a text that is short, or hardly longer than there is room, is left as it is', () => {
  expect(beginningOf('one two', 10)).toBeNull()
  expect(beginningOf('one two three', 11)).toBeNull()
})

it('a long one is cut at the end of a word', () => {
  expect(beginningOf('one two three four five', 12)).toBe('one two …')
})

it('a word that is as long as that is cut, and no sign is', () => {
  expect(beginningOf('x'.repeat(30), 10)).toBe(`${'x'.repeat(10)} …`)
  expect(beginningOf('😀'.repeat(30), 10)).toBe(`${'😀'.repeat(10)} …`)
})
