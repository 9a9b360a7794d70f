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
  ])('of text prints %s as Go does', (jsonPath, cell) => {
    expect(columnOf({ jsonPath }).cell(object, 0)).toBe(cell)
  })

  it.each([-1, 0, 1, 7])('has the priority %i that its definition gives', priority => {
    expect(columnOf({ priority }).priority).toBe(priority)
  })
})
