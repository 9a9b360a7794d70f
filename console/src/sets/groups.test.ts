import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApiObject } from '../../../src/api/object.ts'
import { keyOf, sortedOf } from '../live/sorted-objects.ts'
import { createGroups } from './groups.ts'

const named = (name: string, kind = 'a'): ApiObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { namespace: 'shop', name },
})
const kindOf = ({ kind = '' }: ApiObject) => kind

test('lists that follow each other lead to the groups of the last', () => {
  const object = fc
    .tuple(fc.constantFrom(...'abcdefgh'), fc.constantFrom('x', 'y', 'z'))
    .map(([name, kind]) => named(name, kind))
  fc.assert(
    fc.property(fc.array(fc.array(object)), lists => {
      const groups = createGroups(kindOf)
      for (const list of lists) {
        const { items } = sortedOf(list)
        const before = new Map(['x', 'y', 'z'].map(kind => [kind, groups.of(kind)]))
        const touched = groups.take(items)
        for (const [kind, group] of before) {
          expect(groups.of(kind)).toEqual(items.filter(item => item.kind === kind))
          if (!touched.has(kind)) expect(groups.of(kind)).toBe(group)
        }
      }
    }),
  )
})

test('of ten thousand objects, only those that have changed are asked for their keys', () => {
  const asked: string[] = []
  const groups = createGroups((item: ApiObject) => {
    asked.push(keyOf(item))
    return keyOf(item)
  })
  for (const count of [100, 1_000, 10_000]) {
    const { items } = sortedOf(Array.from({ length: count }, (_, at) => named(`pod-${at}`)))
    groups.take(items)
    asked.length = 0
    const next = items.toSpliced(42, 1, named(items[42]?.metadata?.name ?? '')).toSpliced(17, 1)
    expect(groups.take(next).size).toBe(2)
    expect(asked.length).toBeLessThanOrEqual(3)
  }
})
