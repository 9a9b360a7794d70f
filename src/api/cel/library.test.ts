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
    "[{'a': 1}, {'a': 2}, {'b': 2}].indexOf({'b': 2}) == 2",
    "[{'a': 1}, {'a': [2]}].indexOf({'a': [2]}) == 1",
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
  '[1, 2, 2].existsOne(x, x == 1) && ![1, 2, 2].existsOne(x, x == 2)',
  "{'a': 1, 'b': 1}.existsOne(k, k == 'a')",
  "{1: 'a'}.all(k, k == 1) && {1: 'a', 2: 'b'}.map(k, k + 1) == [2, 3]",
  "{true: 'a'}.exists(k, k) && {1: 'a'}.all(k, v, k == 1 && v == 'a')",
  "{1: {2: 'a'}}[1][2] == 'a' && 1 in {1: 'a'} && {1: 'a'} == {1: 'a'} && {1u: 2}[1u] == 2",
])('%s', expression => {
  expect(outcomeOf(expression)).toMatchObject({ kind: 'value', value: true })
})

describe('loops over two variables', () => {
  test.each([
    '![1, 2, 3].all(i, j, i > j) && [1, 2, 3].all(i, j, i < j)',
    "!{'hello': 'world', 'taco': 'taco'}.all(k, v, k != v)",
    "{'h': ['hello', 'hi'], 'j': ['joke', 'jog']}.all(k, vals, vals.all(v, v.startsWith(k)))",
    "{'greeting': 'hello', 'farewell': 'goodbye'}.exists(k, v, k.startsWith('good') || v.endsWith('bye'))",
    '![1, 2, 4, 8, 16].exists(i, v, v == 1024 && i == 10)',
    '[1, 0, 2].exists(i, v, 1 / v == 1)',
    '![1, 2, 1, 3, 1, 4].existsOne(i, v, i == 1 || v == 1)',
    '[1, 1, 2, 2, 3, 3].existsOne(i, v, i == 2 && v == 2)',
    "{'i': 0, 'j': 1, 'k': 2}.exists_one(i, v, i == 'l' || v == 1)",
    '[1, 2, 3].transformList(i, v, (i * v) + v) == [1, 4, 9]',
    '[1, 2, 3].transformList(i, v, i % 2 == 0, (i * v) + v) == [1, 9]',
    "{'greeting': 'hello', 'farewell': 'goodbye'}.transformList(k, _, k) == ['greeting', 'farewell']",
    "{'greeting': 'hello', 'farewell': 'goodbye'}.transformList(_, v, v) == ['hello', 'goodbye']",
    '[1, 2, 3].transformMap(i, v, (i * v) + v)[2] == 9',
    '[1, 2, 3].transformMap(i, v, i % 2 == 0, (i * v) + v).size() == 2',
    "{'greeting': 'hello'}.transformMap(k, v, v + '!') == {'greeting': 'hello!'}",
    "{'greeting': 'hello'}.transformMapEntry(k, v, {v: k}) == {'hello': 'greeting'}",
    "['a', 'b'].transformMapEntry(i, v, v != 'a', {v: i})['b'] == 1",
    '[[1, 2], [3]].all(i, row, row.exists(j, n, n == i * 2 + j + 1))',
    "[{'n': 'a', 's': 0}, {'n': 'b', 's': -10}, {'n': 'c', 's': 9}].sortBy(e, e.s).map(e, e.n) == ['b', 'a', 'c']",
  ])('%s', expression => {
    expect(outcomeOf(expression)).toMatchObject({ kind: 'value', value: true })
    expect(policyExpressions({ hasParams: false }).problemOf(expression, 'bool')).toBeNull()
  })

  it('fail for a key that comes twice, for what is no condition, and for the budget', () => {
    const twice = "{'greeting': 'aloha', 'farewell': 'aloha'}.transformMapEntry(k, v, {v: k})"
    expect(failureOf(twice)).toBe('insert failed: key aloha already exists')
    expect(outcomeOf('[1].all(i, v, v)')).toMatchObject({ kind: 'refused' })
    expect(outcomeOf('[1].all(1, v, v == 1)')).toMatchObject({ kind: 'refused' })
    expect(outcomeOf('[1].sortBy(v, [v])')).toMatchObject({ kind: 'refused' })
    const nested = 'lists.range(2000).all(i, a, lists.range(2000).all(j, b, true))'
    expect(outcomeOf(nested)).toEqual({ kind: 'tooCostly' })
  })
})

describe('optional values', () => {
  const given = { object: new Map([['spec', new Map([['n', 2n]])]]) }
  test.each([
    'object.?spec.?n.optMap(n, n + 1).orValue(0) == 3',
    'object.?spec.?m.optMap(n, n + 1).orValue(0) == 0',
    'object.?spec.optFlatMap(s, s.?n).value() == 2',
    '!object.?spec.optFlatMap(s, s.?m).hasValue()',
    "{?'n': object.?spec.?n, 'a': 1}.size() == 2 && {?'m': object.?spec.?m, 'a': 1} == {'a': 1}",
    'optional.unwrap([object.?spec.?n, optional.none()]) == [2] && [object.?spec.?m].unwrapOpt() == []',
    '[?object.?spec.?n, 5] == [2, 5] && [1, ?object.?spec.?m] == [1]',
    '[?true ? object.?spec.?n : optional.none(), 3].map(x, [?optional.of(x)])[0] == [2]',
    "2 in [?object.?spec.?n] && [1, 2][?5].orValue(0) == 0 && {'a,?b': [!true]}['a,?b'] == [false]",
    "format.named('dns1123Label').value().validate('a') == optional.none()",
    'optional.of(1) == optional.of(1) && optional.of(1) != optional.of(2)',
    "!optional.ofNonZeroValue('').hasValue() && optional.ofNonZeroValue('a').value() == 'a'",
    "[1, 2, 3].last().value() == 3 && [1, 2, 3].first().value() == 1 && [].last().orValue('test') == 'test'",
  ])('%s', expression => {
    expect(outcomeOf(expression, given)).toMatchObject({ kind: 'value', value: true })
    expect(policyExpressions({ hasParams: false }).problemOf(expression, 'bool')).toBeNull()
  })
})

it('an optional entry needs an optional value', () => {
  for (const expression of ['[?1]', "{?'a': 1}"])
    expect(outcomeOf(expression)).toMatchObject({ kind: 'refused' })
  expect(Reflect.get(outcomeOf('[?object]', { object: 1n }), 'kind')).toBe('failed')
})

it('keeps the text of an expression that makes an object', () => {
  const expression = 'Object{spec: Object.spec{replicas: object.spec.nope}}'
  expect(programOf(expression)).toMatchObject({ kind: 'program', program: { source: expression } })
})
