import { describe, expect, it } from 'vitest'
import type { CustomResourceColumnDefinition } from '../generated/types.ts'
import type { ApiObject } from '../object.ts'
import { columnsOf } from './columns.ts'

const object = {
  metadata: { name: 'w' },
  spec: {
    map: { b: '<&>', a: { d: 1, c: [{ z: 1, y: 2 }] } },
    list: [{ n: 'x', k: 1 }],
    none: null,
    tiny: 0.00001,
    tinier: -1.5e-12,
    small: 0.0001,
    large: 1e21,
    whole: 3,
    million: 1_000_000,
    longest: 2 ** 62,
    beyond: -(2 ** 64),
    huge: 1e20,
    fraction: 123456.5,
    longFraction: 1234567.5,
    longNegative: -98765432.25,
  },
} as unknown as ApiObject

function columnOf(own: Partial<CustomResourceColumnDefinition>) {
  const [, column] = columnsOf([{ name: 'C', type: 'string', jsonPath: '.spec', ...own }])
  if (!column) throw new Error('no column')
  return column
}

describe('a column of a custom resource', () => {
  it.each([
    ['.spec.map', '{"a":{"c":[{"y":2,"z":1}],"d":1},"b":"\\u003c\\u0026\\u003e"}'],
    ['.spec.list', '[{"k":1,"n":"x"}]'],
    ['.spec.none', '<no value>'],
    ['.spec.missing', null],
    ['.spec.tiny', '1e-05'],
    ['.spec.tinier', '-1.5e-12'],
    ['.spec.small', '0.0001'],
    ['.spec.large', '1e+21'],
    ['.spec.whole', '3'],
    ['.spec.million', '1000000'],
    ['.spec.longest', String(2 ** 62)],
    ['.spec.beyond', '-1.8446744073709552e+19'],
    ['.spec.huge', '1e+20'],
    ['.spec.fraction', '123456.5'],
    ['.spec.longFraction', '1.2345675e+06'],
    ['.spec.longNegative', '-9.876543225e+07'],
  ])('of text prints %s as Go does', (jsonPath, cell) => {
    expect(columnOf({ jsonPath }).cell(object, 0)).toBe(cell)
  })

  it.each([-1, 0, 1, 7])('has the priority %i that its definition gives', priority => {
    expect(columnOf({ priority }).priority).toBe(priority)
  })
})
