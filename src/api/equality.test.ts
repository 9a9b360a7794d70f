import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deepFreeze, isEqual } from './equality.ts'

test.each([
  [1, 1, true],
  ['1', 1, false],
  [null, undefined, false],
  [null, {}, false],
  [[], {}, false],
  [[1, 2], [1, 2], true],
  [[1, 2], [2, 1], false],
  [{ a: 1, b: { c: [] } }, { b: { c: [] }, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: undefined }, { b: undefined }, true],
  [{ a: undefined, b: 1 }, { a: 1, b: undefined }, false],
  [{ toString: 1 }, {}, false],
  [{}, { a: null }, false],
])('%j and %j: %s', (a, b, equal) => {
  expect(isEqual(a, b)).toBe(equal)
  expect(isEqual(b, a)).toBe(equal)
})

test('two readings of one text are equal, and a change shows', () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (a, b) => {
      expect(isEqual(JSON.parse(a), JSON.parse(a))).toBe(true)
      expect(isEqual(JSON.parse(a), [JSON.parse(a)])).toBe(false)
      expect(isEqual(JSON.parse(a), JSON.parse(b))).toBe(isEqual(JSON.parse(b), JSON.parse(a)))
    }),
  )
})

test('nothing inside a frozen value can be written', () => {
  const value = deepFreeze({ a: [{ b: 1 }] })
  expect(Object.isFrozen(value.a[0])).toBe(true)
})
