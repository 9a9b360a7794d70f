// What a StatefulSet does, as a table over policies: each story is told for ordered and for parallel sets, and for
// each retention policy of their claims.
import { beforeEach, describe, expect, test } from 'vitest'
import { isTerminating, nameOf, uidOf } from '../api/object.ts'
import { revisionOf } from '../workload/revisions.ts'
import { ordinalOf } from './nouns/identity.ts'
import { claimTemplate, PlanDriver, setFixture, templateFixture } from './objects.fixture.ts'

const policies = ['OrderedReady', 'Parallel'] as const
const retentions = [
  undefined,
  ['Retain', 'Retain'],
  ['Retain', 'Delete'],
  ['Delete', 'Retain'],
  ['Delete', 'Delete'],
]

const cases = policies.flatMap(policy =>
  retentions.map(retention => ({
    policy,
    whenScaled: retention?.[0],
    whenDeleted: retention?.[1],
    hasPolicy: retention !== undefined,
  })),
)

describe.each(cases)('$policy, claims $whenScaled when scaled, $whenDeleted when deleted', each => {
  let driver: PlanDriver

  beforeEach(() => {
    const { policy, whenScaled, whenDeleted, hasPolicy } = each
    driver = new PlanDriver(
      setFixture({
        podManagementPolicy: policy,
        volumeClaimTemplates: [claimTemplate('www')],
        ...(hasPolicy ? { persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted } } : {}),
      }),
    )
  })

  test('Pods are made with their claims', () => {
    driver.settle()
    expect(driver.names).toEqual(['web-0', 'web-1', 'web-2'])
    expect([...driver.claims.keys()].sort()).toEqual(['www-web-0', 'www-web-1', 'www-web-2'])
    expectWhole(driver)
  })

  test('scaling up adds Pods at the top', () => {
    driver.settle()
    driver.edit({ replicas: 5 })
    driver.settle()
    expect(driver.names).toEqual(['web-0', 'web-1', 'web-2', 'web-3', 'web-4'])
    expectWhole(driver)
  })

  test('scaling down takes Pods from the top, and their claims only when that is asked for', () => {
    driver.settle()
    driver.edit({ replicas: 1 })
    const deletions = driver.settle().filter(line => line.startsWith('delete'))
    expect(deletions).toEqual(['delete pod/web-2 (scaleDown)', 'delete pod/web-1 (scaleDown)'])
    const kept = each.whenScaled === 'Delete' ? ['www-web-0'] : ['www-web-0', 'www-web-1', 'www-web-2']
    expect([...driver.claims.keys()].sort()).toEqual(kept)
    expectWhole(driver)
  })

  test('scaling to zero and back gives each Pod its old claim where that was kept', () => {
    driver.settle()
    const before = driver.claims.get('www-web-1')
    driver.edit({ replicas: 0 })
    driver.settle()
    driver.edit({ replicas: 3 })
    driver.settle()
    const isSame = uidOf(driver.claims.get('www-web-1') ?? {}) === uidOf(before ?? {})
    expect(isSame).toBe(each.whenScaled !== 'Delete')
    expectWhole(driver)
  })

  test('a Pod that is lost is made again', () => {
    driver.settle()
    const before = uidOf(driver.pod(1))
    driver.removePod(1)
    expect(driver.step()).toContain('create pod/web-1')
    driver.settle()
    expect(uidOf(driver.pod(1))).not.toBe(before)
    expectWhole(driver)
  })

  test.each(['failed', 'succeeded'] as const)('a Pod that has %s is deleted and made again', state => {
    driver.settle()
    driver.setPod(2, state)
    expect(driver.step()).toEqual([`delete pod/web-2 (${state})`])
    expect(driver.step()).toContain('create pod/web-2')
    driver.settle()
    expectWhole(driver)
  })

  test('a Pod that has failed and is going already is left alone', () => {
    driver.settle()
    driver.setPod(0, 'failed')
    const pod = driver.pod(0)
    driver.pods[0] = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }
    expect(driver.step()).toEqual([])
  })

  test('a rolling update replaces Pods from the top, one at a time', () => {
    driver.settle()
    driver.edit({ template: templateFixture('v2') })
    const deletions: string[] = []
    for (let steps = 0; steps < 20; steps++) {
      const going = driver.pods.filter(isTerminating).length
      expect(going).toBeLessThanOrEqual(1)
      deletions.push(...driver.step().filter(line => line.startsWith('delete pod')))
      driver.healAll()
    }
    expect(deletions).toEqual([
      'delete pod/web-2 (update)',
      'delete pod/web-1 (update)',
      'delete pod/web-0 (update)',
    ])
    expect(driver.pods.every(pod => pod.spec?.containers[0]?.image === 'v2')).toBe(true)
    expectWhole(driver)
  })

  test('a rolling update and a scale up: new Pods first, at the new revision', () => {
    driver.settle()
    driver.edit({ template: templateFixture('v2'), replicas: 4 })
    const told = driver.settle().filter(line => line.includes('pod/'))
    expect(told[0]).toBe('create pod/web-3')
    expect(driver.names).toHaveLength(4)
    expect(driver.pods.every(pod => pod.spec?.containers[0]?.image === 'v2')).toBe(true)
    expectWhole(driver)
  })

  test('OnDelete leaves old Pods alone, and makes new ones from the new template', () => {
    driver.settle()
    driver.edit({ updateStrategy: { type: 'OnDelete' }, template: templateFixture('v2') })
    expect(driver.settle().filter(line => line.includes('pod/'))).toEqual([])
    driver.removePod(1)
    driver.settle()
    expect(driver.pods.map(pod => pod.spec?.containers[0]?.image).sort()).toEqual(['v1', 'v1', 'v2'])
    expect(driver.set.status?.currentRevision).not.toBe(driver.set.status?.updateRevision)
  })

  test('a partition keeps the Pods below it', () => {
    driver.settle()
    driver.edit({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      template: templateFixture('v2'),
    })
    driver.settle()
    expect(driver.pod(2).spec?.containers[0]?.image).toBe('v2')
    driver.removePod(0)
    driver.removePod(2)
    driver.settle()
    expect(driver.pod(0).spec?.containers[0]?.image).toBe('v1')
    expect(driver.pod(1).spec?.containers[0]?.image).toBe('v1')
    expect(driver.pod(2).spec?.containers[0]?.image).toBe('v2')
    expect(driver.set.status?.currentRevision).not.toBe(driver.set.status?.updateRevision)
  })

  test('a rollback in mid-rollout uses the old revision again', () => {
    driver.settle()
    const first = driver.set.status?.currentRevision
    driver.edit({ template: templateFixture('v2') })
    driver.step()
    driver.healAll()
    driver.edit({ template: templateFixture('v1') })
    driver.settle()
    expect(driver.set.status?.currentRevision).toBe(first)
    expect(driver.revisions.map(revision => revision.revision)).toEqual([2, 3])
    expectWhole(driver)
  })

  test('a Pending Pod gets a claim that vanished, a running one does not', () => {
    driver.settle()
    driver.claims.delete('www-web-1')
    expect(driver.step()).toEqual([])
    driver.setPod(1, 'pending')
    expect(driver.step()).toContain('create persistentvolumeclaim/www-web-1')
  })

  test('the first ordinal can be any', () => {
    driver.edit({ ordinals: { start: 7 } })
    driver.settle()
    expect(driver.names).toEqual(['web-7', 'web-8', 'web-9'])
    expectWhole(driver)
  })

  test('changing the retention policy changes the owners of the claims', () => {
    driver.settle()
    driver.edit({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain', whenDeleted: 'Delete' } })
    driver.settle()
    expectWhole(driver)
    driver.edit({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain', whenDeleted: 'Retain' } })
    driver.settle()
    expectWhole(driver)
  })

  test('a set that is settled needs nothing', () => {
    driver.settle()
    expect(driver.plan().steps).toEqual([])
    expect(driver.plan().waiting).toBeNull()
  })
})

/** Everything is as the set wants it, and the status says so. */
function expectWhole(driver: PlanDriver): void {
  const { set, pods } = driver
  const { start = 0 } = set.spec?.ordinals ?? {}
  const replicas = set.spec?.replicas ?? 0
  expect(pods.map(ordinalOf).sort()).toEqual(Array.from({ length: replicas }, (_, index) => start + index))
  expect(set.status).toMatchObject({
    replicas,
    availableReplicas: replicas,
    observedGeneration: set.metadata?.generation,
  })
  expect(set.status?.readyReplicas ?? 0).toBe(replicas)
  expect(set.status?.updatedReplicas ?? 0).toBe(replicas)
  expect(set.status?.currentRevision).toBe(set.status?.updateRevision)
  for (const pod of pods) {
    expect(revisionOf(pod)).toBe(set.status?.updateRevision)
    const claimName = `www-${nameOf(pod)}`
    expect(pod.spec?.volumes).toEqual([{ name: 'www', persistentVolumeClaim: { claimName } }])
    const owners = driver.claims.get(claimName)?.metadata?.ownerReferences?.map(owner => owner.kind) ?? []
    const isOwned = set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
    expect(owners).toEqual(isOwned ? ['StatefulSet'] : [])
  }
}
