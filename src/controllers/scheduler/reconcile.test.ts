import { afterEach, expect, test } from 'vitest'
import type { Event, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Running } from '../../control/controller.ts'
import { claimOf, nodeOf, podOf, storageClassOf, volumeOf } from '../../testing/fixtures/objects.ts'
import { addNode } from '../../testing/fixtures/ready-node.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startScheduler } from './reconcile.ts'

let world: World
let scheduler: Running

async function start(): Promise<void> {
  world = await startWorld()
  scheduler = startScheduler(world.context)
  await world.clock.settle()
}

afterEach(async () => {
  await scheduler.stop()
  await world.stop()
})

const get = (name: string): Promise<Pod> => world.client.get(kinds.Pod, { namespace: 'default', name })
const nodeNameOf = async (name: string) => (await get(name)).spec?.nodeName
const create = (pod: Pod) => world.client.create(kinds.Pod, pod)
const scheduledCondition = async (name: string) =>
  (await get(name)).status?.conditions?.find(({ type }) => type === 'PodScheduled')
const eventsOf = async (name: string): Promise<readonly Event[]> =>
  (await world.client.list(kinds.Event, { namespace: 'default' })).items.filter(
    event => event.involvedObject.name === name,
  )

test('a pod is bound with one write and an event', async () => {
  await start()
  await addNode(world.client, nodeOf('a'))
  await create(podOf('web-0'))
  await world.clock.settle()
  expect(await nodeNameOf('web-0')).toBe('a')
  expect(world.writes).toEqual(['bind pods'])
  expect(await scheduledCondition('web-0')).toMatchObject({ status: 'True' })
  expect(await eventsOf('web-0')).toMatchObject([
    {
      type: 'Normal',
      reason: 'Scheduled',
      message: 'Successfully assigned default/web-0 to a',
      source: { component: 'default-scheduler' },
    },
  ])
})

test('a pod that fits nowhere says why once, and is bound as soon as there is room', async () => {
  await start()
  await addNode(world.client, nodeOf('a', { allocatable: { cpu: '1' } }))
  await create(podOf('first', { requests: { cpu: '1' } }))
  await create(podOf('second', { requests: { cpu: '1' } }))
  await world.clock.settle()
  const waiting = (await nodeNameOf('first')) ? 'second' : 'first'
  const message =
    '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.'
  expect(await scheduledCondition(waiting)).toMatchObject({
    status: 'False',
    reason: 'Unschedulable',
    message,
  })
  expect(await eventsOf(waiting)).toMatchObject([{ type: 'Warning', reason: 'FailedScheduling', message }])
  expect(world.writes).toEqual(['bind pods', 'patch pods/status'])

  await world.client.delete(
    kinds.Pod,
    { namespace: 'default', name: waiting === 'first' ? 'second' : 'first' },
    { gracePeriodSeconds: 0 },
  )
  await world.clock.advance(50)
  expect(await nodeNameOf(waiting)).toBe('a')
  expect(await scheduledCondition(waiting)).toMatchObject({ status: 'True' })
})

test('heartbeats of nodes do not try a waiting pod again; a new label does', async () => {
  await start()
  const node = await addNode(world.client, nodeOf('a'))
  await create(podOf('web-0', { spec: { nodeSelector: { disk: 'ssd' } } }))
  await world.clock.settle()
  const before = world.writes.length
  const beat = {
    status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:10Z' }] },
  }
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: 'a' },
    { type: 'strategic', body: beat },
    { subresource: 'status' },
  )
  await world.clock.settle()
  expect(world.writes.length).toBe(before)
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: node.metadata?.name ?? '' },
    { type: 'merge', body: { metadata: { labels: { disk: 'ssd' } } } },
  )
  await world.clock.advance(50)
  expect(await nodeNameOf('web-0')).toBe('a')
})

