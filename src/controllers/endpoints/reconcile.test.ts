import { afterEach, expect, test, vi } from 'vitest'
import type { EndpointSlice, Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { trail } from '../../base/event-loop/trail.ts'
import type { Running } from '../../control/controller.ts'
import { podOf } from '../../testing/fixtures/objects.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startEndpoints } from './reconcile.ts'

let world: World
let running: Running

async function start(): Promise<void> {
  world = await startWorld()
  running = await started(startEndpoints(world.context))
}

afterEach(async () => {
  await running.stop()
  await world.stop()
})

const createService = () =>
  world.client.create(kinds.Service, {
    metadata: { name: 'nginx', namespace: 'default' },
    spec: { clusterIP: 'None', selector: { app: 'nginx' }, ports: [{ name: 'web', port: 80 }] },
  })

const createPod = (name: string): Promise<Pod> =>
  world.client.create(
    kinds.Pod,
    podOf(name, {
      labels: { app: 'nginx' },
      nodeName: 'a',
      spec: { hostname: name, subdomain: 'nginx', nodeName: 'a' },
    }),
  )

const setReady = (name: string, ip: string, status = 'True') =>
  world.client.patch(
    kinds.Pod,
    { namespace: 'default', name },
    {
      type: 'strategic',
      body: {
        status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status }] },
      },
    },
    { subresource: 'status' },
  )

const slices = async (): Promise<readonly EndpointSlice[]> =>
  (await world.client.list(kinds.EndpointSlice, { namespace: 'default' })).items
const ready = async () =>
  (await slices()).flatMap(slice =>
    (slice.endpoints ?? []).filter(each => each.conditions?.ready).map(each => each.hostname),
  )

test('pods are published as they become ready, and taken back as they go', async () => {
  await start()
  await createService()
  await createPod('web-0')
  await world.clock.settle()
  expect(await ready()).toEqual([])
  await setReady('web-0', '10.0.0.1')
  await world.clock.advance(20)
  expect(await ready()).toEqual(['web-0'])
  const endpoints = await world.client.get(kinds.Endpoints, { namespace: 'default', name: 'nginx' })
  expect(endpoints.subsets?.[0]?.addresses?.map(({ ip }) => ip)).toEqual(['10.0.0.1'])
  await setReady('web-0', '10.0.0.1', 'False')
  await world.clock.advance(20)
  expect(await ready()).toEqual([])
  await world.client.delete(kinds.Pod, { namespace: 'default', name: 'web-0' }, { gracePeriodSeconds: 0 })
  await world.clock.advance(20)
  expect((await slices()).flatMap(slice => slice.endpoints ?? [])).toEqual([])
})

test('pods that nobody can reach yet cost their service nothing', async () => {
  await start()
  await createService()
  await world.clock.advance(100)
  const marks = vi.spyOn(trail, 'mark')
  try {
    const passes = () => marks.mock.calls.filter(([, subject]) => subject === 'endpoints').length
    const path = { namespace: 'default', name: 'web-0' }
    await world.client.create(kinds.Pod, podOf('web-0', { labels: { app: 'nginx' } }))
    await world.client.create(kinds.Pod, podOf('web-1', { labels: { app: 'nginx' }, nodeName: 'a' }))
    const waiting = { status: { conditions: [{ type: 'ContainersReady', status: 'False' }] } }
    await world.client.patch(kinds.Pod, path, { type: 'merge', body: waiting }, { subresource: 'status' })
    await world.client.patch(kinds.Pod, path, {
      type: 'merge',
      body: { metadata: { labels: { tier: 'a' } } },
    })
    await world.clock.advance(100)
    expect(passes()).toBe(0)
    await setReady('web-0', '10.0.0.1')
    await world.clock.advance(20)
    expect(passes()).toBeGreaterThan(0)
    expect((await slices()).flatMap(slice => slice.endpoints ?? [])).toHaveLength(1)
    // Its address goes when it has ended.
    await world.client.patch(
      kinds.Pod,
      path,
      { type: 'merge', body: { status: { phase: 'Succeeded' } } },
      { subresource: 'status' },
    )
    await world.clock.advance(100)
    expect((await slices()).flatMap(slice => slice.endpoints ?? [])).toEqual([])
  } finally {
    marks.mockRestore()
  }
})

test('a flood of two hundred pods costs a few writes, and all are published', async () => {
  await start()
  await createService()
  const names = Array.from({ length: 200 }, (_, index) => `web-${index}`)
  await Promise.all(names.map(createPod))
  await world.clock.settle()
  world.writes.length = 0
  for (const [index, name] of names.entries()) {
    await setReady(name, `10.0.0.${index}`)
    await world.clock.advance(2)
  }
  await world.clock.advance(200)
  expect((await ready()).toSorted()).toEqual(names.toSorted())
  // 400 ms of changes, at most one publication each 100 ms: two slices and the Endpoints.
  expect(world.writes.length).toBeLessThan(25)
})

test('what somebody else changes or deletes is put right', async () => {
  await start()
  await createService()
  await createPod('web-0')
  await setReady('web-0', '10.0.0.1')
  await world.clock.advance(20)
  const [slice] = await slices()
  await world.client.delete(kinds.EndpointSlice, { namespace: 'default', name: slice?.metadata?.name ?? '' })
  await world.client.delete(kinds.Endpoints, { namespace: 'default', name: 'nginx' })
  await world.clock.advance(20)
  expect(await ready()).toEqual(['web-0'])
  expect(await world.client.get(kinds.Endpoints, { namespace: 'default', name: 'nginx' })).toBeDefined()
})

test('Endpoints go with their service; those of a service without a selector are not touched', async () => {
  await start()
  await createService()
  await world.client.create(kinds.Service, {
    metadata: { name: 'manual', namespace: 'default' },
    spec: { clusterIP: 'None', ports: [{ port: 80 }] },
  })
  await world.client.create(kinds.Endpoints, {
    metadata: { name: 'manual', namespace: 'default' },
    subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }],
  })
  await world.clock.settle()
  await world.client.delete(kinds.Service, { namespace: 'default', name: 'nginx' })
  await world.clock.settle()
  const { items } = await world.client.list(kinds.Endpoints, { namespace: 'default' })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(['manual'])
})
