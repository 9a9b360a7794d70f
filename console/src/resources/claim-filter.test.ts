import { describe, expect, it } from 'vitest'
import { choicesOf, claimOrders, claimsGoing, fateOfData, isShown } from './claim-filter.ts'
import type { ClaimRow } from './claim-rows.ts'

const row = (name: string, over: Partial<ClaimRow> = {}, storage = '1Gi'): ClaimRow => ({
  claim: {
    metadata: { name, namespace: 'shop' },
    spec: { storageClassName: 'standard', volumeName: `pv-${name}`, resources: { requests: { storage } } },
  },
  set: 'web',
  setIs: 'there',
  ordinal: 0,
  pod: null,
  ...over,
})
const all = { pod: '', set: '', className: '' }

describe('the list of claims', () => {
  const mounted = row('data-web-0', { pod: 'web-0' })
  const orphan = row('data-web-10', { ordinal: 10 })
  const left = row('data-gone-0', { set: 'gone', setIs: 'gone' })
  const own = row('mine', { set: null, ordinal: null })
  const rows = [mounted, orphan, left, own]
  const names = (shown: readonly ClaimRow[]) => shown.map(({ claim }) => claim.metadata?.name)

  it('shows those that no Pod mounts, and those whose set is gone', () => {
    expect(names(rows.filter(each => isShown(each, all)))).toHaveLength(4)
    expect(names(rows.filter(each => isShown(each, { ...all, pod: 'without' })))).toEqual([
      'data-web-10',
      'data-gone-0',
      'mine',
    ])
    expect(names(rows.filter(each => isShown(each, { ...all, pod: 'setGone' })))).toEqual(['data-gone-0'])
    expect(names(rows.filter(each => isShown(each, { ...all, set: 'web' })))).toEqual([
      'data-web-0',
      'data-web-10',
    ])
    expect(rows.filter(each => isShown(each, { ...all, className: 'fast' }))).toEqual([])
    expect(choicesOf(rows)).toEqual({ sets: ['gone', 'web'], classes: ['standard'] })
  })

  it('is sorted by ordinal as a number, and by size as an amount', () => {
    const two = row('data-web-2', { ordinal: 2 }, '900Mi')
    expect(names([orphan, two].toSorted(claimOrders.set))).toEqual(['data-web-2', 'data-web-10'])
    expect(names([orphan, two].toSorted(claimOrders.capacity))).toEqual(['data-web-2', 'data-web-10'])
  })

  it('tells what goes with claims: data, by the volume before the class, and who uses them', () => {
    const policies = {
      ofVolume: new Map([['pv-data-web-10', 'Retain']]),
      ofClass: new Map([['standard', 'Delete']]),
    }
    expect(claimsGoing([mounted, orphan, left], policies)).toEqual({
      deleted: ['data-web-0', 'data-gone-0'],
      kept: ['data-web-10'],
      unknown: [],
      mounted: [{ claim: 'data-web-0', pod: 'web-0' }],
      sets: ['web'],
    })
    const nothing = { ofVolume: new Map<string, string>(), ofClass: new Map<string, string>() }
    expect(fateOfData(own.claim, nothing)).toBeNull()
    expect(fateOfData({ metadata: { name: 'new' }, spec: {} }, policies)).toBe('none')
  })
})
