import { describe, expect, test } from 'vitest'
import type { OwnerReference, PersistentVolumeClaim } from '../../api/generated/types.ts'
import { toUid } from '../../api/object.ts'
import { setFixture } from '../objects.fixture.ts'
import { type ClaimHolder, isStaleClaim, judgeOwners } from './retention.ts'

const set: OwnerReference = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  name: 'web',
  uid: 'set-uid',
  controller: true,
  blockOwnerDeletion: true,
}
const pod: OwnerReference = { ...set, apiVersion: 'v1', kind: 'Pod', name: 'web-1', uid: 'pod-uid' }
const oldSet = { ...set, uid: 'old-set' }
const oldPod = { ...pod, uid: 'old-pod' }
const guest: OwnerReference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'guest', uid: 'guest' }
const boss: OwnerReference = { ...guest, kind: 'Backup', name: 'boss', uid: 'boss', controller: true }

const claimOf = (...ownerReferences: readonly OwnerReference[]): PersistentVolumeClaim => ({
  metadata: { name: 'www-web-1', ownerReferences },
})

function holder(whenScaled: string, whenDeleted: string, inRange: boolean): ClaimHolder {
  const policy = { whenScaled, whenDeleted }
  return {
    set: setFixture({ persistentVolumeClaimRetentionPolicy: policy }),
    podName: 'web-1',
    podUid: toUid('pod-uid'),
    inRange,
  }
}

const table = [
  { whenScaled: 'Retain', whenDeleted: 'Retain', living: [], condemned: [] },
  { whenScaled: 'Retain', whenDeleted: 'Delete', living: [set], condemned: [set] },
  { whenScaled: 'Delete', whenDeleted: 'Retain', living: [], condemned: [pod] },
  { whenScaled: 'Delete', whenDeleted: 'Delete', living: [set], condemned: [pod] },
]

describe.each(table)(
  '$whenScaled when scaled, $whenDeleted when deleted',
  ({ whenScaled, whenDeleted, living, condemned }) => {
    describe.each([
      ['in range', true, living],
      ['condemned', false, condemned],
    ] as const)('a Pod %s', (_, inRange, wanted) => {
      const judge = (...owners: readonly OwnerReference[]) =>
        judgeOwners(claimOf(...owners), holder(whenScaled, whenDeleted, inRange))

      test('has its claim owned as the table says', () => {
        const { owners } = judge()
        expect(owners ?? []).toEqual(wanted)
        expect(judge(...wanted)).toEqual({ owners: null, conflicting: false })
      })

      test.each([
        ['the set', set],
        ['the Pod', pod],
      ])('loses %s as an owner where the table does not want it', (_name, owner) => {
        const { owners } = judge(owner)
        expect(owners ?? [owner]).toEqual(wanted)
      })

      test('keeps owners that are not ours, in front', () => {
        const { owners } = judge(guest)
        expect(owners ?? [guest]).toEqual([guest, ...wanted])
      })

      test('mends a reference of ours that does not control', () => {
        const [owner] = wanted
        if (!owner) return expect(judge(guest, { ...set, controller: false }).owners).toEqual([guest])
        expect(judge({ ...owner, controller: false }).owners).toEqual([owner])
      })

      test.each([
        ['set', oldSet],
        ['Pod', oldPod],
      ])('leaves a claim of an earlier %s of the name alone', (_name, owner) => {
        expect(judge(owner).owners).toBeNull()
      })

      test('leaves a claim to another controller, and takes our own references off it', () => {
        const isRetaining = whenScaled === 'Retain' && whenDeleted === 'Retain'
        expect(judge(boss)).toEqual({ owners: null, conflicting: !isRetaining })
        expect(judge(boss, set).owners).toEqual([boss])
      })
    })
  },
)

test('no policy is to retain', () => {
  const { set: _, ...rest } = holder('Retain', 'Retain', false)
  expect(judgeOwners(claimOf(set), { ...rest, set: setFixture() }).owners).toEqual([])
})

test('a claim is stale for a new Pod while it belongs to an earlier one of the name', () => {
  expect(isStaleClaim(claimOf(oldPod), 'web-1', toUid(''))).toBe(true)
  expect(isStaleClaim(claimOf(pod), 'web-1', toUid('pod-uid'))).toBe(false)
  expect(isStaleClaim(claimOf(pod), 'web-2', toUid(''))).toBe(false)
  expect(isStaleClaim(claimOf(set, guest), 'web-1', toUid(''))).toBe(false)
})
