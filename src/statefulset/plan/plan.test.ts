import { describe, expect, test } from 'vitest'
import type { StatefulSetSpec } from '../../api/generated/types.ts'
import { formatStep } from '../nouns/step.ts'
import { claimTemplate, PlanDriver, setFixture, t0, templateFixture } from '../objects.fixture.ts'

/** A set of three, all Ready. */
function settled(spec: Partial<StatefulSetSpec> = {}, features = { maxUnavailable: false }): PlanDriver {
  const driver = new PlanDriver(setFixture(spec), features)
  driver.settle()
  return driver
}

const parallel = { podManagementPolicy: 'Parallel' } as const
const pods = (lines: readonly string[]) => lines.filter(line => line.includes('pod/'))

describe('ordered creation', () => {
  test('goes one Pod at a time', () => {
    const driver = new PlanDriver(setFixture())
    expect(driver.step()).toEqual(['create pod/web-0'])
    expect(driver.step()).toEqual([])
    driver.setPod(0, 'unready')
    expect(driver.step()).toEqual([])
    driver.setPod(0, 'ready')
    expect(driver.step()).toEqual(['create pod/web-1'])
  })

  test('waits while a Pod before is on its way out, though it is Ready', () => {
    const driver = settled({ replicas: 2 })
    driver.edit({ replicas: 3 })
    driver.setPod(0, 'terminating')
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'terminating', podName: 'web-0', holds: 'creation' })
  })

  test('fills a gap before it goes on, whatever comes after', () => {
    const driver = settled()
    driver.removePod(0)
    driver.setPod(1, 'unready')
    expect(driver.step()).toEqual(['create pod/web-0'])
    expect(driver.step()).toEqual([])
  })
})

describe('parallel', () => {
  test('makes all that is missing at once', () => {
    const driver = new PlanDriver(setFixture({ ...parallel, replicas: 5 }))
    expect(driver.step()).toHaveLength(5)
  })

  test('makes a thousand Pods in two passes at most', () => {
    const driver = new PlanDriver(setFixture({ ...parallel, replicas: 1000 }))
    expect(driver.step().length + driver.step().length).toBe(1000)
  })

  test('takes all that is condemned at once, healthy or not', () => {
    const driver = settled({ ...parallel, replicas: 4 })
    driver.setPod(2, 'unready')
    driver.edit({ replicas: 1 })
    expect(driver.step()).toEqual([
      'delete pod/web-3 (scaleDown)',
      'delete pod/web-2 (scaleDown)',
      'delete pod/web-1 (scaleDown)',
    ])
  })

  test('updates one at a time, and replaces a broken old Pod', () => {
    const driver = settled(parallel)
    driver.setPod(2, 'unready')
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-2 (update)'])
    expect(driver.step()).toEqual([])
  })

  test('does not mind an unhealthy Pod below the one to update', () => {
    const driver = settled(parallel)
    driver.setPod(0, 'unready')
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-2 (update)'])
  })

  test('does not pass an updated Pod that is not available', () => {
    const driver = settled(parallel)
    driver.edit({ template: templateFixture('v2') })
    driver.step()
    driver.removePod(2)
    driver.step()
    driver.setPod(2, 'unready')
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'notReady', podName: 'web-2', holds: 'update' })
  })

  test('deletes an old Pod that has failed only once', () => {
    const driver = settled(parallel)
    driver.setPod(2, 'failed')
    driver.edit({ template: templateFixture('v2') })
    expect(pods(driver.plan().steps.map(formatStep))).toEqual(['delete pod/web-2 (failed)'])
  })

  test('never deletes a Pod that this very pass has made', () => {
    const driver = settled({ ...parallel, updateStrategy: { type: 'RollingUpdate' } })
    driver.removePod(2)
    driver.edit({ template: templateFixture('v2') })
    // The status still counts three of the current revision, so web-2 comes back as it was.
    expect(pods(driver.plan().steps.map(formatStep))).toEqual([
      `create pod/web-2 (${driver.set.status?.currentRevision})`,
    ])
  })
})