test('a pod that is resized in place to less makes room for one that waits', async () => {
  await start()
  await addNode(world.client, nodeOf('a', { allocatable: { cpu: '2' } }))
  await create(podOf('big', { requests: { cpu: '2' } }))
  await world.clock.settle()
  await create(podOf('small', { requests: { cpu: '500m' } }))
  await world.clock.settle()
  const ref = { namespace: 'default', name: 'big' }
  const container = (await get('big')).spec?.containers[0]?.name
  const given = async (cpu: string) => {
    const requests = { cpu }
    const status = { name: container, allocatedResources: requests, resources: { requests } }
    const observedGeneration = (await get('big')).metadata?.generation
    const body = { status: { phase: 'Running', observedGeneration, containerStatuses: [status] } }
    await world.client.patch(kinds.Pod, ref, { type: 'strategic', body }, { subresource: 'status' })
    await world.clock.advance(100)
  }
  await given('2')
  const body = { spec: { containers: [{ name: container, resources: { requests: { cpu: '1' } } }] } }
  await world.client.patch(kinds.Pod, ref, { type: 'strategic', body }, { subresource: 'resize' })
  await world.clock.advance(100)
  // The node has not let go of it yet.
  expect(await nodeNameOf('small')).toBeUndefined()
  await given('1')
  expect(await nodeNameOf('small')).toBe('a')
})

test('a pod that chooses namespaces by their labels is tried again when one gets them', async () => {
  await start()
  await addNode(world.client, nodeOf('a'))
  await create(podOf('friend', { metadata: { name: 'friend', labels: { app: 'friend' } } }))
  const term = {
    topologyKey: 'kubernetes.io/hostname',
    labelSelector: { matchLabels: { app: 'friend' } },
    namespaceSelector: { matchLabels: { team: 'blue' } },
  }
  await create(
    podOf('web-0', {
      spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    }),
  )
  await world.clock.settle()
  const before = world.writes.length
  const label = async (labels: object) => {
    const body = { metadata: { labels } }
    await world.client.patch(kinds.Namespace, { namespace: '', name: 'default' }, { type: 'merge', body })
    await world.clock.advance(100)
  }
  await label({ team: 'red' })
  expect(await nodeNameOf('web-0')).toBeUndefined()
  await label({ team: 'blue' })
  expect(await nodeNameOf('web-0')).toBe('a')
  expect(world.writes.slice(before).filter(each => each === 'bind pods')).toHaveLength(1)
})

test('gated pods and pods of other schedulers are left alone', async () => {
  await start()
  await addNode(world.client, nodeOf('a'))
  await create(podOf('gated', { spec: { schedulingGates: [{ name: 'example.com/wait' }] } }))
  await create(podOf('foreign', { spec: { schedulerName: 'another' } }))
  await world.clock.settle()
  expect(world.writes).toEqual([])
  await world.client.patch(
    kinds.Pod,
    { namespace: 'default', name: 'gated' },
    { type: 'merge', body: { spec: { schedulingGates: [] } } },
  )
  await world.clock.settle()
  expect(await nodeNameOf('gated')).toBe('a')
  expect(await nodeNameOf('foreign')).toBeUndefined()
})

