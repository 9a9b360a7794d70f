import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { formatYaml, yamlPieces } from './yaml.ts'

test.each([
  '2026-01-01T00:00:00Z',
  '2026-01-01',
  'yes',
  'on',
  'y',
  '0440',
  '0o17',
  '1:30',
  '1_000',
  'null',
  '1e3',
])('the string %s is a string to readers of YAML 1.1 and 1.2', text => {
  const yaml = formatYaml({ text })
  expect(yaml).toBe(`text: "${text}"\n`)
  expect([parse(yaml, { version: '1.1' }), parse(yaml)]).toEqual([{ text }, { text }])
})

test('plain strings stand without quotes, and long lines are not folded', () => {
  const long = 'word '.repeat(50).trim()
  expect(formatYaml({ name: 'web-0', long })).toBe(`name: web-0\nlong: ${long}\n`)
})

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

test('a large value is the same YAML in pieces', () => {
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
