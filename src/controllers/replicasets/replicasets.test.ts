// ReplicaSets on the real API: as many Pods as asked for, never one too many, whoever owned them before.
import { afterEach, expect, test } from 'vitest'
import { conditionOf } from '../../api/conditions.ts'
import type { ReplicaSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, nameOf } from '../../api/object.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { startWorkloadWorld, type WorkloadWorld } from '../../testing/fixtures/workload-world.ts'
import { isActive } from '../../workload/activity.ts'
import { startReplicaSets } from './reconcile.ts'

let world: WorkloadWorld
const ref = { namespace: 'default', name: 'web' }
const labels = { app: 'web' }

afterEach(async () => {
  const { violations } = world
  await world.stop()
  expect(violations).toEqual([])
})

const start = async () => {
  world = await startWorkloadWorld({ controllers: [startReplicaSets] })
}
const create = (replicas: number): Promise<ReplicaSet> =>
  world.client.create(kinds.ReplicaSet, {
    metadata: ref,
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
    },
  })
const active = () => world.pods().filter(isActive)
const status = async () => (await world.client.get(kinds.ReplicaSet, ref)).status
const patchPod = (name: string, metadata: object) =>
  world.client.patch(kinds.Pod, { namespace: 'default', name }, { type: 'merge', body: { metadata } })

test('makes and deletes what is missing or too much, and counts', async () => {
  await start()
  await create(40)
  world.always(() => {
    if (active().length > 40) throw new Error(`${active().length} Pods`)
  })
  await world.clock.advance(2_000)
  expect(await status()).toMatchObject({
    replicas: 40,
    readyReplicas: 40,
    availableReplicas: 40,
    fullyLabeledReplicas: 40,
    observedGeneration: 1,
  })
  await world.client.scale(kinds.ReplicaSet, ref, 3)
  await world.clock.advance(2_000)
  expect(active()).toHaveLength(3)
})

test('takes in an orphan instead of making another, and replaces one that it lets go', async () => {
  await start()
  await world.client.create(
    kinds.Pod,
    podOf('stray', { metadata: { name: 'stray', namespace: 'default', labels } }),
  )
  await create(2)
  await world.clock.advance(1_000)
  expect(active()).toHaveLength(2)
  expect(controllerOf(active().find(pod => nameOf(pod) === 'stray') ?? {})?.name).toBe('web')
  await patchPod('stray', { labels: { app: 'debug' } })
  await world.clock.advance(1_000)
  const stray = await world.client.get(kinds.Pod, { namespace: 'default', name: 'stray' })
  expect(controllerOf(stray)).toBeNull()
  expect(active().filter(pod => controllerOf(pod)?.name === 'web')).toHaveLength(2)
})

test('says why Pods cannot be made, and makes them once they can be', async () => {
  await start()
  const limit = { namespace: 'default', name: 'few' }
  await world.client.create(kinds.ResourceQuota, {
    metadata: limit,
    spec: { hard: { pods: '1' } },
    status: { hard: { pods: '1' }, used: { pods: '0' } },
  })
  await world.client.patch(
    kinds.ResourceQuota,
    limit,
    { type: 'merge', body: { status: { hard: { pods: '1' }, used: { pods: '0' } } } },
    { subresource: 'status' },
  )
  await create(3)
  await world.clock.advance(1_000)
  expect(active()).toHaveLength(1)
  const failure = conditionOf((await status())?.conditions, 'ReplicaFailure')
  expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' })
  expect(failure?.message).toContain('exceeded quota: few')
  await world.client.delete(kinds.ResourceQuota, limit)
  await world.clock.advance(90_000)
  expect(active()).toHaveLength(3)
  expect(conditionOf((await status())?.conditions, 'ReplicaFailure')).toBeNull()
})