test('a waiting claim is given the node, and the pod is bound once the claim is', async () => {
  await start()
  await world.client.create(kinds.StorageClass, storageClassOf('standard'))
  await addNode(world.client, nodeOf('a'))
  await world.client.create(kinds.PersistentVolumeClaim, claimOf('data'))
  await create(podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  const ref = { namespace: 'default', name: 'data' }
  const claim = await world.client.get(kinds.PersistentVolumeClaim, ref)
  expect(claim.metadata?.annotations).toMatchObject({ 'volume.kubernetes.io/selected-node': 'a' })
  expect(await nodeNameOf('web-0')).toBeUndefined()
  await world.client.patch(kinds.PersistentVolumeClaim, ref, {
    type: 'merge',
    body: {
      metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
      spec: { volumeName: 'v' },
    },
  })
  await world.clock.settle()
  // Bound, but its status does not say so: the node would find nothing that it may mount.
  expect(await nodeNameOf('web-0')).toBeUndefined()
  const body = { status: { phase: 'Bound' } }
  await world.client.patch(
    kinds.PersistentVolumeClaim,
    ref,
    { type: 'merge', body },
    { subresource: 'status' },
  )
  await world.clock.settle()
  expect(await nodeNameOf('web-0')).toBe('a')
  expect(world.writes).toEqual(['patch persistentvolumeclaims', 'bind pods'])
})

test('a claim whose provisioner gives the node back has its pod placed again', async () => {
  await start()
  await world.client.create(kinds.StorageClass, storageClassOf('standard'))
  await addNode(world.client, nodeOf('a'))
  await world.client.create(kinds.PersistentVolumeClaim, claimOf('data'))
  await create(podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  await addNode(world.client, nodeOf('b'))
  await world.client.patch(
    kinds.PersistentVolumeClaim,
    { namespace: 'default', name: 'data' },
    { type: 'merge', body: { metadata: { annotations: { 'volume.kubernetes.io/selected-node': 'b' } } } },
  )
  await world.clock.advance(100)
  expect((await eventsOf('web-0')).map(({ reason }) => reason)).toContain('FailedScheduling')
  const patches = world.writes.filter(write => write === 'patch persistentvolumeclaims')
  expect(patches).toHaveLength(1)
  expect(await nodeNameOf('web-0')).toBeUndefined()
})

test('a volume made by hand is set aside for the claim of the pod', async () => {
  await start()
  const byHand = { provisioner: 'kubernetes.io/no-provisioner' }
  await world.client.create(kinds.StorageClass, storageClassOf('by-hand', byHand))
  await addNode(world.client, nodeOf('a'))
  await world.client.create(
    kinds.PersistentVolume,
    volumeOf('v', { storageClassName: 'by-hand', nodeName: 'a' }),
  )
  await world.client.patch(
    kinds.PersistentVolume,
    { namespace: '', name: 'v' },
    { type: 'merge', body: { status: { phase: 'Available' } } },
    { subresource: 'status' },
  )
  await world.client.create(kinds.PersistentVolumeClaim, claimOf('data', { storageClassName: 'by-hand' }))
  await create(podOf('web-0', { claims: ['data'] }))
  await world.clock.settle()
  const volume = await world.client.get(kinds.PersistentVolume, { namespace: '', name: 'v' })
  expect(volume.spec?.claimRef).toMatchObject({ namespace: 'default', name: 'data' })
  expect(volume.metadata?.annotations).toMatchObject({ 'pv.kubernetes.io/bound-by-controller': 'yes' })
})

test('a pod whose claim was bound before it waits for the status of the claim too', async () => {
  await start()
  await world.client.create(kinds.StorageClass, storageClassOf('standard'))
  await addNode(world.client, nodeOf('a'))
  const claim = claimOf('data', { storageClassName: 'standard' })
  await world.client.create(kinds.PersistentVolumeClaim, {
    ...claim,
    metadata: { ...claim.metadata, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { ...claim.spec, volumeName: 'v' },
  })
  await world.client.create(kinds.PersistentVolume, volumeOf('v', { storageClassName: 'standard' }))
  await create(podOf('web-0', { claims: ['data'] }))
  await world.clock.advance(1000)
  expect(await nodeNameOf('web-0')).toBeUndefined()
  await world.client.patch(
    kinds.PersistentVolumeClaim,
    { namespace: 'default', name: 'data' },
    { type: 'merge', body: { status: { phase: 'Bound' } } },
    { subresource: 'status' },
  )
  await world.clock.settle()
  expect(await nodeNameOf('web-0')).toBe('a')
})

test('less important pods make room for a more important one', async () => {
  await start()
  await addNode(world.client, nodeOf('a', { allocatable: { cpu: '1' } }))
  for (const [name, value] of [
    ['low', 1],
    ['high', 1000],
  ] as const)
    await world.client.create(kinds.PriorityClass, { metadata: { name }, value })
  await create(
    podOf('low', { requests: { cpu: '1' }, priority: 1, spec: { priorityClassName: 'low', priority: 1 } }),
  )
  await world.clock.settle()
  await create(
    podOf('high', {
      requests: { cpu: '1' },
      priority: 1000,
      spec: { priorityClassName: 'high', priority: 1000 },
    }),
  )
  await world.clock.settle()
  const victim = await get('low')
  expect(victim.metadata?.deletionTimestamp).toBeDefined()
  expect(victim.status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }),
  )
  expect((await get('high')).status?.nominatedNodeName).toBe('a')
  expect((await eventsOf('low')).map(({ reason }) => reason)).toContain('Preempted')
  await world.client.delete(kinds.Pod, { namespace: 'default', name: 'low' }, { gracePeriodSeconds: 0 })
  await world.clock.advance(50)
  expect(await nodeNameOf('high')).toBe('a')
})

test('a restart neither loses a waiting pod nor counts a bound one twice', async () => {
  await start()
  await addNode(world.client, nodeOf('a', { allocatable: { pods: '2' } }))
  await create(podOf('web-0'))
  await world.clock.settle()
  await scheduler.stop()
  await create(podOf('web-1'))
  await create(podOf('web-2'))
  scheduler = startScheduler(world.context)
  await world.clock.settle()
  const bound = await Promise.all(['web-0', 'web-1', 'web-2'].map(nodeNameOf))
  expect(bound.filter(name => name === 'a')).toHaveLength(2)
})
