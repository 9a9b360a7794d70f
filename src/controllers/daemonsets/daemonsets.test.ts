// DaemonSets on the real API with simulated nodes: one Pod for each node that it is for, also in the middle of updates.
import { afterEach, expect, test } from 'vitest'
import type { DaemonSet, DaemonSetSpec } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { seededRandom } from '../../base/random.ts'
import { startWorkloadWorld, type WorkloadWorld } from '../../testing/fixtures/workload-world.ts'
import { isActive } from '../../workload/activity.ts'
import { isReady } from '../../workload/pod-health.ts'
import { startDaemonSets } from './reconcile.ts'

let world: WorkloadWorld
const ref = { namespace: 'default', name: 'agent' }
const nodes = ['node-a', 'node-b', 'node-c']

afterEach(async () => {
  const { violations } = world
  await world.stop()
  expect(violations).toEqual([])
})

const start = async () => {
  world = await startWorkloadWorld({ controllers: [startDaemonSets], nodes })
}
const setOf = (spec: Partial<DaemonSetSpec> = {}): DaemonSet => ({
  metadata: ref,
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: {
      metadata: { labels: { app: 'agent' } },
      spec: { containers: [{ name: 'agent', image: 'agent:1' }] },
    },
    ...spec,
  },
})
const get = () => world.client.get(kinds.DaemonSet, ref)
const active = () => world.pods().filter(isActive)
const places = () =>
  active()
    .map(pod => pod.spec?.nodeName ?? '')
    .sort()
const images = () => [...new Set(active().map(pod => pod.spec?.containers[0]?.image))]
const setImage = (image: string, annotations: { readonly [name: string]: string } = {}) =>
  world.client.patch(kinds.DaemonSet, ref, {
    type: 'strategic',
    body: {
      spec: { template: { metadata: { annotations }, spec: { containers: [{ name: 'agent', image }] } } },
    },
  })
const until = async (condition: () => boolean | Promise<boolean>, withinMs = 60_000) => {
  for (let left = withinMs; left > 0; left -= 500) {
    if (await condition()) return
    await world.clock.advance(500)
  }
  throw new Error(`not within ${withinMs} ms: ${JSON.stringify((await get()).status)}`)
}
const isDone = async () => {
  const { status, metadata } = await get()
  const { desiredNumberScheduled: wanted = -1 } = status ?? {}
  return (
    status?.observedGeneration === metadata?.generation &&
    wanted > 0 &&
    status?.updatedNumberScheduled === wanted &&
    status.numberAvailable === wanted
  )
}

test('every node that is selected has one Pod, pinned to it', async () => {
  await start()
  await world.client.create(kinds.DaemonSet, setOf())
  await until(isDone)
  expect(places()).toEqual(nodes)
  expect((await get()).status).toMatchObject({
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    numberReady: 3,
    numberMisscheduled: 0,
  })
  const [pod] = active()
  expect(pod?.metadata?.labels?.['controller-revision-hash']).toMatch(/^[a-z0-9]+$/)
  expect(pod?.spec?.tolerations?.map(({ key }) => key)).toContain('node.kubernetes.io/unreachable')
  const spec = { template: { spec: { nodeSelector: { disk: 'ssd' } } } }
  await world.client.patch(
    kinds.Node,
    { namespace: '', name: 'node-b' },
    { type: 'merge', body: { metadata: { labels: { disk: 'ssd' } } } },
  )
  await world.client.patch(kinds.DaemonSet, ref, { type: 'merge', body: { spec } })
  await until(() => places().join() === 'node-b')
})

