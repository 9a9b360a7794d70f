import { expect, test } from 'vitest'
import { wrap } from './wrap.ts'

test('lines break between words and are never longer than asked, but for a word that is', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four'])
  expect(wrap('a unbreakably-long-word b', 8)).toEqual(['a', 'unbreakably-long-word', 'b'])
  expect(wrap('one two three four', null)).toEqual(['one two three four'])
})
