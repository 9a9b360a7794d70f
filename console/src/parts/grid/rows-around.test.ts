import { describe, expect, it } from 'vitest'
import { rowsAround } from './rows-around.ts'

const drawn = (startIndex: number, count = 1000) =>
  rowsAround({ startIndex, endIndex: startIndex + 11, overscan: 12, count })

describe('the rows that are drawn around those in view', () => {
  it('are those in view, and as many beyond each edge as are wanted', () => {
    for (let start = 0; start <= 988; start++) {
      const rows = drawn(start)
      expect(rows[0]).toBeLessThanOrEqual(Math.max(0, start - 12))
      expect(rows.at(-1)).toBeGreaterThanOrEqual(Math.min(999, start + 11 + 12))
      expect(rows.length).toBeLessThanOrEqual(12 + 2 * 12 + 2 * 7)
    }
  })

  it('stay the same while a scroll goes on by a few rows', () => {
    const states = new Set(Array.from({ length: 80 }, (_, start) => JSON.stringify(drawn(100 + start))))
    // Each edge moves once in eight rows.
    expect(states.size).toBeLessThanOrEqual(21)
  })

  it('end with the last row, and are none of none', () => {
    expect(drawn(988).at(-1)).toBe(999)
    expect(rowsAround({ startIndex: 0, endIndex: 0, overscan: 12, count: 0 })).toEqual([])
    expect(drawn(0, 5)).toEqual([0, 1, 2, 3, 4])
  })
})
