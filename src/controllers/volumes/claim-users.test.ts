import { afterEach, expect, test } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { claimOf, nodeOf, podOf, storageClassOf } from '../../testing/fixtures/objects.ts'
import { addNode } from '../../testing/fixtures/ready-node.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startGarbageCollector } from '../garbage/reconcile.ts'
import { startScheduler } from '../scheduler/reconcile.ts'
import { createLiveUsers } from './claim-users.ts'
import { startEphemeralVolumes } from './ephemeral.ts'
import { startVolumes } from './reconcile.ts'

let world: World
let running: Running[]

afterEach(async () => {
  await Promise.all(running.map(each => each.stop()))
  await world.stop()
})

async function start(): Promise<void> {
  world = await startWorld()
  await world.client.create(kinds.StorageClass, storageClassOf('standard'))
  await addNode(world.client, nodeOf('a'))
  const directories = { create: async (name: string) => `/volumes/${name}`, remove: async () => {} }
  running = [
    await started(startVolumes(world.context, { directories })),
    startScheduler(world.context),
    await started(startEphemeralVolumes(world.context)),
    await started(startGarbageCollector(world.context)),
  ]
  await world.clock.settle()
}

const withScratch = (name: string): Pod => {
  const volumeClaimTemplate = { spec: { ...claimOf('scratch').spec } }
  return podOf(name, { spec: { volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate } }] } })
}
const podRef = { namespace: 'default', name: 'web-0' }
const claimsLeft = async () =>
  (await world.client.list(kinds.PersistentVolumeClaim)).items.map(({ metadata }) => metadata?.name)

test('a pod that is deleted in the foreground goes, with the claim that was made for it', async () => {
  await start()
  await world.client.create(kinds.Pod, withScratch('web-0'))
  await world.clock.settle()
  await world.client.delete(kinds.Pod, podRef, { propagationPolicy: 'Foreground' })
  await world.clock.advance(60_000)
  // Its containers may still run.
  expect(await claimsLeft()).toEqual(['web-0-scratch'])
  await world.client.delete(kinds.Pod, podRef, { gracePeriodSeconds: 0 })
  await world.clock.settle()
  expect(await claimsLeft()).toEqual([])
  await expect(world.client.get(kinds.Pod, podRef)).rejects.toMatchObject({ reason: 'NotFound' })
})

test('a claim of its own name that a pod only mounts stays until that pod is gone', async () => {
  await start()
  await world.client.create(kinds.PersistentVolumeClaim, claimOf('data'))
  const pod = podOf('web-0', { claims: ['data'] })
  await world.client.create(kinds.Pod, { ...pod, metadata: { ...pod.metadata, finalizers: ['ex.io/hold'] } })
  await world.clock.settle()
  await world.client.delete(kinds.PersistentVolumeClaim, { namespace: 'default', name: 'data' })
  await world.client.delete(kinds.Pod, podRef, { gracePeriodSeconds: 0 })
  await world.clock.settle()
  expect(await claimsLeft()).toEqual(['data'])
  await world.client.patch(kinds.Pod, podRef, { type: 'merge', body: { metadata: { finalizers: null } } })
  await world.clock.settle()
  expect(await claimsLeft()).toEqual([])
})

test('a claim that is older than its pod says that the pod waits for a node', async () => {
  await start()
  await world.client.create(kinds.PersistentVolumeClaim, claimOf('data'))
  await world.clock.advance(1_000)
  await world.client.create(
    kinds.Pod,
    podOf('web-0', { claims: ['data'], spec: { nodeSelector: { no: 'where' } } }),
  )
  await world.clock.advance(1_000)
  const { items } = await world.client.list(kinds.Event, { namespace: 'default' })
  expect(
    items
      .filter(({ involvedObject }) => involvedObject.name === 'data')
      .map(({ reason, message }) => `${reason}: ${message}`),
  ).toEqual([
    'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    'WaitForPodScheduled: waiting for pod web-0 to be scheduled',
  ])
})

test('many claims that go at once share the lists of the pods, and none that was made before its end', async () => {
  await start()
  await world.client.create(kinds.Pod, podOf('web-0', { claims: ['c-0'] }))
  for (let at = 0; at < 50; at++) await world.client.create(kinds.PersistentVolumeClaim, claimOf(`c-${at}`))
  await world.clock.settle()
  let lists = 0
  const users = createLiveUsers({
    list: (...given) => {
      lists++
      return world.client.list(...given)
    },
  })
  const { items } = await world.client.list(kinds.PersistentVolumeClaim)
  const [first, ...others] = items
  if (!first) throw new Error('no claim')
  expect(await users.isUsed(first)).toBe(true)
  expect(lists).toBe(1)
  expect(await Promise.all(others.map(users.isUsed))).toEqual(others.map(() => false))
  expect(lists).toBe(1)
  // Written since: a pod may have got a node before that.
  const patch = { type: 'merge', body: { metadata: { labels: { a: 'b' } } } } as const
  const later = []
  for (const { metadata } of others)
    later.push(
      await world.client.patch(
        kinds.PersistentVolumeClaim,
        { namespace: 'default', name: metadata?.name ?? '' },
        patch,
      ),
    )
  await Promise.all(later.map(users.isUsed))
  expect(lists).toBe(2)
  // Its user is gone: that there was one when it was asked before is no answer.
  await world.client.delete(kinds.Pod, podRef, { gracePeriodSeconds: 0 })
  await world.clock.settle()
  expect(await users.isUsed(first)).toBe(false)
})
