import { afterEach, expect, test } from 'vitest'
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { formatMicroTime } from '../../base/clock.ts'
import type { Running } from '../../control/controller.ts'
import { nodeOf, podOf } from '../../testing/fixtures/objects.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startPodGc } from '../pod-gc/reconcile.ts'
import { startNodeLifecycle } from './reconcile.ts'

let world: World
let running: Running[]

async function start(): Promise<void> {
  world = await startWorld()
  running = [await started(startNodeLifecycle(world.context)), await started(startPodGc(world.context))]
}

afterEach(async () => {
  await Promise.all(running.map(each => each.stop()))
  await world.stop()
})

const node = (name: string) => world.client.get(kinds.Node, { namespace: '', name })
const pod = (name: string): Promise<Pod> => world.client.get(kinds.Pod, { namespace: 'default', name })
const readyOf = async (name: string) =>
  (await node(name)).status?.conditions?.find(({ type }) => type === 'Ready')?.status
const taintsOf = async (name: string) =>
  ((await node(name)).spec?.taints ?? []).map(({ key, effect }) => `${key} ${effect}`)

async function createNode(name: string): Promise<void> {
  const created = await world.client.create(kinds.Node, nodeOf(name))
  await world.client.create(kinds.Lease, {
    metadata: {
      name,
      namespace: 'kube-node-lease',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: created.metadata?.uid ?? '' }],
    },
    spec: { renewTime: formatMicroTime(world.clock.now()) },
  })
}

async function beat(name: string): Promise<void> {
  const spec = { renewTime: formatMicroTime(world.clock.now()) }
  await world.client.patch(
    kinds.Lease,
    { namespace: 'kube-node-lease', name },
    { type: 'merge', body: { spec } },
  )
}

/** Time passes while these nodes are alive. */
async function pass(ms: number, alive: readonly string[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) {
    for (const name of alive) await beat(name)
    await world.clock.advance(Math.min(10_000, ms - passed))
  }
}

async function createRunningPod(name: string, nodeName: string, tolerationSeconds?: number): Promise<void> {
  const toleration = {
    key: 'node.kubernetes.io/unreachable',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds,
  }
  const tolerations = tolerationSeconds === undefined ? [] : [toleration]
  await world.client.create(kinds.Pod, podOf(name, { nodeName, spec: { nodeName, tolerations } }))
  await world.client.patch(
    kinds.Pod,
    { namespace: 'default', name },
    {
      type: 'strategic',
      body: { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
    },
    { subresource: 'status' },
  )
}

test('a silent node is unreachable after 40 s, its pods are not ready, and go when they tolerate it no longer', async () => {
  await start()
  await createNode('a')
  await createNode('b')
  await createRunningPod('patient', 'b', 30)
  await createRunningPod('lazy', 'b', 3_000)
  await pass(39_000, ['a'])
  expect(await readyOf('b')).toBe('True')
  await pass(2_000, ['a'])
  expect(await readyOf('b')).toBe('Unknown')
  expect(await taintsOf('b')).toEqual([
    'node.kubernetes.io/unreachable NoSchedule',
    'node.kubernetes.io/unreachable NoExecute',
  ])
  expect((await pod('patient')).status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'Ready', status: 'False' }),
  )
  expect((await pod('patient')).metadata?.deletionTimestamp).toBeUndefined()
  await pass(31_000, ['a'])
  const evicted = await pod('patient')
  expect(evicted.metadata?.deletionTimestamp).toBeDefined()
  expect(evicted.status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }),
  )
  expect((await pod('lazy')).metadata?.deletionTimestamp).toBeUndefined()
  expect(await readyOf('a')).toBe('True')
})

test('a node that comes back loses its taints, and its pods stay', async () => {
  await start()
  await createNode('a')
  await createNode('b')
  await createRunningPod('lazy', 'b', 300)
  await pass(50_000, ['a'])
  expect(await taintsOf('b')).toHaveLength(2)
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: 'b' },
    {
      type: 'strategic',
      body: {
        status: {
          conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:01:00Z' }],
        },
      },
    },
    { subresource: 'status' },
  )
  await pass(600_000, ['a', 'b'])
  expect(await taintsOf('b')).toEqual([])
  expect((await pod('lazy')).metadata?.deletionTimestamp).toBeUndefined()
})

