// The loop around a StatefulSet, whole: claims, volumes, scheduler, endpoints, collector and namespaces at work together.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PersistentVolumeClaim, Pod, StatefulSetSpec } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { startCluster, type TestCluster } from './start-cluster.ts'

let cluster: TestCluster

beforeEach(async () => {
  cluster = await startCluster({ nodes: 3 })
})

afterEach(() => cluster.stop())

const labels = { app: 'nginx' }

/** Turns the clock until `read` gives nothing any more. */
async function untilGone(read: () => Promise<readonly unknown[]>): Promise<void> {
  for (let turn = 0; turn < 50 && (await read()).length > 0; turn++) await cluster.clock.advance(100)
  expect(await read()).toEqual([])
}

async function createSet(namespace: string, more: Partial<StatefulSetSpec> = {}): Promise<void> {
  await cluster.client.create(kinds.Service, {
    metadata: { name: 'nginx', namespace },
    spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'web', port: 80 }] },
  })
  await cluster.client.create(kinds.StatefulSet, {
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 3,
      serviceName: 'nginx',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            { name: 'nginx', image: 'nginx', volumeMounts: [{ name: 'www', mountPath: '/data' }] },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'www' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
      ...more,
    },
  })
  await cluster.quiesce()
}

const pods = async (namespace = 'default'): Promise<readonly Pod[]> =>
  (await cluster.client.list(kinds.Pod, { namespace })).items
const claims = async (namespace = 'default'): Promise<readonly PersistentVolumeClaim[]> =>
  (await cluster.client.list(kinds.PersistentVolumeClaim, { namespace })).items
const volumes = async () => (await cluster.client.list(kinds.PersistentVolume)).items
const namesOf = (items: readonly { readonly metadata?: { readonly name?: string } }[]) =>
  items.map(({ metadata }) => metadata?.name)
const published = async () =>
  (
    await cluster.client.list(kinds.EndpointSlice, {
      namespace: 'default',
      labelSelector: 'kubernetes.io/service-name=nginx',
    })
  ).items
    .flatMap(slice => slice.endpoints ?? [])
    .filter(endpoint => endpoint.conditions?.ready)
    .map(endpoint => endpoint.hostname)

test('a set comes up: each pod on a node of its own, with a claim bound there, and a name', async () => {
  await createSet('default')
  const running = await pods()
  expect(namesOf(running)).toEqual(['web-0', 'web-1', 'web-2'])
  expect(new Set(running.map(pod => pod.spec?.nodeName)).size).toBe(3)
  const all = await volumes()
  for (const claim of await claims()) {
    expect(claim.status?.phase).toBe('Bound')
    const volume = all.find(({ metadata }) => metadata?.name === claim.spec?.volumeName)
    const pod = running.find(each => claim.metadata?.name === `www-${each.metadata?.name}`)
    const terms = volume?.spec?.nodeAffinity?.required?.nodeSelectorTerms
    expect(terms?.[0]?.matchExpressions?.[0]?.values).toEqual([pod?.spec?.nodeName])
    expect(volume?.status?.phase).toBe('Bound')
  }
  expect((await published()).toSorted()).toEqual(['web-0', 'web-1', 'web-2'])
})

test('a pod that is deleted comes back on the node of its volume', async () => {
  await createSet('default')
  const before = (await pods()).map(pod => [pod.metadata?.name, pod.spec?.nodeName])
  await cluster.client.delete(kinds.Pod, { namespace: 'default', name: 'web-1' })
  await cluster.quiesce()
  expect((await pods()).map(pod => [pod.metadata?.name, pod.spec?.nodeName])).toEqual(before)
  expect(await volumes()).toHaveLength(3)
})

test('claims outlive their set, and their volumes go with them', async () => {
  await createSet('default')
  await cluster.client.delete(kinds.StatefulSet, { namespace: 'default', name: 'web' })
  await untilGone(pods)
  expect(namesOf(await claims())).toEqual(['www-web-0', 'www-web-1', 'www-web-2'])
  for (const name of namesOf(await claims()))
    await cluster.client.delete(kinds.PersistentVolumeClaim, { namespace: 'default', name: name ?? '' })
  await untilGone(claims)
  await untilGone(volumes)
})

test('with the policy Delete the collector takes the claims, too', async () => {
  await createSet('default', {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' },
  })
  await cluster.client.scale(kinds.StatefulSet, { namespace: 'default', name: 'web' }, 1)
  await cluster.quiesce()
  expect(namesOf(await claims())).toEqual(['www-web-0'])
  await cluster.client.delete(
    kinds.StatefulSet,
    { namespace: 'default', name: 'web' },
    { propagationPolicy: 'Foreground' },
  )
  await untilGone(pods)
  await untilGone(claims)
  await untilGone(volumes)
})

test('orphaned pods stay, and a new set of the same name takes them over', async () => {
  await createSet('default')
  const before = (await pods()).map(({ metadata }) => metadata?.uid)
  const set = await cluster.client.get(kinds.StatefulSet, { namespace: 'default', name: 'web' })
  await cluster.client.delete(
    kinds.StatefulSet,
    { namespace: 'default', name: 'web' },
    { propagationPolicy: 'Orphan' },
  )
  await cluster.quiesce()
  expect((await pods()).flatMap(({ metadata }) => metadata?.ownerReferences ?? [])).toEqual([])
  await cluster.client.create(kinds.StatefulSet, {
    metadata: { name: 'web', namespace: 'default' },
    spec: set.spec,
  })
  await cluster.quiesce()
  expect((await pods()).map(({ metadata }) => metadata?.uid)).toEqual(before)
  expect((await pods()).map(({ metadata }) => metadata?.ownerReferences?.[0]?.name)).toEqual([
    'web',
    'web',
    'web',
  ])
})

test('a namespace goes with its set, claims and volumes', async () => {
  await cluster.client.create(kinds.Namespace, { metadata: { name: 'shop' } })
  await cluster.quiesce()
  await createSet('shop')
  expect(await pods('shop')).toHaveLength(3)
  await cluster.client.delete(kinds.Namespace, { namespace: '', name: 'shop' })
  await cluster.quiesce(10_000)
  await expect(cluster.client.get(kinds.Namespace, { namespace: '', name: 'shop' })).rejects.toMatchObject({
    reason: 'NotFound',
  })
  await untilGone(volumes)
})