describe('scaling down in order', () => {
  test('waits for a Pod in range that is not Ready', () => {
    const driver = settled()
    driver.setPod(0, 'unready')
    driver.edit({ replicas: 1 })
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'notReady', podName: 'web-0', holds: 'scaleDown' })
  })

  test('waits for the higher Pod to be gone', () => {
    const driver = settled()
    driver.edit({ replicas: 1 })
    expect(driver.step()).toEqual(['delete pod/web-2 (scaleDown)'])
    expect(driver.step()).toEqual([])
    driver.removePod(2)
    expect(driver.step()).toEqual(['delete pod/web-1 (scaleDown)'])
  })

  test('takes an unhealthy Pod when no lower one is unhealthy', () => {
    const driver = settled()
    driver.setPod(2, 'unready')
    driver.edit({ replicas: 1 })
    expect(driver.step()).toEqual(['delete pod/web-2 (scaleDown)'])
  })

  test('is stuck between two unhealthy Pods, and says so', () => {
    const driver = settled()
    driver.setPod(1, 'unready')
    driver.setPod(2, 'unready')
    driver.edit({ replicas: 1 })
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'unhealthyBelow', podName: 'web-2', below: 'web-1' })
  })

  test('waits for three Pods that are not Ready: none of them goes', () => {
    const driver = settled()
    for (const ordinal of [0, 1, 2]) driver.setPod(ordinal, 'unready')
    driver.edit({ replicas: 0 })
    expect(driver.step()).toEqual([])
  })

  test('does not treat a condemned Pod that has failed as one to replace', () => {
    const driver = settled()
    driver.setPod(2, 'failed')
    driver.edit({ replicas: 2 })
    expect(driver.step()).toEqual(['delete pod/web-2 (scaleDown)'])
  })

  test('goes before updating', () => {
    const driver = settled()
    driver.edit({ replicas: 2, template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-2 (scaleDown)'])
    expect(driver.step()).toEqual([])
    driver.removePod(2)
    expect(driver.step()).toEqual(['delete pod/web-1 (update)'])
  })

  test('makes the claims its own before the Pod goes', () => {
    const driver = settled({
      volumeClaimTemplates: [claimTemplate('www')],
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
    })
    driver.edit({ replicas: 1 })
    expect(driver.step()).toEqual([
      'own persistentvolumeclaim/www-web-2 (Pod web-2)',
      'own persistentvolumeclaim/www-web-1 (Pod web-1)',
      'delete pod/web-2 (scaleDown)',
    ])
  })
})

describe('a rolling update in order', () => {
  test('does not begin while any Pod is not Ready', () => {
    const driver = settled()
    driver.setPod(0, 'unready')
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'notReady', podName: 'web-0', holds: 'update' })
  })

  test('is not mended by a new template alone', () => {
    const driver = settled()
    driver.edit({ template: templateFixture('broken') })
    driver.step()
    driver.removePod(2)
    driver.step()
    driver.setPod(2, 'unready')
    driver.edit({ template: templateFixture('v1') })
    expect(driver.step()).toEqual([])
    driver.removePod(2)
    expect(driver.step()).toEqual(['create pod/web-2'])
    expect(driver.pod(2).spec?.containers[0]?.image).toBe('v1')
  })

  test('counts the partition from the first ordinal', () => {
    const driver = settled({
      ordinals: { start: 10 },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
    })
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-12 (update)'])
    driver.removePod(12)
    driver.step()
    driver.setPod(12, 'ready')
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toBeNull()
  })

  test('makes Pods below a partition above all replicas from the current revision', () => {
    const driver = settled({
      replicas: 1,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 9 } },
    })
    driver.edit({ template: templateFixture('v2'), replicas: 2 })
    driver.settle()
    expect(driver.pods.map(pod => pod.spec?.containers[0]?.image)).toEqual(['v1', 'v1'])
  })
})

describe('maxUnavailable, where it is switched on', () => {
  const on = { maxUnavailable: true }
  const rolling = (maxUnavailable: number | string, partition = 0) => ({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition, maxUnavailable } },
  })

  test.each([
    [2, ['delete pod/web-4 (update)', 'delete pod/web-3 (update)']],
    ['50%', ['delete pod/web-4 (update)', 'delete pod/web-3 (update)']],
    ['1%', ['delete pod/web-4 (update)']],
  ])('%s lets as many go', (maxUnavailable, deletions) => {
    const driver = settled({ replicas: 5, ...rolling(maxUnavailable) }, on)
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(deletions)
  })

  test('every unavailable Pod uses the budget up, also one below the partition', () => {
    const driver = settled({ replicas: 5, ...parallel, ...rolling(2, 3) }, on)
    driver.setPod(0, 'unready')
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-4 (update)'])
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'budget', podName: 'web-0', unavailable: 2 })
  })

  test('never goes below the partition', () => {
    const driver = settled({ replicas: 5, ...rolling(5, 3) }, on)
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-4 (update)', 'delete pod/web-3 (update)'])
  })

  test('is one where the set says nothing', () => {
    const driver = settled({ replicas: 3, updateStrategy: { type: 'RollingUpdate' } }, on)
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-2 (update)'])
  })

  test('counts for nothing where it is off', () => {
    const driver = settled({ replicas: 5, ...rolling(3) })
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual(['delete pod/web-4 (update)'])
  })
})

