// What the difference of two objects costs, counted: no more than both of them and a logarithm of that.
import { expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import { countOperations } from '../testing/count-operations.ts'
import { diffObjects } from './object-diff.ts'

const merging = kinds.StatefulSet.schema.merging

const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

const setOf = (containers: readonly unknown[]) => ({ spec: { template: { spec: { containers } } } })
const named = (size: number, image: string, from = 0) =>
  setOf(range(size, index => ({ name: `c${index + from}`, image })))

test.each<[string, (size: number) => readonly [object, object]]>([
  ['all elements changed', size => [named(size, 'a'), named(size, 'b')]],
  ['all elements others', size => [named(size, 'a'), named(size, 'a', size)]],
  [
    'elements in another order',
    size => [named(size, 'a'), setOf(named(size, 'a').spec.template.spec.containers.toReversed())],
  ],
  [
    'one key again and again',
    size => [
      setOf(range(size, () => ({ name: 'c' }))),
      setOf(range(size, index => ({ name: 'c', image: `${index}` }))),
    ],
  ],
  [
    'labels',
    size => [
      { metadata: { labels: Object.fromEntries(range(size, index => [`k${index}`, 'a'])) } },
      { metadata: { labels: Object.fromEntries(range(size, index => [`k${index}`, 'b'])) } },
    ],
  ],
  [
    'lists in lists',
    size => {
      const one = (value: string) =>
        setOf(
          range(size / 10, index => ({
            name: `c${index}`,
            env: range(10, at => ({ name: `e${at}`, value })),
          })),
        )
      return [one('a'), one('b')]
    },
  ],
])('%s', (_, pairOf) => {
  const counts = [100, 1_000, 10_000].map(size => {
    const [before, after] = pairOf(size)
    return countOperations(() => diffObjects(merging, before, after))
  })
  for (const [index, count] of counts.entries())
    expect(count / (counts[index - 1] ?? count), `steps: ${counts}`).toBeLessThan(14)
})
