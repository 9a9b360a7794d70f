import { describe, expect, it } from 'vitest'
import { placeAfterKey } from './place-after-key.ts'

describe('the place that a key leads to', () => {
  const from = (now: number, key: string) => placeAfterKey(key, { now, count: 3 })

  it('is the next one or the one before, around the ends', () => {
    expect(from(0, 'ArrowRight')).toBe(1)
    expect(from(2, 'ArrowRight')).toBe(0)
    expect(from(0, 'ArrowLeft')).toBe(2)
  })

  it('is the first and the last for Home and End', () => {
    expect(from(1, 'Home')).toBe(0)
    expect(from(1, 'End')).toBe(2)
  })

  it('is none for other keys, and where there are none', () => {
    expect(from(1, 'a')).toBeNull()
    expect(placeAfterKey('End', { now: 0, count: 0 })).toBeNull()
  })
})
