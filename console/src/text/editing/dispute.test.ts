import { expect, test } from 'vitest'
import { kinds } from '../../../../src/api/kinds.ts'
import { decided, putOnTop, undecidedOf, withTheirs } from './dispute.ts'

const { merging } = kinds.ConfigMap.schema
const map = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data })
const sides = {
  merging,
  base: map({ a: '1', b: '1', c: '1' }),
  mine: map({ a: '2', b: '2', c: '1' }),
  theirs: map({ a: '3', b: '3', c: '3' }),
}
const pathsOf = (clashes: readonly { readonly path: string }[]) => clashes.map(({ path }) => path)

test('what both have changed is to be decided, and is mine until then', () => {
  const { value, dispute } = putOnTop(sides)
  expect(value).toEqual(map({ a: '2', b: '2', c: '3' }))
  expect(pathsOf(undecidedOf(dispute, { ...sides, mine: value as object }))).toEqual(['data.a', 'data.b'])
})

test('two decisions, one after the other, both count', () => {
  const { dispute } = putOnTop(sides)
  expect(decided(decided(dispute, 'data.a'), 'data.b')?.paths).toEqual(new Set())
})

test('a field that is typed to be as theirs is no clash any more', () => {
  const { dispute } = putOnTop(sides)
  const mine = map({ a: '3', b: '2', c: '3' })
  expect(pathsOf(undecidedOf(dispute, { ...sides, mine }))).toEqual(['data.b'])
})

test('theirs of one field leaves the others mine', () => {
  expect(withTheirs(sides, 'data.a')).toEqual(map({ a: '3', b: '2', c: '3' }))
})

test('nothing is undecided where nothing was put together', () => {
  expect(undecidedOf(null, sides)).toEqual([])
})
