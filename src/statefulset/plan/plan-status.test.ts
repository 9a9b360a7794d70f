import { describe, expect, test } from 'vitest'
import type { StatefulSetSpec } from '../../api/generated/types.ts'
import { present } from '../../base/assert.ts'
import { formatStep } from '../nouns/step.ts'
import { formatWaiting } from '../nouns/waiting.ts'
import { PlanDriver, setFixture, t0, templateFixture, withState } from '../objects.fixture.ts'
import type { Plan } from './plan.ts'
import { statusAfter } from './status.ts'

/** A set of three, all Ready. */
function settled(spec: Partial<StatefulSetSpec> = {}, features = { maxUnavailable: false }): PlanDriver {
  const driver = new PlanDriver(setFixture(spec), features)
  driver.settle()
  return driver
}

const parallel = { podManagementPolicy: 'Parallel' } as const
const _pods = (lines: readonly string[]) => lines.filter(line => line.includes('pod/'))

describe('the status', () => {
  test('counts Pods by phase, readiness and revision', () => {
    const driver = settled({ replicas: 4, ...parallel })
    driver.setPod(0, 'unready')
    driver.setPod(1, 'terminating')
    driver.setPod(2, 'failed')
    expect(driver.plan().status).toMatchObject({
      replicas: 4,
      readyReplicas: 2,
      availableReplicas: 2,
      currentReplicas: 3,
      updatedReplicas: 3,
      collisionCount: 0,
    })
  })

  test('leaves out what is zero, but for two counts', () => {
    const driver = new PlanDriver(setFixture({ replicas: 0 }))
    const { status } = driver.plan()
    expect(status).toMatchObject({ replicas: 0, availableReplicas: 0, observedGeneration: 1 })
    expect(status).not.toHaveProperty('readyReplicas')
    expect(status).not.toHaveProperty('currentReplicas')
    expect(status).not.toHaveProperty('updatedReplicas')
  })

  test('counts a Pod deleted for an update as current no more, unless the deletion failed', () => {
    const driver = settled()
    driver.edit({ template: templateFixture('v2') })
    const { status, steps } = driver.plan()
    expect(status.currentReplicas).toBe(2)
    expect(statusAfter(status, []).currentReplicas).toBe(2)
    expect(statusAfter(status, steps).currentReplicas).toBe(3)
  })

  test('does not count down for a Pod of a third revision: it was not counted in the first place', () => {
    const driver = settled({ replicas: 2 })
    driver.edit({ template: templateFixture('v2') })
    driver.step()
    driver.removePod(1)
    driver.step()
    driver.setPod(1, 'ready')
    driver.edit({ template: templateFixture('v3') })
    expect(driver.plan().steps.some(step => step.kind === 'deletePod')).toBe(true)
    expect(driver.plan().status.currentReplicas).toBe(1)
  })

  test('completes a rollout once all Pods are updated and Ready, available or not', () => {
    const driver = settled({ replicas: 1, minReadySeconds: 60 })
    driver.edit({ template: templateFixture('v2') })
    driver.step()
    driver.removePod(0)
    driver.step()
    driver.setPod(0, 'ready', t0)
    const { status } = driver.plan()
    expect(status.currentRevision).toBe(status.updateRevision)
    expect(status).toMatchObject({ availableReplicas: 0, currentReplicas: 1 })
  })

  test('completes at once with no replicas, and never under OnDelete', () => {
    const driver = settled({ replicas: 1 })
    driver.edit({ replicas: 0, template: templateFixture('v2') })
    driver.settle()
    expect(driver.set.status?.currentRevision).toBe(driver.set.status?.updateRevision)
    driver.edit({ updateStrategy: { type: 'OnDelete' }, template: templateFixture('v3') })
    driver.settle()
    expect(driver.set.status?.currentRevision).not.toBe(driver.set.status?.updateRevision)
  })

  /** Everything is updated, but the status does not say so yet. */
  function updated(): PlanDriver {
    const driver = settled({ ...parallel, replicas: 2, updateStrategy: { type: 'OnDelete' } })
    driver.edit({ template: templateFixture('v2') })
    for (const ordinal of [0, 1]) driver.removePod(ordinal)
    driver.settle()
    driver.edit({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } })
    return driver
  }
  const isComplete = ({ status }: Plan) => status.currentRevision === status.updateRevision

  test('completes once the last Pod is updated and Ready', () => {
    expect(isComplete(updated().plan())).toBe(true)
  })

  test('does not complete while a Pod is not Ready', () => {
    const driver = updated()
    driver.setPod(0, 'unready')
    expect(isComplete(driver.plan())).toBe(false)
  })

  test('does not complete while a Pod is still condemned', () => {
    const driver = updated()
    driver.addPod(2, present(driver.revisions[0], 'there is an old revision'), 'unready')
    expect(isComplete(driver.plan())).toBe(false)
  })

  test('is all there is for a set that is being deleted', () => {
    const driver = settled()
    driver.set = {
      ...driver.set,
      metadata: { ...driver.set.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    }
    driver.setPod(0, 'failed')
    driver.edit({ replicas: 1, template: templateFixture('v2') })
    const { steps, status } = driver.plan()
    expect(steps).toEqual([])
    expect(status).toMatchObject({ replicas: 3, readyReplicas: 2 })
  })
})

describe('strange names', () => {
  test('a Pod without an ordinal is neither wanted nor condemned', () => {
    const driver = settled({ replicas: 1 })
    const pod = driver.pod(0)
    driver.pods.push(withState({ ...pod, metadata: { ...pod.metadata, name: 'web-99999999999' } }, 'ready'))
    expect(driver.plan().steps).toEqual([])
    expect(driver.plan().status.replicas).toBe(1)
  })

  test('of two Pods with one ordinal the later in the list holds the place', () => {
    const driver = settled({ replicas: 2 })
    const pod = driver.pod(1)
    driver.pods.push({ ...pod, metadata: { ...pod.metadata, name: 'web-01', uid: 'other' } })
    expect(driver.plan().steps).toEqual([])
    expect(driver.plan().status.replicas).toBe(2)
  })

  test('a leading zero alone is mended, which no API will do', () => {
    const driver = settled({ replicas: 2 })
    const pod = driver.pod(1)
    driver.pods = [driver.pod(0), { ...pod, metadata: { ...pod.metadata, name: 'web-01' } }]
    expect(driver.plan().steps.map(formatStep)).toEqual(['repair pod/web-01 (identity)'])
  })
})

test('a wait is put into words', () => {
  const driver = new PlanDriver(setFixture())
  driver.step()
  const { waiting } = driver.plan()
  expect(waiting && formatWaiting(waiting)).toBe('web-0 to be Running and Ready; no further Pod is created')
})

test('the same snapshot gives the same plan, and is left as it was', () => {
  const driver = settled()
  driver.edit({ template: templateFixture('v2'), replicas: 5 })
  const before = JSON.stringify(driver.observed)
  expect(driver.plan()).toEqual(driver.plan())
  expect(JSON.stringify(driver.observed)).toBe(before)
})
