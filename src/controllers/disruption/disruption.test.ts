import { afterEach, describe, expect, test } from 'vitest'
import type { PodDisruptionBudget } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { formatTime } from '../../base/clock.ts'
import type { Running } from '../../control/controller.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { disruptionMs, planBudget } from './plan.ts'
import { startDisruption } from './reconcile.ts'
import type { Wanted } from './wanted-replicas.ts'

const now = Date.UTC(2026, 0, 1)
const budget = (
  spec: PodDisruptionBudget['spec'],
  status?: PodDisruptionBudget['status'],
): PodDisruptionBudget => ({ metadata: { name: 'web', namespace: 'default', generation: 1 }, spec, status })
const pods = (ready: number, notReady = 0) =>
  Array.from({ length: ready + notReady }, (_, index) =>
    podOf(`web-${index}`, {
      status: { conditions: [{ type: 'Ready', status: index < ready ? 'True' : 'False' }] },
    }),
  )

const wantedOf = (replicas: number | null): Wanted =>
  replicas === null ? { kind: 'unknown', podName: 'web-0' } : { kind: 'known', replicas }

describe('the plan', () => {
  test.each<[string, PodDisruptionBudget['spec'], number, number, number | null, object]>([
    [
      'minAvailable',
      { minAvailable: 2 },
      3,
      0,
      null,
      { expectedPods: 3, desiredHealthy: 2, currentHealthy: 3, disruptionsAllowed: 1 },
    ],
    [
      'minAvailable, one unhealthy',
      { minAvailable: 2 },
      2,
      1,
      null,
      { expectedPods: 3, desiredHealthy: 2, currentHealthy: 2, disruptionsAllowed: 0 },
    ],
    [
      'minAvailable in percent is rounded up',
      { minAvailable: '50%' },
      3,
      0,
      3,
      { expectedPods: 3, desiredHealthy: 2, disruptionsAllowed: 1 },
    ],
    [
      'maxUnavailable counts what is wanted, not what is there',
      { maxUnavailable: 1 },
      2,
      0,
      3,
      { expectedPods: 3, desiredHealthy: 2, currentHealthy: 2, disruptionsAllowed: 0 },
    ],
    [
      'maxUnavailable in percent',
      { maxUnavailable: '34%' },
      3,
      0,
      3,
      { desiredHealthy: 1, disruptionsAllowed: 2 },
    ],
    ['without a bound', {}, 3, 0, null, { expectedPods: 0, desiredHealthy: 0, disruptionsAllowed: 0 }],
    ['no pods', { minAvailable: 0 }, 0, 0, null, { expectedPods: 0, disruptionsAllowed: 0 }],
  ])('%s', (_, spec, ready, notReady, wanted, expected) => {
    const plan = planBudget(
      { budget: budget(spec), pods: pods(ready, notReady), wanted: wantedOf(wanted) },
      now,
    )
    expect(plan.status).toMatchObject({ ...expected, observedGeneration: 1 })
  })

  test('the condition says whether anything is allowed', () => {
    const conditionOf = (ready: number) =>
      planBudget({ budget: budget({ minAvailable: 2 }), pods: pods(ready), wanted: wantedOf(null) }, now)
        .status.conditions
    expect(conditionOf(3)).toMatchObject([
      { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' },
    ])
    expect(conditionOf(2)).toMatchObject([
      { type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' },
    ])
  })

  test('an eviction under way counts as a pod less, for two minutes', () => {
    const disruptedPods = { 'web-0': '2026-01-01T00:00:00Z', gone: '2026-01-01T00:00:00Z' }
    const evicting = budget({ minAvailable: 1 }, { disruptedPods })
    const plan = planBudget({ budget: evicting, pods: pods(3), wanted: wantedOf(null) }, now + 1000)
    expect(plan.status).toMatchObject({
      currentHealthy: 2,
      disruptedPods: { 'web-0': '2026-01-01T00:00:00Z' },
    })
    expect(plan.status.disruptedPods).not.toHaveProperty('gone')
    expect(plan).toMatchObject({ checkAgainMs: disruptionMs - 1000 })
    const later = planBudget({ budget: evicting, pods: pods(3), wanted: wantedOf(null) }, now + disruptionMs)
    expect(later).toMatchObject({
      status: { currentHealthy: 3 },
      notDeleted: [{ metadata: { name: 'web-0' } }],
    })
  })

  test('what cannot be counted allows nothing', () => {
    const plan = planBudget(
      { budget: budget({ maxUnavailable: 1 }), pods: pods(3), wanted: wantedOf(null) },
      now,
    )
    const message = 'found no controllers for pod "web-0"'
    expect(plan).toMatchObject({
      kind: 'failed',
      status: { disruptionsAllowed: 0, conditions: [{ status: 'False', reason: 'SyncFailed', message }] },
    })
  })
})

describe('against the API', () => {
  let world: World
  let running: Running

  afterEach(async () => {
    await running.stop()
    await world.stop()
  })

  test('a budget of a set follows its pods and its replicas', async () => {
    world = await startWorld()
    running = await started(startDisruption(world.context))
    const labels = { app: 'web' }
    const set = await world.client.create(kinds.StatefulSet, {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 3,
        serviceName: 'web',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x' }] } },
      },
    })
    await world.client.create(kinds.PodDisruptionBudget, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    })
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'web',
      uid: set.metadata?.uid ?? '',
      controller: true,
    }
    const makeReady = (name: string) =>
      world.client.patch(
        kinds.Pod,
        { namespace: 'default', name },
        {
          type: 'strategic',
          body: { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
        },
        { subresource: 'status' },
      )
    for (const name of ['web-0', 'web-1', 'web-2']) {
      await world.client.create(
        kinds.Pod,
        podOf(name, { metadata: { name, namespace: 'default', labels, ownerReferences: [owner] } }),
      )
      await makeReady(name)
    }
    await world.clock.settle()
    const status = async () =>
      (await world.client.get(kinds.PodDisruptionBudget, { namespace: 'default', name: 'web' })).status
    expect(await status()).toMatchObject({
      expectedPods: 3,
      desiredHealthy: 2,
      currentHealthy: 3,
      disruptionsAllowed: 1,
    })
    // A Pod that nobody controls is not in the scale, and keeps nothing from being counted.
    const events = async () =>
      (await world.client.list(kinds.Event, { namespace: 'default' })).items.map(({ reason }) => reason)
    expect(await events()).not.toContain('UnmanagedPods')
    await world.client.create(
      kinds.Pod,
      podOf('bare', { metadata: { name: 'bare', namespace: 'default', labels } }),
    )
    await makeReady('bare')
    await world.clock.settle()
    expect(await status()).toMatchObject({
      expectedPods: 3,
      desiredHealthy: 2,
      currentHealthy: 4,
      disruptionsAllowed: 2,
    })
    await world.client.scale(kinds.StatefulSet, { namespace: 'default', name: 'web' }, 4)
    await world.clock.settle()
    expect(await status()).toMatchObject({ expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 })
    await world.clock.settle()
    expect(await events()).toContain('UnmanagedPods')
  })

  const conditionsOf = async (name: string) =>
    (await world.client.get(kinds.Pod, { namespace: 'default', name })).status?.conditions

  test('a pod that was to be disrupted, and is not deleted, is no target any more after two minutes', async () => {
    world = await startWorld()
    running = await started(startDisruption(world.context))
    const target = async (name: string, reason: string) => {
      await world.client.create(kinds.Pod, podOf(name))
      const lastTransitionTime = formatTime(world.clock.now())
      const condition = { type: 'DisruptionTarget', status: 'True', reason, message: 'x', lastTransitionTime }
      const body = { status: { phase: 'Running', conditions: [condition] } }
      const change = { type: 'strategic', body } as const
      await world.client.patch(kinds.Pod, { namespace: 'default', name }, change, { subresource: 'status' })
    }
    await target('evicted', 'EvictionByEvictionAPI')
    await target('ended-by-its-node', 'TerminationByKubelet')
    await world.clock.advance(110_000)
    expect(await conditionsOf('evicted')).toMatchObject([{ status: 'True' }])
    await world.clock.advance(20_000)
    const [condition] = (await conditionsOf('evicted')) ?? []
    expect(condition).toMatchObject({ type: 'DisruptionTarget', status: 'False' })
    expect(condition).not.toHaveProperty('reason')
    expect(await conditionsOf('ended-by-its-node')).toMatchObject([{ status: 'True' }])
  })

  test('a budget whose pods have an owner that is not there says so, and counts again', async () => {
    world = await startWorld()
    running = await started(startDisruption(world.context))
    const labels = { app: 'web' }
    const owner = { apiVersion: 'ex.io/v1', kind: 'Gear', name: 'web', uid: 'u', controller: true }
    await world.client.create(
      kinds.Pod,
      podOf('web-0', { metadata: { name: 'web-0', namespace: 'default', labels, ownerReferences: [owner] } }),
    )
    await world.client.create(kinds.PodDisruptionBudget, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    })
    await world.clock.advance(60_000)
    const { items } = await world.client.list(kinds.Event, { namespace: 'default' })
    expect(items.map(({ reason, message, count }) => [reason, message, count])).toEqual([
      [
        'CalculateExpectedPodCountFailed',
        'Failed to calculate the number of expected pods: found no controllers for pod "web-0"',
        1,
      ],
    ])
  })
})
