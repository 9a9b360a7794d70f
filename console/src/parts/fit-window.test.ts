import { describe, expect, it } from 'vitest'
import { heightWithin } from './fit-window.ts'

describe('the height of a box that ends within the window', () => {
  it('is what is left of the window below what stands above it, less what stands below it', () => {
    expect(heightWithin({ top: 400.5, window: 900, below: 56, least: 180 })).toBe(443)
  })

  it('is never less than can be read', () => {
    expect(heightWithin({ top: 700, window: 844, below: 56, least: 180 })).toBe(180)
  })
})
