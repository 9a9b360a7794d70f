import { expect, it } from 'vitest'
import { formatYaml, yamlPieces } from './yaml.ts'

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

it('a large value is the same YAML in pieces', () => {
  const value = {
    kind: 'ConfigMap',
    metadata: { name: 'a', labels: {} },
    data: Object.fromEntries(many(5_000, index => [`k${index}`, index % 3 ? 'two\n\nlines\n' : 'yes'])),
    'a: b': many(3_000, index => index),
    containers: [
      'x',
      { name: 'c', env: many(3_000, index => ({ name: `E${index}`, value: 'on' })), last: true },
      many(2_000, index => [index, {}]),
      null,
    ],
    ['long'.repeat(100)]: many(2_000, index => index),
    '': many(2_000, () => '# 1'),
  }
  const pieces = [...yamlPieces(value)]
  expect(pieces.join('')).toBe(formatYaml(value))
  expect(pieces.length).toBeGreaterThan(20)
  expect([...yamlPieces({ small: [1] })]).toEqual([formatYaml({ small: [1] })])
})
