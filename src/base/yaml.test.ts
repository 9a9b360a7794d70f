import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { formatYaml } from './yaml.ts'

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
