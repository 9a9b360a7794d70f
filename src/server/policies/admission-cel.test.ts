import { expect, it } from 'vitest'
import { watchReads } from '../../testing/reads-per-step.ts'
import { celValue } from './admission-cel.ts'

it('whole numbers are what CEL calls int, wherever they stand, and nothing else is changed', () => {
  const given = JSON.parse('{"a":1,"b":1.5,"c":["x",2],"d":{"__proto__":{"n":3}},"e":null,"f":true}')
  const value = celValue(given) as Record<string, unknown>
  expect(value).toMatchObject({ a: 1n, b: 1.5, c: ['x', 2n], e: null, f: true })
  expect(Object.hasOwn(value.d as object, '__proto__')).toBe(true)
  expect((Object.getOwnPropertyDescriptor(value.d, '__proto__') as PropertyDescriptor).value).toEqual({
    n: 3n,
  })
  expect(given.a).toBe(1)
})

it('what holds no number is given back as it is, having been looked at once', () => {
  for (const size of [100, 1_000, 10_000]) {
    const text = Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, 'v']))
    expect(celValue({ metadata: { labels: text }, data: text })).toMatchObject({ data: text })
    const { map, most } = watchReads(text)
    const look = function* () {
      yield
      expect(celValue(map)).toBe(map)
    }
    expect(most(look()).reads).toBeLessThanOrEqual(2 * size + 10)
  }
})