test('how often the template was changed is told of the set, its Pods and its revisions', async () => {
  await start()
  const annotation = 'deprecated.daemonset.template.generation'
  const told = async () => (await get()).metadata?.annotations?.[annotation]
  const ofPods = () => [...new Set(active().map(pod => pod.metadata?.labels?.['pod-template-generation']))]
  await world.client.create(kinds.DaemonSet, setOf())
  await until(isDone)
  expect([await told(), ofPods()]).toEqual(['1', ['1']])
  await setImage('example/agent:2')
  await until(isDone)
  expect([await told(), ofPods()]).toEqual(['2', ['2']])
  // What is no part of the template does not count, and no client counts.
  await world.client.patch(kinds.DaemonSet, ref, {
    type: 'merge',
    body: { metadata: { annotations: { [annotation]: '9' } }, spec: { minReadySeconds: 1 } },
  })
  await until(isDone)
  expect([await told(), ofPods()]).toEqual(['2', ['2']])
  const revisions = await world.client.list(kinds.ControllerRevision, { namespace: 'default' })
  expect(revisions.items.map(({ metadata }) => metadata?.annotations?.[annotation]).toSorted()).toEqual([
    '1',
    '2',
  ])
})

test('a taint that nothing tolerates keeps new Pods away, and one that drives out takes those that are there', async () => {
  await start()
  const taint = (name: string, effect: string) =>
    world.client.patch(
      kinds.Node,
      { namespace: '', name },
      { type: 'merge', body: { spec: { taints: [{ key: 'k', effect }] } } },
    )
  await taint('node-a', 'NoSchedule')
  await world.client.create(kinds.DaemonSet, setOf())
  await until(() => places().join() === 'node-b,node-c')
  await taint('node-b', 'NoSchedule')
  await taint('node-c', 'NoExecute')
  await until(() => places().join() === 'node-b')
})

test('an update takes one node after the other, and keeps the revision that was', async () => {
  await start()
  await world.client.create(kinds.DaemonSet, setOf())
  await until(isDone)
  world.always(() => {
    if (active().filter(isReady).length < 2) throw new Error('two nodes without a Pod that serves')
  })
  await setImage('agent:2', { 'kedge.dev/simulated-ready-seconds': '2' })
  await until(async () => images().join() === 'agent:2' && (await isDone()))
  const { items } = await world.client.list(kinds.ControllerRevision, { namespace: 'default' })
  expect(items.map(({ revision }) => revision).sort()).toEqual([1, 2])
})

test('with a surge the new Pod comes before the old one goes', async () => {
  await start()
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  await world.client.create(kinds.DaemonSet, setOf({ updateStrategy }))
  await until(isDone)
  world.always(() => {
    if (active().length > 4) throw new Error(`${active().length} Pods at the same time`)
    if (
      new Set(
        active()
          .filter(isReady)
          .map(pod => pod.spec?.nodeName),
      ).size < 3
    )
      throw new Error('a node does not serve')
  })
  await setImage('agent:2', { 'kedge.dev/simulated-ready-seconds': '2' })
  await until(async () => images().join() === 'agent:2' && (await isDone()))
})

test('OnDelete waits for somebody to delete', async () => {
  await start()
  await world.client.create(kinds.DaemonSet, setOf({ updateStrategy: { type: 'OnDelete' } }))
  await until(isDone)
  await setImage('agent:2')
  await world.clock.advance(5_000)
  expect(images()).toEqual(['agent:1'])
  for (const pod of active())
    await world.client.delete(kinds.Pod, { namespace: 'default', name: pod.metadata?.name ?? '' })
  await until(async () => images().join() === 'agent:2' && (await isDone()))
})

test.each([1, 2, 3])(
  'whatever is done, no node has two Pods, and all have one in the end (seed %i)',
  async seed => {
    await start()
    const random = seededRandom(seed)
    const below = (bound: number) => Math.floor(random.next() * bound)
    await world.client.create(kinds.DaemonSet, setOf())
    world.always(() => {
      const taken = active().flatMap(pod => pod.spec?.nodeName ?? [])
      if (new Set(taken).size < taken.length) throw new Error(`two Pods on one node: ${taken.join()}`)
    })
    for (let step = 0; step < 10; step++) {
      const pod = world.pods()[below(world.pods().length)]
      const chance = below(3)
      if (chance === 0) await setImage(`agent:${below(3)}`)
      else if (chance === 1 && pod)
        await world.client.delete(kinds.Pod, { namespace: 'default', name: pod.metadata?.name ?? '' })
      else await world.clock.advance(below(3_000))
    }
    await until(async () => (await isDone()) && active().length === 3)
  },
)
