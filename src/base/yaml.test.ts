import { expect, test, vi } from 'vitest'
import { parse as parseAny } from 'yaml'
import { formatYaml, parse, yamlPieces } from './yaml.ts'

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
  expect([parseAny(yaml, { version: '1.1' }), parseAny(yaml)]).toEqual([{ text }, { text }])
})

test('plain strings stand without quotes, and long lines are not folded', () => {
  const long = 'word '.repeat(50).trim()
  expect(formatYaml({ name: 'web-0', long })).toBe(`name: web-0\nlong: ${long}\n`)
})

test('what stands in several places is written in each, without aliases', () => {
  const [none, list] = [{}, [1]]
  expect(formatYaml({ a: none, b: [none, list], c: list })).toBe('a: {}\nb:\n  - {}\n  - - 1\nc:\n  - 1\n')
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

test('a key that stands twice in one map is told with its place, and what is only alike is not', () => {
  expect(() => parse('a: 1\nb:\n  c: 1\n  c: 2\n')).toThrow('Map keys must be unique at line 4, column 3')
  expect(() => parse('{a: 1, b: [{c: 1, c: 2}]}')).toThrow(/unique at line 1, column 19$/)
  expect(parse('a: 1\n"A": 2\n1: x\n"1": y\nb: {a: 1}\n')).toEqual({ a: 1, A: 2, 1: 'y', b: { a: 1 } })
})

test('no key of a large map is compared with all before it', () => {
  const some = vi.spyOn(Array.prototype, 'some')
  const value = parse(many(2_000, index => `k${index}: v`).join('\n'))
  const looked = some.mock.contexts.filter(each => Array.isArray(each) && each.length > 1_000)
  some.mockRestore()
  expect(Object.keys(Object(value))).toHaveLength(2_000)
  expect(looked.length).toBeLessThan(5)
})
