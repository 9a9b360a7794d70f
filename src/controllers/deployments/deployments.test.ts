// Deployments and their ReplicaSets on the real API: what a rollout does, and what it never does on the way.
import { afterEach, describe, expect, test } from 'vitest'
import { conditionOf } from '../../api/conditions.ts'
import type { Deployment, DeploymentSpec, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { seededRandom } from '../../base/random.ts'
import { startWorkloadWorld, type WorkloadWorld } from '../../testing/fixtures/workload-world.ts'
import { isActive } from '../../workload/activity.ts'
import { isReady } from '../../workload/pod-health.ts'
import { startReplicaSets } from '../replicasets/reconcile.ts'
import { startDeployments } from './reconcile.ts'

let world: WorkloadWorld
const ref = { namespace: 'default', name: 'web' }

afterEach(async () => {
  const { violations } = world
  await world.stop()
  expect(violations).toEqual([])
})

const start = async () => {
  world = await startWorkloadWorld({ controllers: [startReplicaSets, startDeployments] })
}

type Annotations = { readonly [name: string]: string }

const deploymentOf = (
  spec: Partial<DeploymentSpec> = {},
  image = 'web:1',
  annotations: Annotations = {},
): Deployment => ({
  metadata: ref,
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' }, annotations },
      spec: { containers: [{ name: 'web', image }] },
    },
    ...spec,
  },
})

const get = () => world.client.get(kinds.Deployment, ref)
const sets = async () => (await world.client.list(kinds.ReplicaSet, { namespace: 'default' })).items
const patch = (spec: unknown) =>
  world.client.patch(kinds.Deployment, ref, { type: 'strategic', body: { spec } })
const image = (tag: string, annotations: Annotations = {}) =>
  patch({ template: { metadata: { annotations }, spec: { containers: [{ name: 'web', image: tag }] } } })
const until = async (condition: () => Promise<boolean>, withinMs = 120_000) => {
  for (let left = withinMs; left > 0; left -= 500) {
    if (await condition()) return
    await world.clock.advance(500)
  }
  throw new Error(`not within ${withinMs} ms: ${JSON.stringify((await get()).status, null, 1)}`)
}
const isDone = async () => {
  const { spec, status, metadata } = await get()
  return (
    status?.observedGeneration === metadata?.generation &&
    (status?.replicas ?? 0) === spec?.replicas &&
    (status?.updatedReplicas ?? 0) === spec?.replicas &&
    (status?.availableReplicas ?? 0) === spec?.replicas
  )
}
const images = () =>
  world
    .pods()
    .filter(isActive)
    .map(pod => pod.spec?.containers[0]?.image)
const reasonOf = async (type: string) => conditionOf((await get()).status?.conditions, type)?.reason

/** The bounds of a rollout, after every single change of a Pod. */
function neverBeyond({ most, least }: { readonly most: number; readonly least: number }): void {
  world.always(pods => {
    const active = pods.filter(isActive)
    const ready = active.filter(isReady)
    if (active.length > most) throw new Error(`${active.length} Pods, at most ${most}`)
    if (ready.length < least) throw new Error(`${ready.length} Pods are Ready, at least ${least}`)
  })
}

