import { afterEach, describe, expect, test } from 'vitest'
import type { Namespace } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startGarbageCollector } from '../garbage/reconcile.ts'
import { planNamespace, type Remains } from './plan.ts'
import { startNamespaces } from './reconcile.ts'

const leaving: Namespace = {
  metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' },
  spec: { finalizers: ['kubernetes', 'example.com/hold'] },
}
const now = Date.UTC(2026, 0, 1)

describe('the plan', () => {
  test('a namespace that stays, or that waits for others only, is left alone', () => {
    const found = { remains: [], failures: [], unknown: [] }
    expect(planNamespace({ metadata: { name: 'shop' }, spec: leaving.spec }, found, now)).toEqual({
      kind: 'none',
    })
    expect(planNamespace({ ...leaving, spec: { finalizers: ['x'] } }, found, now)).toEqual({ kind: 'none' })
  })

  test('an empty one gives up its finalizer and keeps those of others', () => {
    expect(planNamespace(leaving, { remains: [], failures: [], unknown: [] }, now)).toEqual({
      kind: 'finalize',
      finalizers: ['example.com/hold'],
    })
  })

  test('what remains is told by kind and by finalizer', () => {
    const remains: readonly Remains[] = [
      { resource: 'pods', count: 3, finalizers: {} },
      { resource: 'statefulsets.apps', count: 1, finalizers: { 'example.com/x': 1 } },
    ]
    const plan = planNamespace(leaving, { remains, failures: [], unknown: [] }, now)
    expect(
      plan.kind === 'wait' && plan.conditions.map(({ type, status, message }) => [type, status, message]),
    ).toEqual([
      ['NamespaceDeletionDiscoveryFailure', 'False', 'All resources successfully discovered'],
      ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'All legacy kube types successfully parsed'],
      [
        'NamespaceDeletionContentFailure',
        'False',
        'All content successfully deleted, may be waiting on finalization',
      ],
      [
        'NamespaceContentRemaining',
        'True',
        'Some resources are remaining: pods. has 3 resource instances, statefulsets.apps has 1 resource instances',
      ],
      [
        'NamespaceFinalizersRemaining',
        'True',
        'Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances',
      ],
    ])
  })

  test('a condition keeps the time of its last change', () => {
    const found = { remains: [{ resource: 'pods', count: 1, finalizers: {} }], failures: [], unknown: [] }
    const first = planNamespace(leaving, found, now)
    if (first.kind !== 'wait') throw new Error('should wait')
    const later = planNamespace({ ...leaving, status: { conditions: first.conditions } }, found, now + 60_000)
    expect(later).toEqual(first)
  })
})

describe('against the API', () => {
  let world: World
  let running: Running[] = []

  afterEach(async () => {
    await Promise.all(running.map(each => each.stop()))
    await world.stop()
  })

  async function start(): Promise<void> {
    world = await startWorld(['default', 'shop'])
    running = [
      await started(startNamespaces(world.context)),
      await started(startGarbageCollector(world.context)),
    ]
    await world.clock.settle()
  }

  const get = () => world.client.get(kinds.Namespace, { namespace: '', name: 'shop' })
  const remove = () => world.client.delete(kinds.Namespace, { namespace: '', name: 'shop' })

  test('a namespace goes with all that is in it', async () => {
    await start()
    await world.client.create(kinds.ConfigMap, { metadata: { name: 'a', namespace: 'shop' } })
    await world.client.create(kinds.Secret, { metadata: { name: 'b', namespace: 'shop' } })
    await world.client.create(kinds.ConfigMap, { metadata: { name: 'a', namespace: 'default' } })
    await remove()
    await world.clock.settle()
    await expect(get()).rejects.toMatchObject({ reason: 'NotFound' })
    expect(
      (await world.client.list(kinds.ConfigMap)).items.map(({ metadata }) => metadata?.namespace),
    ).toEqual(['default'])
    expect((await world.client.list(kinds.Secret)).items).toEqual([])
  })

  test('pods go before the rest, and the namespace says what it waits for', async () => {
    await start()
    await world.client.create(
      kinds.Pod,
      podOf('web-0', { namespace: 'shop', nodeName: 'a', spec: { nodeName: 'a' } }),
    )
    await world.client.create(kinds.ConfigMap, { metadata: { name: 'a', namespace: 'shop' } })
    await remove()
    await world.clock.settle()
    const waiting = await get()
    expect(waiting.status?.phase).toBe('Terminating')
    expect(waiting.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
      }),
    )
    expect((await world.client.list(kinds.ConfigMap, { namespace: 'shop' })).items).toHaveLength(1)
    await world.client.delete(kinds.Pod, { namespace: 'shop', name: 'web-0' }, { gracePeriodSeconds: 0 })
    await world.clock.settle()
    await world.clock.settle()
    await expect(get()).rejects.toMatchObject({ reason: 'NotFound' })
  })

  test('a finalizer on an object holds the namespace until it is gone', async () => {
    await start()
    await world.client.create(kinds.ConfigMap, {
      metadata: { name: 'a', namespace: 'shop', finalizers: ['example.com/hold'] },
    })
    await remove()
    await world.clock.settle()
    expect((await get()).status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'NamespaceFinalizersRemaining', status: 'True' }),
    )
    await world.client.patch(
      kinds.ConfigMap,
      { namespace: 'shop', name: 'a' },
      { type: 'merge', body: { metadata: { finalizers: [] } } },
    )
    await world.clock.settle()
    await expect(get()).rejects.toMatchObject({ reason: 'NotFound' })
  })
})
