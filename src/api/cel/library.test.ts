import { describe, expect, it, test } from 'vitest'
import { policyExpressions, programOf } from './admission-expressions.ts'

const budget = 1_000_000

function outcomeOf(expression: string, given: { readonly [name: string]: unknown } = {}) {
  const compiled = programOf(expression)
  return compiled.kind === 'refused' ? compiled : compiled.program.run(given, budget)
}

const failureOf = (expression: string): unknown => Reflect.get(outcomeOf(expression), 'message')

describe('the lists library', () => {
  test.each([
    '[1, 2, 3, 4].slice(1, 3) == [2, 3]',
    '[1, 2, 3, 4].slice(2, 4) == [3, 4]',
    '[1, [2, 3], [4]].flatten() == [1, 2, 3, 4]',
    '[1, [2, [3, 4]]].flatten() == [1, 2, [3, 4]]',
    '[1, 2, [], [], [3, 4]].flatten() == [1, 2, 3, 4]',
    '[1, [2, [3, [4]]]].flatten(2) == [1, 2, 3, [4]]',
    '[[1], [2]].flatten().sum() == 3',
    '[3, 2, 1].sort() == [1, 2, 3]',
    '["b", "c", "a"].sort() == ["a", "b", "c"]',
    "[duration('2s'), duration('1500ms')].sort()[0] == duration('1500ms')",
    '[5, 3, 1, 2].reverse() == [2, 1, 3, 5]',
    '[1, 2, 2, 3, 3, 3].distinct() == [1, 2, 3]',
    '["b", "b", "c", "a", "c"].distinct() == ["b", "c", "a"]',
    '[1, "b", 2, "b"].distinct() == [1, "b", 2]',
    "[{'a': 1, 'b': 2}, {'b': 2, 'a': 1}, {'a': 2}].distinct().size() == 2",
    'lists.range(5) == [0, 1, 2, 3, 4]',
    '"gums".reverse() == "smug"',
  ])('%s', expression => {
    expect(outcomeOf(expression)).toMatchObject({ kind: 'value', value: true })
    expect(policyExpressions({ hasParams: false }).problemOf(expression, 'bool')).toBeNull()
  })

  test.each([
    ['[1, "b"].sort()', 'list elements must have the same type'],
    ['[[1, 2, 3]].sort()', 'list elements must be comparable'],
    ['[1, [2, [3, [4]]]].flatten(-1)', 'level must be non-negative'],
    ['[1].slice(0, 2)', 'cannot slice(0, 2), list is length 1'],
    ['[1].slice(-1, 1)', 'cannot slice(-1, 1), negative indexes not supported'],
    ['[1].slice(1, 0)', 'cannot slice(1, 0), start index must be less than or equal to end index'],
    ['lists.range(-1)', 'lists.range: size must be non-negative, got -1'],
    ['lists.range(10000001)', 'lists.range: size 10000001 exceeds maximum allowed (10000000)'],
  ])('%s fails: %s', (expression, message) => {
    expect(failureOf(expression)).toBe(message)
  })

  it('costs what it costs upstream, so that large lists end the expression', () => {
    for (const expression of [
      'lists.range(1000).sort().size() == 1000',
      'lists.range(1000).distinct().size() == 1000',
      'lists.range(2000000).size() > 0',
    ])
      expect(outcomeOf(expression)).toEqual({ kind: 'tooCostly' })
    expect(outcomeOf('lists.range(600).reverse().sort()[599]')).toMatchObject({ value: 599n })
  })
})

test.each([
  String.raw`strings.quote('single-quote with "double quote"') == '"single-quote with \\"double quote\\""'`,
  String.raw`strings.quote("two escape sequences \a\n") == '"two escape sequences \\a\\n"'`,
  "ip.isCanonical('127.0.0.1') && ip('127.0.0.1').family() == 4",
  "ip.isCanonical('2001:db8::abcd')",
  "!ip.isCanonical('2001:DB8::ABCD')",
  "!ip.isCanonical('2001:db8::0:0:0:abcd')",
])('%s', expression => {
  expect(outcomeOf(expression)).toMatchObject({ kind: 'value', value: true })
})
