import { describe, expect, it } from 'vitest'
import { rowsAround } from './rows-around.ts'

const drawn = (top: number, count = 1000) => {
  const { from, to } = rowsAround({ top, height: 520, rowHeight: 52, count })
  return [from, to]
}

describe('the rows that are drawn around those in view', () => {
  it('are at least twelve more on each side, where there are that many', () => {
    for (let top = 0; top < 52_000; top += 338) {
      const [from = 0, to = 0] = drawn(top)
      expect(from).toBeLessThanOrEqual(Math.max(0, top / 52 - 12))
      expect(to).toBeGreaterThanOrEqual(Math.min(1000, (top + 520) / 52 + 12))
    }
  })

  it('come and go eight at once: one that comes into view changes nothing, mostly', () => {
    const different = new Set<string>()
    for (let top = 5200; top < 5200 + 52 * 80; top += 13) different.add(drawn(top).join())
    expect(different.size).toBeLessThan(25)
    for (const [from, to] of [...different].map(each => each.split(',').map(Number)))
      expect([(from ?? 0) % 8, (to ?? 0) % 8]).toEqual([0, 0])
  })

  it('end with the list, and are none of an empty one', () => {
    expect(drawn(51_000)).toEqual([968, 1000])
    expect(drawn(99_000, 130)).toEqual([112, 130])
    expect(drawn(0, 0)).toEqual([0, 0])
    // A list is pulled beyond its beginning.
    expect(drawn(-80)).toEqual([0, 24])
  })
})
