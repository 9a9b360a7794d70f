import { afterEach, beforeEach, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import type { Running } from '../../control/controller.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { startServiceAddresses } from './keep-addresses.ts'
import { startServiceRanges } from './keep-ranges.ts'

let world: World
let running: Running[]

beforeEach(async () => {
  world = await startWorld()
  const { context, client } = world
  running = [
    await started(startServiceAddresses(context)),
    await started(startServiceRanges(context, { server: client })),
  ]
  await createRange('kubernetes', '10.96.0.0/16')
})

afterEach(async () => {
  for (const each of running) await each.stop()
  await world.stop()
})

const cluster = (name: string) => ({ namespace: '', name })
const inDefault = (name: string) => ({ namespace: 'default', name })

async function createRange(name: string, cidr: string): Promise<void> {
  await world.client.create(kinds.ServiceCIDR, { metadata: { name }, spec: { cidrs: [cidr] } })
  await world.clock.settle()
}

async function createService(name: string, clusterIP: string): Promise<void> {
  const spec = { clusterIP, ports: [{ port: 80 }] }
  await world.client.create(kinds.Service, { metadata: inDefault(name), spec })
  await world.clock.settle()
}

async function removeService(name: string): Promise<void> {
  await world.client.delete(kinds.Service, inDefault(name))
  await world.clock.settle()
}

const range = (name: string) => world.client.get(kinds.ServiceCIDR, cluster(name))
const ready = async (name: string) => (await range(name)).status?.conditions
const addresses = async () => (await world.client.list(kinds.IPAddress)).items

test('each address of a Service is an object while the Service has it', async () => {
  await createService('web', '10.96.0.20')
  expect(await addresses()).toMatchObject([
    {
      metadata: {
        name: '10.96.0.20',
        labels: {
          'ipaddress.kubernetes.io/ip-family': 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        },
      },
      spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
    },
  ])
  await createService('headless', 'None')
  expect(await addresses()).toHaveLength(1)
  await removeService('web')
  expect(await addresses()).toEqual([])
})

test('an object that is taken away, or stands for another Service, is made anew', async () => {
  await createService('web', '10.96.0.20')
  const [before] = await addresses()
  await world.client.delete(kinds.IPAddress, cluster('10.96.0.20'))
  await world.clock.settle()
  const [after] = await addresses()
  expect(after?.metadata?.uid).not.toBe(before?.metadata?.uid)
  await Promise.all([removeService('web'), createService('other', '10.96.0.21')])
  await createService('again', '10.96.0.20')
  expect((await addresses()).map(each => [nameOf(each), each.spec?.parentRef.name])).toEqual([
    ['10.96.0.20', 'again'],
    ['10.96.0.21', 'other'],
  ])
})

test('an address that somebody has set aside is left alone', async () => {
  await world.client.create(kinds.IPAddress, {
    metadata: { name: '10.96.0.30' },
    spec: { parentRef: { group: 'example.com', resource: 'routers', name: 'mine' } },
  })
  await world.clock.settle()
  expect((await addresses()).map(nameOf)).toEqual(['10.96.0.30'])
})

test('a range says that it is ready, and goes when no Service needs it any more', async () => {
  const isReady = [{ type: 'Ready', status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' }]
  await createRange('more', '10.20.0.0/28')
  expect(await ready('kubernetes')).toMatchObject(isReady)
  expect(await ready('more')).toMatchObject(isReady)
  expect((await range('more')).metadata?.finalizers).toEqual(['networking.k8s.io/service-cidr-finalizer'])
  await createService('web', '10.20.0.3')
  await world.client.delete(kinds.ServiceCIDR, cluster('more'))
  await world.clock.settle()
  expect(await ready('more')).toMatchObject([{ type: 'Ready', status: 'False', reason: 'Terminating' }])
  await world.clock.advance(60_000)
  await removeService('web')
  await expect(range('more')).rejects.toMatchObject({ reason: 'NotFound' })
})

test('a range that another holds goes at once, but for those who are just being given an address', async () => {
  await createRange('within', '10.96.1.0/24')
  await createService('web', '10.96.1.3')
  await world.client.delete(kinds.ServiceCIDR, cluster('within'))
  await world.clock.advance(9_000)
  expect((await range('within')).metadata?.deletionTimestamp).toBeDefined()
  await world.clock.advance(1_000)
  await expect(range('within')).rejects.toMatchObject({ reason: 'NotFound' })
})

test('the first range is there again when it was taken away', async () => {
  const before = await range('kubernetes')
  await world.client.delete(kinds.ServiceCIDR, cluster('kubernetes'))
  await world.clock.advance(10_000)
  expect((await range('kubernetes')).metadata?.uid).not.toBe(before.metadata?.uid)
})