describe('a rolling update', () => {
  test('makes Pods under the hash of their template, and says that they are there', async () => {
    await start()
    await world.client.create(kinds.Deployment, deploymentOf())
    await until(isDone)
    const [set] = await sets()
    const hash = set?.metadata?.labels?.['pod-template-hash'] ?? ''
    expect(nameOf(set ?? {})).toBe(`web-${hash}`)
    for (const pod of world.pods()) {
      expect(nameOf(pod)).toMatch(new RegExp(`^web-${hash}-[a-z0-9]{5}$`))
      expect(pod.metadata?.labels).toEqual({ app: 'web', 'pod-template-hash': hash })
    }
    const { status, metadata } = await get()
    expect(metadata?.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' })
    expect(status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3 })
    expect(status?.unavailableReplicas).toBeUndefined()
    expect(await reasonOf('Available')).toBe('MinimumReplicasAvailable')
    expect(await reasonOf('Progressing')).toBe('NewReplicaSetAvailable')
  })

  test('stays within surge and availability, and keeps the old set for a way back', async () => {
    await start()
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
    await world.client.create(kinds.Deployment, deploymentOf({ replicas: 5, strategy }))
    await until(isDone)
    neverBeyond({ most: 6, least: 4 })
    await image('web:2')
    await until(isDone)
    expect(new Set(images())).toEqual(new Set(['web:2']))
    expect((await sets()).map(set => set.spec?.replicas).sort()).toEqual([0, 5])
    await image('web:1')
    await until(isDone)
    const back = (await sets()).find(set => set.spec?.replicas === 5)
    expect(back?.metadata?.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(await sets()).toHaveLength(2)
  })

  test('counts on from a revision that only 64 bits hold', async () => {
    await start()
    const deployment = deploymentOf()
    const { selector = {}, template } = deployment.spec ?? {}
    await world.client.create(kinds.ReplicaSet, {
      metadata: {
        name: 'before',
        namespace: 'default',
        labels: template?.metadata?.labels,
        annotations: { 'deployment.kubernetes.io/revision': '3546343826724305832' },
      },
      spec: {
        selector,
        template: { ...template, spec: { ...template?.spec, containers: [{ name: 'app', image: 'old' }] } },
      },
    })
    await world.client.create(kinds.Deployment, deployment)
    await until(isDone)
    expect((await get()).metadata?.annotations?.['deployment.kubernetes.io/revision']).toBe(
      '3546343826724305833',
    )
  })

  test('that cannot go on takes no healthy Pod more, and says after its deadline that it is stuck', async () => {
    await start()
    await world.client.create(kinds.Deployment, deploymentOf({ progressDeadlineSeconds: 60 }))
    await until(isDone)
    neverBeyond({ most: 4, least: 3 })
    await image('web:2', { 'kedge.dev/simulated-ready': 'false' })
    await until(async () => (await reasonOf('Progressing')) === 'ProgressDeadlineExceeded')
    expect(images().filter(each => each === 'web:1')).toHaveLength(3)
    await image('web:3', { 'kedge.dev/simulated-ready': 'true' })
    await until(isDone)
    expect(await reasonOf('Progressing')).toBe('NewReplicaSetAvailable')
  })

  test('remembers no more revisions than it is told', async () => {
    await start()
    await world.client.create(kinds.Deployment, deploymentOf({ replicas: 1, revisionHistoryLimit: 1 }))
    await until(isDone)
    for (const tag of ['web:2', 'web:3', 'web:4']) {
      await image(tag)
      await until(isDone)
    }
    await world.clock.advance(5_000)
    expect(
      (await sets()).map(set => set.metadata?.annotations?.['deployment.kubernetes.io/revision']),
    ).toHaveLength(2)
  })
})

describe('Recreate', () => {
  test('makes the first new Pod when the last old one is gone', async () => {
    await start()
    const strategy = { type: 'Recreate' }
    const slow = { 'kedge.dev/simulated-stop-seconds': '5' }
    await world.client.create(kinds.Deployment, deploymentOf({ strategy }, 'web:1', slow))
    await until(isDone)
    world.always(pods => {
      const tags = new Set(pods.map(pod => pod.spec?.containers[0]?.image))
      if (tags.size > 1) throw new Error(`Pods of ${[...tags].join(' and ')} at the same time`)
    })
    await image('web:2', slow)
    await until(isDone)
    expect(new Set(images())).toEqual(new Set(['web:2']))
  })
})

describe('scaling', () => {
  test('in the middle of a rollout is shared out by size', async () => {
    await start()
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } }
    await world.client.create(kinds.Deployment, deploymentOf({ replicas: 10, strategy }))
    await until(isDone)
    await image('web:2', { 'kedge.dev/simulated-ready': 'false' })
    await world.clock.advance(5_000)
    const sizes = async () => (await sets()).map(set => set.spec?.replicas ?? 0).sort((a, b) => b - a)
    expect(await sizes()).toEqual([8, 5])
    await world.client.scale(kinds.Deployment, ref, 15)
    await world.clock.advance(5_000)
    // The example of the documentation on proportional scaling: 3 of the 5 more go to the old set, 2 to the new one.
    expect(await sizes()).toEqual([11, 7])
  })

  test('to nothing and back', async () => {
    await start()
    await world.client.create(kinds.Deployment, deploymentOf())
    await until(isDone)
    await world.client.scale(kinds.Deployment, ref, 0)
    await until(async () => world.pods().length === 0)
    await world.client.scale(kinds.Deployment, ref, 2)
    await until(isDone)
    expect(await sets()).toHaveLength(1)
  })
})

