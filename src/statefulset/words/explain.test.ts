import { describe, expect, test } from 'vitest'
import type { Event, Pod, StatefulSetSpec } from '../../api/generated/types.ts'
import { formatTime } from '../../base/clock.ts'
import { podEventText } from '../nouns/pod-event-text.ts'
import { claimTemplate, PlanDriver, setFixture, t0, templateFixture } from '../objects.fixture.ts'
import { explainStatefulSet } from './explain.ts'

function settled(spec: Partial<StatefulSetSpec> = {}): PlanDriver {
  const driver = new PlanDriver(setFixture(spec))
  driver.settle()
  return driver
}

const explain = (driver: PlanDriver, events: readonly Event[] = []) =>
  explainStatefulSet({ ...driver.observed, events }, driver.now)

const eventOf = (pod: Pod, message: string, extra: Partial<Event> = {}): Event => ({
  metadata: { name: 'e' },
  involvedObject: { uid: pod.metadata?.uid },
  type: 'Warning',
  reason: 'Unhealthy',
  message,
  lastTimestamp: formatTime(t0),
  ...extra,
})

describe('a set says where it stands', () => {
  test('when all is well', () => {
    expect(explain(settled())).toBe('all 3 Pods are Ready and up to date')
    expect(explain(settled({ replicas: 1 }))).toBe('its one Pod is Ready and up to date')
  })

  test('when a probe fails in mid-rollout', () => {
    const driver = settled()
    driver.edit({ template: templateFixture('v2') })
    for (const ordinal of [2, 1]) {
      driver.step()
      driver.removePod(ordinal)
      driver.step()
      driver.setPod(ordinal, 'ready')
    }
    driver.setPod(1, 'unready', t0 - 40_000)
    const event = eventOf(driver.pod(1), 'Readiness probe failed: HTTP probe failed with statuscode: 404')
    expect(explain(driver, [event])).toBe(
      'web-1 is not Ready: its readiness probe fails with 404 for 40 s; the rollout waits; 2 of 3 updated',
    )
  })

  test('when a Pod does not go', () => {
    const driver = settled()
    driver.setPod(2, 'terminating', t0 - 300_000)
    driver.edit({ replicas: 2 })
    expect(explain(driver)).toBe('web-2 is terminating for 5 min, and its grace period is over; 3 of 2 Ready')
    driver.pods = driver.pods.map(pod =>
      pod.metadata?.name === 'web-2' ? { ...pod, metadata: { ...pod.metadata, finalizers: ['a/b'] } } : pod,
    )
    expect(explain(driver)).toContain('web-2 is terminating for 5 min, held by a/b')
  })

  test('when a Pod waits to count as available', () => {
    const driver = new PlanDriver(setFixture({ minReadySeconds: 30 }))
    driver.step()
    driver.setPod(0, 'ready', t0 - 10_000)
    expect(explain(driver)).toBe(
      'web-0 is Ready and counts as available in 20 s; no further Pod is created until then; 1 of 3 Ready',
    )
  })

  test('when claims are in the way', () => {
    const driver = new PlanDriver(setFixture({ volumeClaimTemplates: [claimTemplate('www')] }))
    driver.claims.set('www-web-0', { metadata: { name: 'www-web-0', deletionTimestamp: formatTime(t0) } })
    expect(explain(driver)).toBe(
      'web-0 waits: its claim www-web-0 is being deleted; no further Pod is created until then',
    )
  })

  test('when two condemned Pods block each other', () => {
    const driver = settled()
    for (const ordinal of [1, 2]) driver.setPod(ordinal, 'unready')
    driver.edit({ replicas: 1 })
    expect(explain(driver)).toBe(
      'web-2 and web-1 are both unhealthy, and web-2 may not go before web-1 is Ready; scaling down waits; 1 of 1 Ready',
    )
  })

  test('when somebody else has the name', () => {
    const driver = new PlanDriver(setFixture())
    const neighbours = [{ metadata: { name: 'web-0' } }]
    expect(explainStatefulSet({ ...driver.observed, neighbours }, t0)).toBe(
      'web-0 cannot be created: a Pod that nobody owns has its name; no further Pod is created until then',
    )
  })

  test('when the API refuses a Pod, ordered or not, and not when it refused one whose name begins alike', () => {
    const refusal = (podName: string): Event => ({
      metadata: {},
      involvedObject: {},
      type: 'Warning',
      reason: 'FailedCreate',
      message: podEventText('create', { setName: 'web', podName, error: 'exceeded quota: few' }),
      lastTimestamp: formatTime(t0),
    })
    for (const podManagementPolicy of ['OrderedReady', 'Parallel']) {
      const driver = settled({ podManagementPolicy })
      driver.removePod(2)
      expect(explain(driver, [refusal('web-20')])).not.toContain('quota')
      expect(explain(driver, [refusal('web-2')])).toMatch(
        /^web-2 cannot be created: exceeded quota: few; .*2 of 3 Ready$/,
      )
    }
  })

  test('when the node of a Pod is lost', () => {
    const driver = settled()
    driver.setPod(1, 'unready', t0 - 60_000)
    const placed = driver.observed.pods.map(pod => ({
      ...pod,
      spec: { containers: [], ...pod.spec, nodeName: 'node-a' },
    }))
    const nodes = [
      { metadata: { name: 'node-a' }, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
    ]
    expect(explainStatefulSet({ ...driver.observed, pods: placed, nodes }, driver.now)).toBe(
      'web-1 is not Ready: nothing is heard of its node node-a for 60 s; 2 of 3 Ready',
    )
  })

  test('when it has nothing to do but somebody else could', () => {
    const kept = settled({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })
    kept.edit({ template: templateFixture('v2') })
    kept.settle()
    expect(explain(kept)).toBe(
      'all 3 Pods are Ready; 1 of 3 updated, those below ordinal 2 stay as they are (partition)',
    )
    const manual = settled({ updateStrategy: { type: 'OnDelete' } })
    manual.edit({ template: templateFixture('v2') })
    manual.settle()
    expect(explain(manual)).toBe(
      'all 3 Pods are Ready; 3 of an older revision will be replaced when somebody deletes them (OnDelete)',
    )
  })

  test('when it is empty, or goes', () => {
    const driver = settled({ replicas: 0 })
    expect(explain(driver)).toBe('web is scaled to zero')
    driver.set = { ...driver.set, metadata: { ...driver.set.metadata, deletionTimestamp: formatTime(t0) } }
    expect(explain(driver)).toBe('web is being deleted; 0 Pods are left')
  })
})
