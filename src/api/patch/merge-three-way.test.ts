import { expect, it } from 'vitest'
import { allAtOnce } from '../../base/turn.ts'
import { mergePatchSteps } from './merge-patch.ts'
import { mergeThreeWayPatch } from './merge-three-way.ts'

it('changes what differs, removes what was applied and no longer is, and leaves the rest to others', () => {
  const original = {
    spec: { a: 1, gone: true, nested: { x: 1, y: 2 } },
    metadata: { labels: { old: 'yes' } },
  }
  const modified = { spec: { a: 2, nested: { x: 1 }, list: [1, 2] }, metadata: { labels: { new: 'yes' } } }
  const current = {
    spec: { a: 1, gone: true, nested: { x: 1, y: 2, theirs: 3 }, list: [9], defaulted: 5 },
    metadata: { labels: { old: 'yes', theirs: 'yes' }, uid: 'u' },
    status: { ready: true },
  }
  const patch = mergeThreeWayPatch({ original, modified, current })
  expect(patch).toEqual({
    spec: { a: 2, gone: null, nested: { y: null }, list: [1, 2] },
    metadata: { labels: { old: null, new: 'yes' } },
  })
  const after = allAtOnce(mergePatchSteps(current, patch))
  expect(mergeThreeWayPatch({ original: modified, modified, current: after })).toEqual({})
})

it('without anything applied before removes nothing', () => {
  expect(mergeThreeWayPatch({ original: {}, modified: { spec: {} }, current: { spec: { a: 1 } } })).toEqual(
    {},
  )
})

it('a scalar gives way to an object and the other way round', () => {
  const patch = mergeThreeWayPatch({
    original: null,
    modified: { a: { b: 1 }, c: 1 },
    current: { a: 1, c: { d: 1 } },
  })
  expect(patch).toEqual({ a: { b: 1 }, c: 1 })
})
