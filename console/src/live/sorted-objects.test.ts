import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApiObject } from '../../../src/api/object.ts'
import { keyOf, sortedOf, withChanges } from './sorted-objects.ts'

const object = (name: string, resourceVersion = '1'): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'a', name, resourceVersion },
})

test('changes lead to what listing anew would show', () => {
  const name = fc.constantFrom(...'abcdefgh')
  fc.assert(
    fc.property(fc.array(name), fc.array(fc.tuple(name, fc.boolean())), (before, changes) => {
      const after = new Map(before.map(each => [keyOf(object(each)), object(each)]))
      const changed = new Map<string, ApiObject | null>()
      for (const [each, isGone] of changes) {
        const next = object(each, '2')
        changed.set(keyOf(next), isGone ? null : next)
        if (isGone) after.delete(keyOf(next))
        else after.set(keyOf(next), next)
      }
      const state = withChanges(sortedOf(before.map(each => object(each))), changed)
      expect(state).toEqual(sortedOf(after.values()))
    }),
  )
})

test('a changed object takes the place of the old one, and the keys stay', () => {
  const before = sortedOf([object('b'), object('a')])
  const next = object('b', '2')
  const after = withChanges(before, new Map([[keyOf(next), next]]))
  expect(after.keys).toBe(before.keys)
  expect(after.items).toEqual([object('a'), next])
  expect(before.items).toEqual([object('a'), object('b')])
})
