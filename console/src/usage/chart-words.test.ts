import { expect, it } from 'vitest'
import { amountText, lineOf, linesMax, newestAt, spanOf, ticksText } from './chart-words.ts'

it('an axis has one unit from end to end, and no two ticks of the same words', () => {
  expect(ticksText('cpu', [0, 0.5, 1, 1.5])).toEqual(['0', '0.5', '1', '1.5'])
  expect(ticksText('cpu', [0, 0.02, 0.04])).toEqual(['0', '20m', '40m'])
  expect(ticksText('cpu', [0, 0.0002, 0.0004])).toEqual(['0', '0.2m', '0.4m'])
  expect(ticksText('memory', [0, 32 * 2 ** 20, 64 * 2 ** 20])).toEqual(['0', '32 MiB', '64 MiB'])
  expect(ticksText('sent', [0, 1536])).toEqual(['0', '1.5 KiB/s'])
  expect(amountText('sent', 0)).toBe('0 B/s')
})

it('a legend tells the sample at the pointer or the last before it, and the newest without one', () => {
  expect(newestAt([1, null, 3, null], 1)).toBe(1)
  expect(newestAt([1, null, 3, null], null)).toBe(3)
  expect(newestAt([null, null], null)).toBe(null)
  expect(newestAt([], null)).toBe(null)
})

it('a chart shows a minute at least, which ends with the newest sample', () => {
  expect(spanOf([1000])).toEqual([940, 1000])
  expect(spanOf([1000, 1030])).toEqual([970, 1030])
  expect(spanOf([1000, 1300])).toEqual([1000, 1300])
})

it('each line of a chart has looks that no other one has, whichever ordinal is the first', () => {
  for (const first of [0, 5, 24]) {
    const looks = Array.from({ length: linesMax }, (_, place) => JSON.stringify(lineOf(first + place)))
    expect(new Set(looks).size).toBe(linesMax)
  }
  expect(lineOf(9).colour).toBe('--o1')
})
