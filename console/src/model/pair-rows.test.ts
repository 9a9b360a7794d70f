import { describe, expect, it } from 'vitest'
import { faultOfPairs } from './pair-rows.ts'

describe('rows of keys and values', () => {
  it('hold a key once, and no value without one', () => {
    expect(faultOfPairs([])).toBeNull()
    expect(
      faultOfPairs([
        ['a', '1'],
        ['', ''],
        ['', ''],
      ]),
    ).toBeNull()
    expect(
      faultOfPairs([
        ['a', '1'],
        ['b', ''],
        ['a', '1'],
      ]),
    ).toEqual({ kind: 'twice', key: 'a' })
    expect(faultOfPairs([['', '1']])).toEqual({ kind: 'noKey' })
  })
})
