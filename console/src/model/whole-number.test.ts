import { expect, it } from 'vitest'
import { countMax, faultOfNumber } from './whole-number.ts'

it.each([
  ['0', {}, null],
  ['-1', {}, { kind: 'atLeast', least: 0 }],
  ['0', { least: 1 }, { kind: 'atLeast', least: 1 }],
  ['1.5', {}, { kind: 'whole' }],
  ['two', {}, { kind: 'whole' }],
  ['', {}, { kind: 'whole' }],
  ['99999999999', {}, { kind: 'outOfRange', least: 0, most: countMax }],
  ['70000', { least: 1, most: 65_535 }, { kind: 'outOfRange', least: 1, most: 65_535 }],
  ['-80', { least: 1, most: 65_535 }, { kind: 'outOfRange', least: 1, most: 65_535 }],
  ['65535', { least: 1, most: 65_535 }, null],
])('%j within %j', (text, bounds, fault) => {
  expect(faultOfNumber(text, bounds)).toEqual(fault)
})
