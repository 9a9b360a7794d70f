import { afterEach, expect, test } from 'vitest'
import type { ConfigMap, OwnerReference } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startGarbageCollector } from './reconcile.ts'

let world: World
let collector: Running

async function start(): Promise<void> {
  world = await startWorld(['default', 'other'])
  collector = await started(startGarbageCollector(world.context))
  await world.clock.settle()
}

afterEach(async () => {
  await collector.stop()
  await world.stop()
})

const refTo = (owner: ConfigMap, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: owner.metadata?.name ?? '',
  uid: owner.metadata?.uid ?? '',
  ...more,
})

const create = (name: string, ownerReferences: readonly OwnerReference[] = [], more: object = {}) =>
  world.client.create(kinds.ConfigMap, {
    metadata: { name, namespace: 'default', ownerReferences, ...more },
  })
const ref = (name: string) => ({ namespace: 'default', name })
const names = async (): Promise<readonly (string | undefined)[]> =>
  (await world.client.list(kinds.ConfigMap, { namespace: 'default' })).items.map(
    ({ metadata }) => metadata?.name,
  )
const remove = (name: string, propagationPolicy?: string) =>
  world.client.delete(kinds.ConfigMap, ref(name), propagationPolicy ? { propagationPolicy } : {})

test('dependents go after their owner, and theirs after them', async () => {
  await start()
  const a = await create('a')
  const b = await create('b', [refTo(a)])
  await create('c', [refTo(b)])
  await world.clock.settle()
  await remove('a', 'Background')
  await world.clock.settle()
  await world.clock.settle()
  expect(await names()).toEqual([])
})

test('in the foreground the owner goes last', async () => {
  await start()
  const a = await create('a')
  const b = await create('b', [refTo(a, { blockOwnerDeletion: true })], { finalizers: ['example.com/hold'] })
  await world.clock.settle()
  await remove('a', 'Foreground')
  await world.clock.settle()
  expect(await names()).toEqual(['a', 'b'])
  const held = await world.client.get(kinds.ConfigMap, ref('b'))
  expect(held.metadata?.deletionTimestamp).toBeDefined()
  expect(held.metadata?.uid).toBe(b.metadata?.uid)
  await world.client.patch(kinds.ConfigMap, ref('b'), {
    type: 'merge',
    body: { metadata: { finalizers: [] } },
  })
  await world.clock.settle()
  expect(await names()).toEqual([])
})

test('a dependent that does not block is not waited for', async () => {
  await start()
  const a = await create('a')
  await create('b', [refTo(a)], { finalizers: ['example.com/hold'] })
  await world.clock.settle()
  await remove('a', 'Foreground')
  await world.clock.settle()
  expect(await names()).toEqual(['b'])
})

test('orphans stay, without their owner', async () => {
  await start()
  const a = await create('a')
  await create('b', [refTo(a)])
  await world.clock.settle()
  await remove('a', 'Orphan')
  await world.clock.settle()
  expect(await names()).toEqual(['b'])
  expect((await world.client.get(kinds.ConfigMap, ref('b'))).metadata?.ownerReferences ?? []).toEqual([])
})

test('one owner that is left keeps the dependent', async () => {
  await start()
  const [a, b] = [await create('a'), await create('b')]
  await create('c', [refTo(a), refTo(b)])
  await world.clock.settle()
  await remove('a')
  await world.clock.settle()
  const c = await world.client.get(kinds.ConfigMap, ref('c'))
  expect(c.metadata?.ownerReferences?.map(({ name }) => name)).toEqual(['b'])
  await remove('b')
  await world.clock.settle()
  expect(await names()).toEqual([])
})

test('an owner that never was, or is another by now, is no owner', async () => {
  await start()
  const a = await create('a')
  await create('b', [refTo(a, { uid: 'another' })])
  await create('c', [{ ...refTo(a), name: 'nobody', uid: 'no-more' }])
  await world.clock.settle()
  expect(await names()).toEqual(['a'])
})

test('an owner is looked for by its name: with a wrong one it is absent, and by the right one it is not', async () => {
  await start()
  const a = await create('a')
  await create('wrong', [refTo(a, { name: 'other' })])
  await create('right', [refTo(a)])
  await world.clock.settle()
  expect(await names()).toEqual(['a', 'right'])
  const both = await create('both', [refTo(a, { name: 'other' }), refTo(await create('b'))])
  expect(both.metadata?.ownerReferences?.length).toBe(2)
  await world.clock.settle()
  const left = await world.client.get(kinds.ConfigMap, ref('both'))
  expect(left.metadata?.ownerReferences?.map(({ name }) => name)).toEqual(['b'])
})

test('an owner that is named in another version of its kind is there', async () => {
  await start()
  const spec = { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'd', apiVersion: 'apps/v1' } }
  const scaler = await world.client.create(kinds.HorizontalPodAutoscaler, {
    metadata: { name: 's', namespace: 'default' },
    spec,
  })
  const named = { kind: 'HorizontalPodAutoscaler', name: 's', uid: scaler.metadata?.uid ?? '' }
  await create('old', [{ apiVersion: 'autoscaling/v1', ...named }])
  await create('none', [{ apiVersion: 'autoscaling/v1', ...named, name: 'none' }])
  await world.clock.settle()
  expect(await names()).toEqual(['old'])
})

test('an owner of a kind that nobody knows is not believed to be gone', async () => {
  await start()
  await create('b', [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'w' }])
  await world.clock.advance(120_000)
  expect(await names()).toEqual(['b'])
})

test('an owner in another namespace does not count, and the dependent says so', async () => {
  await start()
  const far = await world.client.create(kinds.ConfigMap, { metadata: { name: 'far', namespace: 'other' } })
  await world.clock.settle()
  await create('b', [refTo(far)])
  await world.clock.settle()
  expect(await names()).toEqual([])
  const { items } = await world.client.list(kinds.Event, { namespace: 'default' })
  expect(items).toMatchObject([
    {
      reason: 'OwnerRefInvalidNamespace',
      message: `ownerRef [v1/ConfigMap, namespace: default, name: far, uid: ${far.metadata?.uid}] does not exist in namespace "default"`,
    },
  ])
})

test('what was orphaned while nobody looked is collected at the start', async () => {
  await start()
  await collector.stop()
  const a = await create('a')
  await create('b', [refTo(a)])
  await remove('a', 'Background')
  collector = await started(startGarbageCollector(world.context))
  await world.clock.settle()
  expect(await names()).toEqual([])
})

test('an object adopted in the last moment is not deleted', async () => {
  await start()
  const [a, b] = [await create('a'), await create('b')]
  await create('c', [refTo(a)])
  await world.clock.settle()
  // Both happen before the collector gets its turn.
  const removed = remove('a')
  const adopted = world.client.patch(kinds.ConfigMap, ref('c'), {
    type: 'merge',
    body: { metadata: { ownerReferences: [refTo(b)] } },
  })
  await Promise.all([removed, adopted])
  await world.clock.settle()
  expect(await names()).toEqual(['b', 'c'])
})

test('two hundred dependents are gone in half a second', async () => {
  await start()
  const owner = await create('a')
  for (let index = 0; index < 200; index++) {
    const metadata = { name: `web-${index}`, namespace: 'default', ownerReferences: [refTo(owner)] }
    await world.client.create(kinds.Pod, podOf(`web-${index}`, { metadata }))
  }
  await world.clock.settle()
  await remove('a', 'Background')
  await world.clock.advance(500)
  expect((await world.client.list(kinds.Pod, { namespace: 'default' })).items).toEqual([])
})
