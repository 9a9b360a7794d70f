import { expect, test } from 'vitest'
import type { LimitRangeItem } from '../../../src/api/generated/types.ts'
import { amountsOf, amountsPatch, limitAt, rowsOf, shareOf, withLimit } from './amounts.ts'

test('a quota is edited in rows, and what is sent is what was changed', () => {
  const before = { pods: '5', 'requests.cpu': '2', 'example.com/gpu': '1' }
  const rows = rowsOf(before)
  expect(rows.map(({ resource }) => resource)).toEqual(['requests.cpu', 'pods', 'example.com/gpu'])
  expect(amountsPatch(before, amountsOf(rows))).toBe(null)
  const changed = rows
    .filter(({ resource }) => resource !== 'pods')
    .map(each => (each.resource === 'requests.cpu' ? { ...each, amount: ' 4 ' } : each))
  expect(amountsPatch(before, amountsOf(changed))).toEqual({ pods: null, 'requests.cpu': '4' })
})

test.each([
  ['1', '4', 0.25],
  ['1536Mi', '3Gi', 0.5],
  ['0', '0', 0],
  ['1', '0', 1],
  ['x', '1', null],
])('%s of %s is a share of %s', (used, hard, share) => {
  expect(shareOf(used, hard)).toBe(share)
})

test('a limit is set and taken away, and what no field is for stays', () => {
  const before: readonly LimitRangeItem[] = [
    { type: 'Pod', max: { cpu: '8' } },
    { type: 'Container', maxLimitRequestRatio: { cpu: '2' }, max: { 'example.com/gpu': '1' } },
  ]
  const place = { type: 'Container', resource: 'cpu', field: 'max' } as const
  const after = withLimit(before, place, '2')
  expect(limitAt(after, place)).toBe('2')
  expect(after).toMatchObject([before[0]!, { max: { 'example.com/gpu': '1', cpu: '2' } }])
  expect(withLimit(after, place, '')).toEqual(before)
  const claim = { type: 'PersistentVolumeClaim', resource: 'storage', field: 'max' } as const
  expect(withLimit(withLimit(before, claim, '1Gi'), claim, '')).toEqual(before)
})
