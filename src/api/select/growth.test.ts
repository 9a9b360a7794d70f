// What selectors cost, counted: to read, no more than their text; to match, no more than a logarithm of their values.
import { expect, test } from 'vitest'
import { countOperations } from '../../testing/count-operations.ts'
import {
  labelSelectorOf,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
} from './selector.ts'

const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

function growthOf(run: (size: number) => void): number[] {
  const counts = [100, 1_000, 10_000].map(size =>
    Math.max(
      1,
      countOperations(() => run(size)),
    ),
  )
  return counts.slice(1).map((count, index) => count / (counts[index] ?? count))
}

test.each<[string, (size: number) => string]>([
  ['many requirements', size => `${range(size, index => `k${index}=v`)}`],
  ['one again and again', size => `${range(size, () => 'k=v')}`],
  ['many values', size => `k in (${range(size, index => `v${index}`)})`],
  ['one value again and again', size => `k notin (${range(size, () => 'v')})`],
])('label selectors of %s are read evenly', (_, textOf) => {
  for (const growth of growthOf(size => parseLabelSelector(textOf(size)))) expect(growth).toBeLessThan(14)
})

test('field selectors are read and matched evenly', () => {
  const textOf = (size: number) => `${range(size, index => `metadata.name!=n${index}`)}`
  for (const growth of growthOf(size =>
    matchesFields(parseFieldSelector(textOf(size)), { 'metadata.name': 'x' }),
  ))
    expect(growth).toBeLessThan(14)
})

test.each(['In', 'NotIn'])('%s of many values costs an object next to nothing', operator => {
  const of = (size: number) =>
    labelSelectorOf({
      matchExpressions: [{ key: 'k', operator, values: range(size, index => `v${index}`).reverse() }],
    })
  const [few, many] = [of(100), of(10_000)].map(selector =>
    countOperations(() => {
      for (let index = 0; index < 100; index++) matchesLabels(selector, { k: `v${index * 90}` })
    }),
  )
  expect(many).toBe(few)
  expect(matchesLabels(of(10_000), { k: 'v77' })).toBe(operator === 'In')
  expect(matchesLabels(of(10_000), { k: 'v77777' })).toBe(operator !== 'In')
  expect(matchesLabels(of(10_000), { k: '' })).toBe(operator !== 'In')
})

test.each<[string, (index: number) => string]>([
  ['keys that are not there', index => `!k${index}`],
  ['values that are not those', index => `k!=v${index}`],
  ['keys that are asked for', index => `k${index}`],
])('many requirements of %s cost an object next to nothing', (_, requirement) => {
  const [few, many] = [100, 10_000].map(size => {
    const selector = parseLabelSelector(`${range(size, requirement)}`)
    matchesLabels(selector, {})
    return countOperations(() => {
      for (let index = 0; index < 100; index++) matchesLabels(selector, { k: `w${index}`, l: 'x' })
    })
  })
  expect(many).toBe(few)
})
