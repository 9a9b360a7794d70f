import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityErrors,
  quantityOf,
  quantityProblem,
  quantityToMilli,
  quantityToNumber,
  signOfQuantity,
  subtractQuantities,
} from './quantity.ts'

const roundTrip = (text: string) => formatQuantity(quantityOf(text))

describe('the canonical form', () => {
  test.each([
    ['0', '0'],
    ['0Ki', '0'],
    ['00.0', '0'],
    ['-0', '0'],
    ['1', '1'],
    ['+1', '1'],
    ['1.5', '1500m'],
    ['0.1', '100m'],
    ['.5', '500m'],
    ['1.', '1'],
    ['0.001', '1m'],
    ['1000', '1k'],
    ['1000m', '1'],
    ['1100', '1100'],
    ['12000M', '12G'],
    ['1.5Gi', '1536Mi'],
    ['1024Ki', '1Mi'],
    ['1024', '1024'],
    ['2048Mi', '2Gi'],
    ['0.5Ki', '512'],
    ['0.0001Ki', '102400u'],
    ['100Ki', '100Ki'],
    ['1.1Ki', '1126400m'],
    ['-1.5Gi', '-1536Mi'],
    ['12e6', '12e6'],
    ['12E6', '12e6'],
    ['1.2e7', '12e6'],
    ['1e1', '10'],
    ['1e-3', '1e-3'],
    ['1E', '1E'],
    ['1000P', '1E'],
    ['1000E', '1000E'],
    ['3n', '3n'],
    ['1000000u', '1'],
    ['0.1n', '1n'],
    ['-0.1n', '-1n'],
    ['1.0000000001', '1000000001n'],
    ['8Ei', '9223372036854775807'],
    ['7Ei', '7Ei'],
    ['9Pi', '9Pi'],
  ])('%s is %s', (text, canonical) => {
    expect(roundTrip(text)).toBe(canonical)
  })

  test.each([
    ['1.500', '1.500'],
    ['0.500', '500m'],
    ['1.5', '1500m'],
    ['100m', '100m'],
    ['1Gi', '1Gi'],
    ['010Mi', '010Mi'],
    ['1024Mi', '1Gi'],
    ['8Gi', '8Gi'],
    ['2000m', '2'],
    ['123456789012345678901', '123456789012345678901'],
    ['1Xi', null],
    ['', null],
  ])('a client that writes %s reads %s', (text, stored) => {
    expect(canonicalQuantity(text)).toBe(stored)
  })
})

test.each([
  ['', quantityErrors.format],
  [' 1', quantityErrors.format],
  ['1 ', quantityErrors.format],
  ['1.1.M', quantityErrors.format],
  ['1+1.0M', quantityErrors.format],
  ['aoeu', quantityErrors.format],
  ['0x10', quantityErrors.format],
  ['1e1.5', quantityErrors.format],
  ['1i', quantityErrors.suffix],
  ['0.1mi', quantityErrors.suffix],
  ['-3.01e-', quantityErrors.suffix],
  ['1K', quantityErrors.suffix],
  ['1e999999999', quantityErrors.suffix],
])('%s is no quantity', (text, problem) => {
  expect(parseQuantity(text)).toBeNull()
  expect(quantityProblem(text)).toBe(problem)
})

test('arithmetic is exact and keeps the format of the left side', () => {
  const add = (a: string, b: string) => formatQuantity(addQuantities(quantityOf(a), quantityOf(b)))
  const subtract = (a: string, b: string) => formatQuantity(subtractQuantities(quantityOf(a), quantityOf(b)))
  expect(add('0.1', '0.2')).toBe('300m')
  expect(add('1Gi', '1G')).toBe(roundTrip('2073741824'))
  expect(add('0', '1Gi')).toBe('1Gi')
  expect(subtract('1Gi', '512Mi')).toBe('512Mi')
  expect(subtract('1', '1500m')).toBe('-500m')
  expect(add('9223372036854775807', '1')).toBe('9223372036854775808')
})

test('numbers are rounded away from zero', () => {
  expect(quantityToNumber(quantityOf('1100m'))).toBe(2)
  expect(quantityToNumber(quantityOf('-1100m'))).toBe(-2)
  expect(quantityToMilli(quantityOf('1100u'))).toBe(2)
  expect(quantityToMilli(quantityOf('250m'))).toBe(250)
  expect(signOfQuantity(quantityOf('-1n'))).toBe(-1)
  expect(signOfQuantity(quantityOf('0Gi'))).toBe(0)
})

const quantityTexts = fc
  .record({
    sign: fc.constantFrom('', '-', '+'),
    whole: fc.nat({ max: 1_000_000_000 }),
    fraction: fc.option(fc.nat({ max: 999_999 })),
    suffix: fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E-2', 'e6'),
  })
  .map(
    ({ sign, whole, fraction, suffix }) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${suffix}`,
  )

describe('for any quantity', () => {
  test('its canonical form says the same, and is its own canonical form', () => {
    fc.assert(
      fc.property(quantityTexts, text => {
        const canonical = roundTrip(text)
        expect(compareQuantities(quantityOf(canonical), quantityOf(text))).toBe(0)
        expect(roundTrip(canonical)).toBe(canonical)
        expect(canonical).not.toContain('.')
        expect(compareQuantities(quantityOf(canonicalQuantity(text) ?? ''), quantityOf(text))).toBe(0)
      }),
    )
  })

  test('what is added can be taken away again', () => {
    fc.assert(
      fc.property(quantityTexts, quantityTexts, (a, b) => {
        const sum = addQuantities(quantityOf(a), quantityOf(b))
        expect(compareQuantities(subtractQuantities(sum, quantityOf(b)), quantityOf(a))).toBe(0)
        expect(compareQuantities(sum, addQuantities(quantityOf(b), quantityOf(a)))).toBe(0)
      }),
    )
  })

  test('the order is total', () => {
    fc.assert(
      fc.property(quantityTexts, quantityTexts, (a, b) => {
        const order = compareQuantities(quantityOf(a), quantityOf(b))
        expect(compareQuantities(quantityOf(b), quantityOf(a))).toBe(order === 0 ? 0 : -order)
        const difference = subtractQuantities(quantityOf(a), quantityOf(b))
        expect(signOfQuantity(difference)).toBe(order)
      }),
    )
  })
})

test('short ones are kept as they are, and what only looks like them is not', () => {
  for (const text of ['1', '12', '500', '500m', '1m']) expect(canonicalQuantity(text)).toBe(text)
  for (const [text, kept] of [
    ['0', '0'],
    ['01', '01'],
    ['', null],
    ['1 m', null],
    ['1000', '1k'],
    ['1000m', '1'],
  ] as const)
    expect([text, canonicalQuantity(text)]).toEqual([text, kept])
})
