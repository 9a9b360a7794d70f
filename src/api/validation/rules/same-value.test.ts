import { expect, test } from 'vitest'
import { formatDifferences } from './differences.ts'
import { isSameValue } from './same-value.ts'

test.each<[boolean, string, unknown, unknown]>([
  [true, 'the same object', { a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] }],
  [true, 'keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
  [true, 'nothing and an empty list', { a: 1 }, { a: 1, b: [] }],
  [true, 'nothing and an empty map', { a: 1, b: {} }, { a: 1 }],
  [true, 'nothing and an empty string', { a: '' }, {}],
  [true, 'quantities of one amount', { requests: { cpu: '1' } }, { requests: { cpu: '1000m' } }],
  [false, 'other strings that would be one amount', { labels: { cpu: '1' } }, { labels: { cpu: '1000m' } }],
  [false, 'nothing and user 0', { runAsUser: 0 }, {}],
  [false, 'nothing and no', {}, { automountServiceAccountToken: false }],
  [false, 'the default class and no class', {}, { storageClassName: '' }],
  [false, 'a longer list', [1], [1, 2]],
  [false, 'a list in another order', [1, 2], [2, 1]],
  [false, 'a list and a map', [], { a: 1 }],
])('%s for %s', (isSame, _, left, right) => {
  expect(isSameValue(left, right)).toBe(isSame)
  expect(isSameValue(right, left)).toBe(isSame)
})

test('differences name the fields that changed, what they were and what they shall be', () => {
  const old = { a: { b: [1, 2], c: 'same' }, gone: true }
  const now = { a: { b: [1, 3], c: 'same' }, came: { d: 1 } }
  expect(formatDifferences('core.Thing', old, now)).toBe(
    '  core.Thing{\n- \ta.b[1]: 2,\n+ \ta.b[1]: 3,\n- \tgone: true,\n+ \tcame: {"d":1},\n  }\n',
  )
})

test('differences end where nobody reads on', () => {
  const now = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`field${index}`, index]))
  expect(formatDifferences('core.Thing', {}, now).split('\n')).toHaveLength(20 + 4)
})
