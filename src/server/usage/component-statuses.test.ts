import { expect, it } from 'vitest'
import { openMemoryStore, type StoreHealth } from '../../store/index.ts'
import { startServer } from '../server-under-test.ts'

const path = '/api/v1/componentstatuses'

async function serverWith(health: () => StoreHealth) {
  const store = openMemoryStore()
  return startServer({
    store: new Proxy(store, { get: (of, name) => (name === 'health' ? health : bound(of, name)) }),
  })
}

function bound(of: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(of, name)
  return typeof value === 'function' ? value.bind(of) : value
}

it('the parts of the control plane are listed under upstream’s names, with its warning', async () => {
  const { send, raw } = await startServer()
  expect((await send('GET', path)).body).toEqual({
    kind: 'ComponentStatusList',
    apiVersion: 'v1',
    metadata: {},
    items: ['controller-manager', 'scheduler', 'etcd-0'].map(name => ({
      metadata: { name },
      conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
    })),
  })
  expect(await raw({ path })).toMatchObject({
    warnings: ['v1 ComponentStatus is deprecated in v1.19+'],
  })
})

it('they are selected, read one by one, and nothing else is done with them', async () => {
  const { send } = await startServer()
  const names = async (query: string) =>
    Object((await send('GET', `${path}?${query}`)).body).items.map(
      (each: { metadata: object }) => each.metadata,
    )
  expect(await names('fieldSelector=metadata.name=scheduler')).toEqual([{ name: 'scheduler' }])
  expect(await names('labelSelector=a=b')).toEqual([])
  expect((await send('GET', `${path}/etcd-0`)).body).toMatchObject({ metadata: { name: 'etcd-0' } })
  const missing = await send('GET', `${path}/kubelet`)
  expect([missing.code, Object(missing.body).message]).toEqual([404, 'componentstatuses "kubelet" not found'])
  for (const method of ['PUT', 'PATCH', 'DELETE'] as const)
    expect((await send(method, `${path}/etcd-0`, {})).code).toBe(405)
  for (const method of ['POST', 'DELETE'] as const) expect((await send(method, path, {})).code).toBe(405)
  expect((await send('GET', `${path}?watch=1`)).code).toBe(405)
})

it('a store that takes no writes is an unhealthy etcd', async () => {
  const message = 'no space left on the disk of the data folder'
  const { send } = await serverWith(() => ({ kind: 'short', message }))
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const table = Object((await send('GET', path, undefined, { headers: { accept } })).body)
  expect(table.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
    'Name',
    'Status',
    'Message',
    'Error',
  ])
  expect(table.rows.map(({ cells }: { cells: string[] }) => cells)).toContainEqual([
    'etcd-0',
    'Unhealthy',
    message,
    message,
  ])
})
