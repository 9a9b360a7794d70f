import { afterEach, beforeEach, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Running } from '../../control/controller.ts'
import { started } from '../../testing/fixtures/started.ts'
import { startWorld, type World } from '../../testing/fixtures/world-under-test.ts'
import { planAccounts } from '../accounts/plan.ts'
import { startAccounts } from '../accounts/reconcile.ts'
import { bootstrapCluster } from './reconcile.ts'

let world: World
let accounts: Running | null

beforeEach(async () => {
  world = await startWorld([])
  accounts = null
})

afterEach(async () => {
  await accounts?.stop()
  await world.stop()
})

const apiAddress = { clusterIp: '10.96.0.1', endpoint: { ip: '192.0.2.1', port: 6443 } }
const bootstrap = (endpoint: { ip: string; port: number } | null = apiAddress.endpoint) =>
  bootstrapCluster(world.context.client, { apiAddress: { ...apiAddress, endpoint }, standardClass: true })

test('a new cluster has its namespaces, priorities, class and address', async () => {
  await bootstrap()
  const namesOf = (items: readonly { readonly metadata?: { readonly name?: string } }[]) =>
    items.map(({ metadata }) => metadata?.name)
  expect(namesOf((await world.client.list(kinds.Namespace)).items)).toEqual([
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ])
  expect(
    (await world.client.list(kinds.PriorityClass)).items.map(({ metadata, value }) => [
      metadata?.name,
      value,
    ]),
  ).toEqual([
    ['system-cluster-critical', 2_000_000_000],
    ['system-node-critical', 2_000_001_000],
  ])
  expect(await world.client.get(kinds.StorageClass, { namespace: '', name: 'standard' })).toMatchObject({
    metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kedge.dev/local',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  })
  const ref = { namespace: 'default', name: 'kubernetes' }
  expect((await world.client.get(kinds.Service, ref)).spec).toMatchObject({
    clusterIP: '10.96.0.1',
    ports: [{ port: 443, targetPort: 6443 }],
  })
  expect((await world.client.get(kinds.EndpointSlice, ref)).endpoints?.[0]?.addresses).toEqual(['192.0.2.1'])
  expect((await world.client.get(kinds.Endpoints, ref)).subsets?.[0]?.addresses).toEqual([
    { ip: '192.0.2.1' },
  ])
})

test('a second start writes nothing that is there, but the new address of the server', async () => {
  await bootstrap()
  world.writes.length = 0
  await bootstrap()
  expect(world.writes).toEqual([])
  await bootstrap({ ip: '192.0.2.2', port: 7443 })
  const slice = await world.client.get(kinds.EndpointSlice, { namespace: 'default', name: 'kubernetes' })
  expect(slice.endpoints?.[0]?.addresses).toEqual(['192.0.2.2'])
  expect(world.writes.toSorted()).toEqual(['update endpoints', 'update endpointslices'])
})

test('every namespace has an account and the CA, and gets them back when they are deleted or changed', async () => {
  await bootstrap()
  accounts = await started(startAccounts(world.context, { ca: 'PEM' }))
  await world.clock.settle()
  await world.client.create(kinds.Namespace, { metadata: { name: 'shop' } })
  await world.clock.settle()
  const account = { namespace: 'shop', name: 'default' }
  const ca = { namespace: 'shop', name: 'kube-root-ca.crt' }
  expect(await world.client.get(kinds.ServiceAccount, account)).toBeDefined()
  expect((await world.client.get(kinds.ConfigMap, ca)).data).toEqual({ 'ca.crt': 'PEM' })
  await world.client.delete(kinds.ServiceAccount, account)
  await world.client.delete(kinds.ConfigMap, ca)
  await world.clock.settle()
  expect(await world.client.get(kinds.ServiceAccount, account)).toBeDefined()
  expect((await world.client.get(kinds.ConfigMap, ca)).data).toEqual({ 'ca.crt': 'PEM' })
  await world.client.patch(kinds.ConfigMap, ca, {
    type: 'merge',
    body: { data: { 'ca.crt': 'another', more: 'x' } },
  })
  await world.clock.settle()
  expect((await world.client.get(kinds.ConfigMap, ca)).data).toEqual({ 'ca.crt': 'PEM' })
})

test('what a quota or a policy refuses is made once it is let in', async () => {
  await bootstrap()
  let isRefused = true
  const client: typeof world.client = {
    ...world.client,
    async create(kind, object, query) {
      if (isRefused && object.metadata?.namespace === 'shop')
        throw new StatusError({ reason: 'Forbidden', message: 'exceeded quota: q' })
      return await world.client.create(kind, object, query)
    },
  }
  accounts = await started(startAccounts({ ...world.context, client }, { ca: 'PEM' }))
  await world.client.create(kinds.Namespace, { metadata: { name: 'shop' } })
  await world.clock.advance(1_000)
  isRefused = false
  await world.clock.advance(60_000)
  const shop = { namespace: 'shop' }
  expect((await world.client.list(kinds.ServiceAccount, shop)).items.map(nameOf)).toEqual(['default'])
  expect((await world.client.list(kinds.ConfigMap, shop)).items.map(nameOf)).toEqual(['kube-root-ca.crt'])
})

test('a namespace on its way out gets nothing any more', () => {
  const namespace = { metadata: { name: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' } }
  expect(planAccounts({ namespace, account: null, rootCa: null }, 'PEM')).toEqual([])
})
