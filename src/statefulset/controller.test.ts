// The controller in a whole Kedge: the real API, the real collector and scheduler, simulated nodes.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Event, Pod, StatefulSet, StatefulSetSpec } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { simulatedSet } from '../testing/simulated-set.ts'
import { startCluster, type TestCluster } from '../testing/start-cluster.ts'

let cluster: TestCluster

beforeEach(async () => {
  cluster = await startCluster({ nodes: 2 })
})

afterEach(() => cluster.stop())

const web = { namespace: 'default', name: 'web' }
const read = () => cluster.client.get(kinds.StatefulSet, web)
const pods = async (): Promise<readonly Pod[]> =>
  (await cluster.client.list(kinds.Pod, { namespace: 'default' })).items
const podNames = async () => (await pods()).map(pod => pod.metadata?.name)
const images = async () => (await pods()).map(pod => pod.spec?.containers[0]?.image)
const events = async (): Promise<readonly Event[]> =>
  (await cluster.client.list(kinds.Event, { namespace: 'default' })).items.filter(
    event => event.involvedObject.kind === 'StatefulSet',
  )

async function create(options: Parameters<typeof simulatedSet>[1] = {}): Promise<void> {
  await cluster.client.create(kinds.StatefulSet, simulatedSet('web', options))
  await cluster.quiesce()
}

async function patch(spec: Partial<StatefulSetSpec>): Promise<void> {
  await cluster.client.patch(kinds.StatefulSet, web, { type: 'merge', body: { spec } })
  await cluster.quiesce()
}

const image = (name: string) => ({ spec: { containers: [{ name: 'nginx', image: name }] } })

async function patchTemplate(name: string): Promise<void> {
  const body = { spec: { template: image(name) } }
  await cluster.client.patch(kinds.StatefulSet, web, { type: 'strategic', body })
  await cluster.quiesce()
}

describe('a set', () => {
  test('comes up in order and says so', async () => {
    await create({ claims: true })
    expect(await podNames()).toEqual(['web-0', 'web-1', 'web-2'])
    expect((await read()).status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
      collisionCount: 0,
    })
    const born = (await pods()).map(pod => Number(pod.metadata?.resourceVersion))
    expect([...born].sort((a, b) => a - b)).toEqual(born)
    const told = (await events()).map(event => `${event.reason}: ${event.message}`)
    expect(told).toContain('SuccessfulCreate: Create Pod web-2 in StatefulSet web successful')
    expect(told).toContain('SuccessfulCreate: Create Claim www-web-0 Pod web-0 in StatefulSet web success')
  })

  test('is updated, rolled back, and keeps the names of its revisions', async () => {
    await create()
    const first = (await read()).status?.currentRevision
    await patchTemplate('nginx:2')
    expect(await images()).toEqual(['nginx:2', 'nginx:2', 'nginx:2'])
    expect((await read()).status?.currentRevision).not.toBe(first)
    await patchTemplate('nginx:1')
    expect(await images()).toEqual(['nginx:1', 'nginx:1', 'nginx:1'])
    expect((await read()).status).toMatchObject({ currentRevision: first, updateRevision: first })
    const revisions = (await cluster.client.list(kinds.ControllerRevision)).items
    expect(revisions.map(each => each.revision).sort()).toEqual([2, 3])
  })

  test('settles: nothing more is written, also when it is looked at again', async () => {
    await create({ claims: true })
    const before = await read()
    await cluster.client.patch(kinds.StatefulSet, web, {
      type: 'merge',
      body: { metadata: { annotations: { note: 'look' } } },
    })
    await cluster.quiesce()
    const { resourceVersion } = (await read()).metadata ?? {}
    expect(Number(resourceVersion)).toBeGreaterThan(Number(before.metadata?.resourceVersion))
    await cluster.clock.advance(60_000)
    expect((await read()).metadata?.resourceVersion).toBe(resourceVersion)
  })

  test('scales to nothing and back with its claims, or without them where that is asked for', async () => {
    await create({
      claims: true,
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
    })
    const claims = async () =>
      (await cluster.client.list(kinds.PersistentVolumeClaim, { namespace: 'default' })).items.map(
        claim => claim.metadata?.name,
      )
    await patch({ replicas: 1 })
    expect(await podNames()).toEqual(['web-0'])
    expect(await claims()).toEqual(['www-web-0'])
    await patch({
      replicas: 2,
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain', whenDeleted: 'Retain' },
    })
    await patch({ replicas: 0 })
    expect(await claims()).toEqual(['www-web-0', 'www-web-1'])
  })

  test('takes in the Pods of a predecessor that was deleted without them', async () => {
    await create()
    const uids = (await pods()).map(pod => pod.metadata?.uid)
    await cluster.client.delete(kinds.StatefulSet, web, { propagationPolicy: 'Orphan' })
    await cluster.quiesce()
    expect((await pods()).every(pod => (pod.metadata?.ownerReferences ?? []).length === 0)).toBe(true)
    await create()
    const owner = (await read()).metadata?.uid
    expect((await pods()).map(pod => pod.metadata?.uid)).toEqual(uids)
    expect((await pods()).every(pod => pod.metadata?.ownerReferences?.[0]?.uid === owner)).toBe(true)
  })

  test('lets a Pod go that no longer matches, and makes its place anew when the name is free', async () => {
    await create()
    const pod = { namespace: 'default', name: 'web-1' }
    const body = { metadata: { labels: { app: 'other' } } }
    await cluster.client.patch(kinds.Pod, pod, { type: 'merge', body })
    await cluster.quiesce()
    expect((await cluster.client.get(kinds.Pod, pod)).metadata?.ownerReferences ?? []).toEqual([])
    await cluster.client.delete(kinds.Pod, pod, { gracePeriodSeconds: 0 })
    await cluster.quiesce()
    const fresh = await cluster.client.get(kinds.Pod, pod)
    expect(fresh.metadata?.ownerReferences?.[0]?.name).toBe('web')
  })

  test("keeps others' conditions", async () => {
    await create()
    const conditions = [{ type: 'Foreign', status: 'True' }]
    const body = { status: { conditions } }
    await cluster.client.patch(kinds.StatefulSet, web, { type: 'merge', body }, { subresource: 'status' })
    await patch({ replicas: 1 })
    expect((await read()).status).toMatchObject({ replicas: 1, conditions })
  })

  test('gives the revision the name that Kubernetes gives it', async () => {
    const set: StatefulSet = {
      metadata: { name: 'test', namespace: 'default' },
      spec: {
        serviceName: '',
        selector: { matchLabels: { app: 'foo' } },
        template: {
          metadata: { labels: { app: 'foo' }, annotations: { test: 'value' } },
          spec: { containers: [{ name: 'test', image: 'test' }] },
        },
      },
    }
    await cluster.client.create(kinds.StatefulSet, set)
    await cluster.quiesce()
    const [revision] = (await cluster.client.list(kinds.ControllerRevision)).items
    expect(revision?.metadata?.name).toBe('test-776999688b')
    expect(revision?.metadata?.labels).toEqual({ app: 'foo', 'controller.kubernetes.io/hash': '776999688b' })
  })
})