describe('minReadySeconds', () => {
  const patient = { replicas: 2, minReadySeconds: 10 }

  test('holds the next Pod up until the one before has been Ready for so long', () => {
    const driver = new PlanDriver(setFixture(patient))
    driver.step()
    driver.setPod(0, 'ready', t0)
    driver.now = t0 + 9_000
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'notAvailable', until: t0 + 10_000 })
    driver.now = t0 + 10_000
    expect(driver.step()).toEqual(['create pod/web-1'])
  })

  test('asks for another look at the very moment', () => {
    const driver = new PlanDriver(setFixture(patient))
    driver.step()
    driver.setPod(0, 'ready', t0)
    driver.now = t0 + 4_000
    expect(driver.plan().outcome).toEqual({ kind: 'checkAgain', afterMs: 6_000 })
    expect(driver.plan().status).toMatchObject({ readyReplicas: 1, availableReplicas: 0 })
  })

  test('of several Pods the first to become available decides', () => {
    const driver = new PlanDriver(setFixture({ ...patient, ...parallel }))
    driver.step()
    driver.setPod(0, 'ready', t0)
    driver.setPod(1, 'ready', t0 - 5_000)
    expect(driver.plan().outcome).toEqual({ kind: 'checkAgain', afterMs: 5_000 })
  })

  test('holds up the update and the scale down, but not OnDelete', () => {
    const driver = settled({ ...patient, replicas: 3 })
    driver.now = t0 + 1_000
    driver.setPod(0, 'ready', t0)
    driver.edit({ template: templateFixture('v2') })
    expect(driver.step()).toEqual([])
    driver.edit({ replicas: 2 })
    expect(driver.step()).toEqual([])
    driver.edit({ updateStrategy: { type: 'OnDelete' }, replicas: 3 })
    driver.removePod(0)
    expect(driver.step()).toEqual(['create pod/web-0'])
  })

  test('a Ready Pod that does not say since when is not available', () => {
    const driver = settled(patient)
    const pod = driver.pod(1)
    driver.pods[1] = {
      ...pod,
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    }
    expect(driver.plan().status.availableReplicas).toBe(1)
  })
})

describe('claims', () => {
  const stored = { replicas: 1, volumeClaimTemplates: [claimTemplate('www'), claimTemplate('log')] }
  const going = { metadata: { name: 'www-web-0', deletionTimestamp: '2026-01-01T00:00:00Z' } }

  test('are made before the Pod, with the labels of the selector over those of the template', () => {
    const labelled = { ...claimTemplate('www'), metadata: { name: 'www', labels: { app: 'x', tier: 'db' } } }
    const driver = new PlanDriver(setFixture({ replicas: 1, volumeClaimTemplates: [labelled] }))
    expect(driver.step()).toEqual(['create persistentvolumeclaim/www-web-0', 'create pod/web-0'])
    expect(driver.claims.get('www-web-0')?.metadata?.labels).toEqual({ app: 'web', tier: 'db' })
    expect(driver.claims.get('www-web-0')?.metadata?.ownerReferences).toBeUndefined()
  })

  test('that exist are used as they are', () => {
    const driver = new PlanDriver(setFixture(stored))
    driver.claims.set('www-web-0', { metadata: { name: 'www-web-0' } })
    expect(driver.step()).toEqual(['create persistentvolumeclaim/log-web-0', 'create pod/web-0'])
  })

  test('that are being deleted hold their Pod up, while the others are made', () => {
    const driver = new PlanDriver(setFixture(stored))
    driver.claims.set('www-web-0', going)
    expect(driver.step()).toEqual([
      'create persistentvolumeclaim/log-web-0',
      'refuse pod/web-0 (being deleted: www-web-0)',
    ])
    expect(driver.plan().waiting).toMatchObject({ kind: 'terminatingClaim', claimName: 'www-web-0' })
  })

  test('that are being deleted hold up everything after them, also in parallel', () => {
    const driver = settled({ ...stored, ...parallel, replicas: 3 })
    driver.removePod(0)
    driver.claims.set('www-web-0', going)
    driver.edit({ replicas: 2, template: templateFixture('v2') })
    expect(driver.step()).toEqual(['refuse pod/web-0 (being deleted: www-web-0)'])
  })

  test('of an earlier Pod of the name are waited for', () => {
    const policy = { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' } }
    const driver = new PlanDriver(setFixture({ ...stored, ...policy }))
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'web-0', uid: 'old', controller: true }
    driver.claims.set('www-web-0', { metadata: { name: 'www-web-0', ownerReferences: [owner] } })
    expect(driver.step()).toEqual([])
    expect(driver.plan().waiting).toMatchObject({ kind: 'staleClaim', claimName: 'www-web-0' })
    driver.edit({ persistentVolumeClaimRetentionPolicy: undefined })
    expect(driver.step()).toContain('create pod/web-0')
  })

  test('of a Pod that must be mended are made before it is', () => {
    const driver = settled({ ...stored, replicas: 1 })
    const pod = driver.pod(0)
    driver.pods = [{ ...pod, spec: { ...pod.spec!, volumes: [] } }]
    driver.claims.delete('www-web-0')
    expect(driver.step()).toEqual(['create persistentvolumeclaim/www-web-0', 'repair pod/web-0 (storage)'])
  })
})