test('a paused Deployment makes no rollout, and is none behind when it goes on', async () => {
  await start()
  await world.client.create(kinds.Deployment, deploymentOf())
  await until(isDone)
  await patch({ paused: true })
  await image('web:2')
  await image('web:3')
  await world.clock.advance(10_000)
  expect(new Set(images())).toEqual(new Set(['web:1']))
  expect(await reasonOf('Progressing')).toBe('DeploymentPaused')
  await patch({ paused: null })
  await until(async () => (await isDone()) && images().every(each => each === 'web:3'))
  expect(await sets()).toHaveLength(2)
})

test('an orphaned ReplicaSet of the same template is taken in', async () => {
  await start()
  await world.client.create(kinds.Deployment, deploymentOf())
  await until(isDone)
  const before = world.pods().map(nameOf)
  await world.client.delete(kinds.Deployment, ref, { propagationPolicy: 'Orphan' })
  for (const set of await sets())
    await world.client.patch(
      kinds.ReplicaSet,
      { namespace: 'default', name: nameOf(set) },
      {
        type: 'merge',
        body: { metadata: { ownerReferences: null } },
      },
    )
  const finalizers = { type: 'merge', body: { metadata: { finalizers: null } } } as const
  await world.client.patch(kinds.Deployment, ref, finalizers)
  await world.clock.advance(1_000)
  await world.client.create(kinds.Deployment, deploymentOf())
  await until(isDone)
  expect(world.pods().map(nameOf)).toEqual(before)
})

test.each([1, 2, 3, 4, 5, 6])(
  'whatever is done to it, it keeps its bounds and arrives (seed %i)',
  async seed => {
    await start()
    const random = seededRandom(seed)
    const below = (bound: number) => Math.floor(random.next() * bound)
    const strategy = {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1 + below(2), maxUnavailable: below(2) },
    }
    const replicas = 4
    await world.client.create(kinds.Deployment, deploymentOf({ replicas, strategy }))
    await until(isDone)
    let killed = 0
    world.always(pods => {
      const active = pods.filter(isActive)
      const most = replicas + strategy.rollingUpdate.maxSurge
      if (active.length > most) throw new Error(`${active.length} Pods, at most ${most}`)
      const least = replicas - strategy.rollingUpdate.maxUnavailable - killed
      if (active.filter(isReady).length < least) throw new Error(`fewer than ${least} Pods are Ready`)
    })
    const slow: Annotations = { 'kedge.dev/simulated-ready-seconds': '2' }
    for (let step = 0; step < 12; step++) {
      const some = world.pods()[below(world.pods().length)] as Pod
      switch (below(4)) {
        case 0:
          await image(`web:${2 + below(3)}`, slow)
          break
        case 1:
          killed++
          await world.client.delete(kinds.Pod, { namespace: 'default', name: nameOf(some) }).catch(() => {})
          break
        default:
          await world.clock.advance(below(4_000))
      }
    }
    await until(isDone)
    expect(images()).toHaveLength(replicas)
  },
)
