import { describe, expect, test } from 'vitest'
import type { Event, Pod, PodStatus, StatefulSetSpec } from '../../api/generated/types.ts'
import { formatTime } from '../../base/clock.ts'
import { claimTemplate, PlanDriver, setFixture, t0, templateFixture, withState } from '../objects.fixture.ts'
import { diagnosePod } from './diagnose-pod.ts'
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
    expect(explain(driver)).toBe('web-2 is terminating for 5 min; 3 of 2 Ready')
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
      'web-0 cannot be created: a Pod of that name is there already and not one of web; no further Pod is created until then',
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

describe('why a Pod is not Ready', () => {
  const base = withState(
    { metadata: { name: 'web-0', uid: 'u' }, spec: { containers: [] } },
    'unready',
    t0 - 90_000,
  )
  const container = { name: 'main', image: 'nginx:9', imageID: '', ready: false, restartCount: 3 }
  const diagnose = (status: Partial<PodStatus>, events: readonly Event[] = [], pod: Pod = base) =>
    diagnosePod({ pod: { ...pod, status: { ...pod.status, ...status } }, events, now: t0 })

  test.each<[string, Partial<PodStatus>]>([
    [
      'it cannot be scheduled: 0/1 nodes are available for 90 s',
      {
        phase: 'Pending',
        conditions: [
          { type: 'Ready', status: 'False', lastTransitionTime: formatTime(t0 - 90_000) },
          { type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' },
        ],
      },
    ],
    [
      'its image nginx:9 cannot be pulled: no such manifest',
      {
        phase: 'Pending',
        containerStatuses: [
          { ...container, state: { waiting: { reason: 'ImagePullBackOff', message: 'no such manifest' } } },
        ],
      },
    ],
    [
      'its container main waits (CreateContainerConfigError): secret "s" not found',
      {
        phase: 'Pending',
        containerStatuses: [
          {
            ...container,
            state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "s" not found' } },
          },
        ],
      },
    ],
    [
      'its container init ended with exit code 2',
      {
        phase: 'Pending',
        initContainerStatuses: [{ ...container, name: 'init', state: { terminated: { exitCode: 2 } } }],
      },
    ],
    [
      'its container main crashes again and again (exit code 137, out of memory, 3 restarts)',
      {
        containerStatuses: [
          {
            ...container,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          },
        ],
      },
    ],
    [
      'its containers are not ready for 90 s',
      { containerStatuses: [{ ...container, state: { running: {} } }] },
    ],
    ['it has ended (Failed): evicted', { phase: 'Failed', message: 'evicted' }],
  ])('%s', (text, status) => {
    expect(diagnose(status)).toBe(text)
  })

  test('nothing is heard of its node', () => {
    const lost = { type: 'Ready', status: 'Unknown', lastTransitionTime: formatTime(t0 - 90_000) }
    const pod = { ...base, spec: { containers: [], nodeName: 'node-a' } }
    expect(diagnose({ conditions: [lost] }, [], pod)).toBe('nothing is heard of its node node-a for 90 s')
  })

  test('a readiness gate is not met', () => {
    const pod = { ...base, spec: { containers: [], readinessGates: [{ conditionType: 'example.com/ok' }] } }
    expect(diagnose({}, [], pod)).toBe('its readiness gate example.com/ok is not met')
  })

  test('the newest event about a probe counts, and only those about this Pod', () => {
    const old = eventOf(base, 'Startup probe failed: no route', { lastTimestamp: formatTime(t0 - 9_000) })
    const other = eventOf(base, 'Readiness probe failed: other', { involvedObject: { uid: 'x' } })
    const newest = eventOf(base, 'Liveness probe failed: dial tcp: refused\nmore')
    expect(diagnose({}, [newest, old, other])).toBe(
      'its liveness probe fails with dial tcp: refused for 90 s',
    )
  })

  test('a Pending Pod without a word of its own is told by its last warning', () => {
    const warning = eventOf(base, 'volume busy', { reason: 'FailedMount' })
    const normal = eventOf(base, 'Pulled', { type: 'Normal', reason: 'Pulled' })
    expect(diagnose({ phase: 'Pending' }, [warning, normal])).toBe('failedMount: volume busy')
    expect(diagnose({ phase: 'Pending' })).toBe('it is not scheduled yet for 90 s')
  })
})
