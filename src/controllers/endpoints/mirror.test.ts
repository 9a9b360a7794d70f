import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EndpointSlice, Endpoints } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startEndpointMirror } from './mirror.ts'

let world: World
let stop: () => Promise<void>

beforeEach(async () => {
  world = await startWorld()
  const mirror = await started(startEndpointMirror(world.context))
  stop = async () => {
    await mirror.stop()
    await world.stop()
  }
})

afterEach(() => stop())

const ref = { namespace: 'default', name: 'extdb' }
const ports = [{ port: 5432, name: 'pg' }]
const endpoints = (more: Partial<Endpoints> = {}): Endpoints => ({
  metadata: { ...ref, labels: { tier: 'db' } },
  subsets: [{ addresses: [{ ip: '192.0.2.7', hostname: 'db0' }], ports }],
  ...more,
})
const createService = (selector?: { readonly [label: string]: string }) =>
  world.client.create(kinds.Service, { metadata: ref, spec: { clusterIP: 'None', ports, selector } })
const slices = async (): Promise<readonly EndpointSlice[]> =>
  (await world.client.list(kinds.EndpointSlice, { namespace: 'default' })).items

test('endpoints kept by hand become a slice that the cluster reads', async () => {
  await createService()
  const { metadata } = await world.client.create(kinds.Endpoints, endpoints())
  await world.clock.settle()
  const [slice, ...others] = await slices()
  expect(others).toEqual([])
  expect(slice).toMatchObject({
    addressType: 'IPv4',
    ports: [{ name: 'pg', port: 5432, protocol: 'TCP' }],
    endpoints: [{ addresses: ['192.0.2.7'], hostname: 'db0', conditions: { ready: true } }],
    metadata: {
      labels: {
        tier: 'db',
        'kubernetes.io/service-name': 'extdb',
        'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
      },
      ownerReferences: [{ kind: 'Endpoints', name: 'extdb', uid: metadata?.uid, controller: true }],
    },
  })
})

test('the slice follows its endpoints with one write each, and goes with them', async () => {
  await createService()
  const created = await world.client.create(kinds.Endpoints, endpoints())
  await world.clock.settle()
  const subsets = [
    {
      addresses: [{ ip: '192.0.2.8' }],
      notReadyAddresses: [{ ip: '192.0.2.9' }, { ip: '2001:db8::9' }],
      ports,
    },
  ]
  await world.client.update(kinds.Endpoints, { ...created, subsets })
  await world.clock.settle()
  const families = (await slices()).map(slice => [slice.addressType, slice.endpoints?.length]).toSorted()
  expect(families).toEqual([
    ['IPv4', 2],
    ['IPv6', 1],
  ])
  expect(world.writes.toSorted()).toEqual([
    'create endpointslices',
    'create endpointslices',
    'update endpointslices',
  ])
  await world.client.delete(kinds.Endpoints, ref)
  await world.clock.settle()
  expect(await slices()).toEqual([])
})

test('what a service selects, and what asks to be left alone, is not mirrored', async () => {
  await createService({ app: 'db' })
  await world.client.create(kinds.Endpoints, endpoints())
  const other = { namespace: 'default', name: 'skipped' }
  await world.client.create(kinds.Service, { metadata: other, spec: { ports } })
  const labels = { 'endpointslice.kubernetes.io/skip-mirror': 'true' }
  await world.client.create(kinds.Endpoints, endpoints({ metadata: { ...other, labels } }))
  await world.client.create(kinds.Endpoints, endpoints({ metadata: { ...ref, name: 'no-service' } }))
  await world.clock.settle()
  expect(await slices()).toEqual([])
})

test('a slice that somebody removes or changes comes back', async () => {
  await createService()
  await world.client.create(kinds.Endpoints, endpoints())
  await world.clock.settle()
  const [slice] = await slices()
  await world.client.update(kinds.EndpointSlice, { ...slice, addressType: 'IPv4', endpoints: [] })
  await world.clock.settle()
  expect((await slices())[0]?.endpoints).toHaveLength(1)
  await world.client.delete(kinds.EndpointSlice, { namespace: 'default', name: slice?.metadata?.name ?? '' })
  await world.clock.settle()
  expect(await slices()).toHaveLength(1)
})

test('a service that comes after its endpoints, or gets a selector, is seen', async () => {
  await world.client.create(kinds.Endpoints, endpoints())
  await world.clock.settle()
  expect(await slices()).toEqual([])
  const service = await createService()
  await world.clock.settle()
  expect(await slices()).toHaveLength(1)
  // Without one it could point anywhere; what the cluster has no addresses of is given up with that.
  const here = { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] }
  const spec = { ...service.spec, ...here, selector: { app: 'db' } }
  await world.client.update(kinds.Service, { ...service, spec })
  await world.clock.settle()
  expect(await slices()).toEqual([])
})
