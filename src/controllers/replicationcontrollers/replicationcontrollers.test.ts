import { afterEach, expect, test } from 'vitest'
import { conditionOf } from '../../api/conditions.ts'
import type { ReplicationController } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, nameOf } from '../../api/object.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { startWorkloadWorld, type WorkloadWorld } from '../../testing/fixtures/workload-world.ts'
import { isActive } from '../../workload/activity.ts'
import { startReplicationControllers } from './reconcile.ts'

let world: WorkloadWorld
const ref = { namespace: 'default', name: 'old' }
const labels = { app: 'old' }

afterEach(async () => {
  const { violations } = world
  await world.stop()
  expect(violations).toEqual([])
})

const start = async () => {
  world = await startWorkloadWorld({ controllers: [startReplicationControllers] })
}
/** Without a selector: it is the labels of the template. */
const create = (replicas: number): Promise<ReplicationController> =>
  world.client.create(kinds.ReplicationController, {
    metadata: ref,
    spec: { replicas, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'c' }] } } },
  })
const active = () => world.pods().filter(isActive)
const found = () => world.client.get(kinds.ReplicationController, ref)

test('has as many Pods as it is to have, never one too many, and counts them', async () => {
  await start()
  await create(12)
  world.always(() => {
    if (active().length > 12) throw new Error(`${active().length} Pods`)
  })
  await world.clock.advance(2_000)
  expect((await found()).status).toEqual({
    replicas: 12,
    readyReplicas: 12,
    availableReplicas: 12,
    fullyLabeledReplicas: 12,
    observedGeneration: 1,
  })
  await world.client.scale(kinds.ReplicationController, ref, 2)
  await world.clock.advance(2_000)
  expect(active()).toHaveLength(2)
  expect(controllerOf(active()[0] ?? {})).toMatchObject({ kind: 'ReplicationController', name: 'old' })
})

test('takes in what its labels select, and lets go what they do not', async () => {
  await start()
  const metadata = { name: 'stray', namespace: 'default', labels }
  await world.client.create(kinds.Pod, podOf('stray', { metadata }))
  await create(1)
  await world.clock.advance(1_000)
  expect(active().map(nameOf)).toEqual(['stray'])
  const body = { metadata: { labels: { app: 'debug' } } }
  await world.client.patch(kinds.Pod, { namespace: 'default', name: 'stray' }, { type: 'merge', body })
  await world.clock.advance(1_000)
  expect(controllerOf(active().find(pod => nameOf(pod) === 'stray') ?? {})).toBeNull()
  expect(active()).toHaveLength(2)
})

test('says why Pods cannot be made', async () => {
  await start()
  const quota = { namespace: 'default', name: 'none' }
  const status = { hard: { pods: '0' }, used: { pods: '0' } }
  await world.client.create(kinds.ResourceQuota, { metadata: quota, spec: { hard: { pods: '0' } } })
  await world.client.patch(
    kinds.ResourceQuota,
    quota,
    { type: 'merge', body: { status } },
    { subresource: 'status' },
  )
  await create(1)
  await world.clock.advance(1_000)
  expect(conditionOf((await found()).status?.conditions, 'ReplicaFailure')).toMatchObject({
    status: 'True',
    reason: 'FailedCreate',
    message: expect.stringContaining('exceeded quota: none'),
  })
})
