import { expect, test } from 'vitest'
import { wordsOf } from './path-words.ts'

test('an address is read word by word, and one that means nothing as it stands', () => {
  expect(wordsOf('/sets/shop/my%20set')).toEqual(['sets', 'shop', 'my set'])
  expect(wordsOf('/sets/%zz/%E4')).toEqual(['sets', '%zz', '%E4'])
  expect(wordsOf('')).toEqual([])
})