test('a quiet cluster writes nothing', async () => {
  await start()
  await createNode('a')
  await world.clock.settle()
  world.writes.length = 0
  await pass(300_000, ['a'])
  expect(world.writes).toEqual([])
})

test('cordoning is a taint, too; a taint of the user stays', async () => {
  await start()
  await createNode('a')
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: 'a' },
    {
      type: 'merge',
      body: { spec: { unschedulable: true, taints: [{ key: 'mine', effect: 'NoSchedule' }] } },
    },
  )
  await world.clock.settle()
  expect(await taintsOf('a')).toEqual(['mine NoSchedule', 'node.kubernetes.io/unschedulable NoSchedule'])
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: 'a' },
    { type: 'merge', body: { spec: { unschedulable: null } } },
  )
  await world.clock.settle()
  expect(await taintsOf('a')).toEqual(['mine NoSchedule'])
})

test('a taint that a user sets sends Pods away when they tolerate it no longer', async () => {
  await start()
  await createNode('a')
  const tolerationFor = (tolerationSeconds: number) => ({
    nodeName: 'a',
    tolerations: [{ key: 'mine', operator: 'Exists', effect: 'NoExecute', tolerationSeconds }],
  })
  await world.client.create(kinds.Pod, podOf('short', { spec: tolerationFor(5) }))
  await world.client.create(kinds.Pod, podOf('long', { spec: tolerationFor(3600) }))
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: 'a' },
    { type: 'merge', body: { spec: { taints: [{ key: 'mine', effect: 'NoExecute' }] } } },
  )
  await world.clock.advance(4_000)
  expect((await pod('short')).metadata?.deletionTimestamp).toBeUndefined()
  await world.clock.advance(2_000)
  expect((await pod('short')).metadata?.deletionTimestamp).toBeDefined()
  expect((await pod('long')).metadata?.deletionTimestamp).toBeUndefined()
})

test('pods of a node that is gone are given up after a while, and its lease at once', async () => {
  await start()
  await createNode('a')
  await createNode('b')
  await createRunningPod('web-0', 'b')
  await world.client.delete(kinds.Node, { namespace: '', name: 'b' })
  await world.clock.settle()
  await expect(
    world.client.get(kinds.Lease, { namespace: 'kube-node-lease', name: 'b' }),
  ).rejects.toMatchObject({ reason: 'NotFound' })
  await pass(39_000, ['a'])
  expect((await pod('web-0')).metadata?.deletionTimestamp).toBeUndefined()
  await pass(2_000, ['a'])
  await expect(pod('web-0')).rejects.toMatchObject({ reason: 'NotFound' })
})

test('each pod on a node that was never there is waited for as long', async () => {
  await start()
  for (const name of ['web-0', 'web-1']) {
    await createRunningPod(name, 'nowhere')
    await world.clock.advance(39_000)
    expect((await pod(name)).metadata?.deletionTimestamp).toBeUndefined()
    await world.clock.advance(2_000)
    await expect(pod(name)).rejects.toMatchObject({ reason: 'NotFound' })
  }
})

test('a node that comes back under its name keeps its pods', async () => {
  await start()
  await createNode('a')
  await createRunningPod('web-0', 'a')
  await world.client.delete(kinds.Node, { namespace: '', name: 'a' })
  await world.clock.advance(20_000)
  await world.client.create(kinds.Node, nodeOf('a'))
  await pass(60_000, ['a'].slice(1))
  expect((await pod('web-0')).metadata?.deletionTimestamp).toBeUndefined()
})

test('out of service: terminating pods of a node that is not ready are given up', async () => {
  await start()
  await createNode('a')
  await createNode('b')
  await createRunningPod('web-0', 'b', 3_000)
  await pass(41_000, ['a'])
  await world.client.delete(kinds.Pod, { namespace: 'default', name: 'web-0' })
  await world.clock.settle()
  expect((await pod('web-0')).metadata?.deletionTimestamp).toBeDefined()
  const present = (await node('b')).spec?.taints ?? []
  const taints = [
    ...present,
    { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' },
  ]
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: 'b' },
    { type: 'merge', body: { spec: { taints } } },
  )
  await world.clock.settle()
  await expect(pod('web-0')).rejects.toMatchObject({ reason: 'NotFound' })
})
