import { expect, test } from 'vitest'
import { keyOfSet } from './set-key.ts'

test('a set that is made anew under its name is another: what was selected is not it', () => {
  const keyOf = (uid: string) => keyOfSet({ set: { metadata: { name: 'web', namespace: 'shop', uid } } })
  expect(keyOf('1')).toBe(keyOf('1'))
  expect(keyOf('1')).not.toBe(keyOf('2'))
})
