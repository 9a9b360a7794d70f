// The sums of quotas under many writes at once, in the projects of a workspace: never above what is allowed, and always what
// is there.
import { expect, test } from 'vitest'
import { workspaceLabel } from '../../../api/iam/names.ts'
import { seededRandom } from '../../../base/random.ts'
import { openMemoryStore } from '../../../store/index.ts'
import { keyOf, prefixOf } from '../../resources/keys.ts'
import { startServer } from '../../server-under-test.ts'

const projects = ['one', 'two', 'three']
const workspaces = { group: 'iam.kedge.dev', plural: 'workspaces' }

/** A workspace as a definition would have it stored. */
async function startBounded(hard: { readonly [name: string]: string }) {
  const store = openMemoryStore()
  const server = await startServer({ store })
  await store.write({
    kind: 'put',
    key: keyOf(workspaces, { namespace: '', name: 'acme' }),
    expect: { kind: 'absent' },
    encode: () => Buffer.from(JSON.stringify({ metadata: { name: 'acme' }, spec: { quota: { hard } } })),
  })
  for (const name of projects)
    await server.send('POST', '/api/v1/namespaces', {
      metadata: { name, labels: { [workspaceLabel]: 'acme' } },
    })
  const claim = (namespace: string, name: string, storage: string) =>
    server.send('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, {
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    })
  /** In Gi, read off the store. */
  const used = () => {
    const listed = store.list({ prefix: prefixOf({ group: '', plural: 'persistentvolumeclaims' }) })
    if (listed.kind !== 'listed') throw new Error('the newest state can be listed')
    return listed.entries
      .map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).spec.resources.requests.storage)
      .reduce((sum, each) => sum + Number.parseInt(each, 10), 0)
  }
  return { ...server, store, claim, used }
}

test('random writes in all projects at once never pass the quota, and leave exactly the room that is left', async () => {
  const { send, claim, used } = await startBounded({ 'requests.storage': '40Gi' })
  const random = seededRandom(7)
  const there = new Map<string, string>()
  const remove = async (path: string) => {
    there.delete(path)
    await send('PATCH', path, { metadata: { finalizers: null } }, { headers: { 'content-type': merge } })
    await send('DELETE', path)
  }
  const add = async (name: string, sizeGi: number) => {
    const project = projects[Math.floor(random.next() * projects.length)] ?? 'one'
    const { code } = await claim(project, name, `${sizeGi}Gi`)
    const path = `/api/v1/namespaces/${project}/persistentvolumeclaims/${name}`
    if (code === 201) there.set(path, name)
    return { code, path }
  }
  for (let round = 0; round < 30; round++) {
    const leaving = [...there.keys()].filter(() => random.next() < 0.4)
    const coming = Array.from({ length: 6 }, (_, index) => ({
      name: `c-${round}-${index}`,
      sizeGi: 1 + Math.floor(random.next() * 9),
    }))
    await Promise.all([...leaving.map(remove), ...coming.map(each => add(each.name, each.sizeGi))])
    const room = 40 - used()
    expect(room).toBeGreaterThanOrEqual(0)
    expect((await add(`more-${round}`, room + 1)).code).toBe(403)
    if (room === 0) continue
    const { code, path } = await add(`all-${round}`, room)
    expect(code).toBe(201)
    await remove(path)
  }
})

const merge = 'application/merge-patch+json'

test('what is free after a deletion, and after a start anew on the same store, is exactly what is left', async () => {
  const { store, claim, send } = await startBounded({ 'requests.storage': '10Gi' })
  expect((await claim('one', 'a', '6Gi')).code).toBe(201)
  expect((await claim('two', 'b', '5Gi')).code).toBe(403)
  expect((await claim('two', 'b', '4Gi')).code).toBe(201)
  const again = await startServer({ store })
  const path = '/api/v1/namespaces/three/persistentvolumeclaims'
  const body = {
    metadata: { name: 'c' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }
  expect((await again.send('POST', path, body)).code).toBe(403)
  const gone = '/api/v1/namespaces/one/persistentvolumeclaims/a'
  await send('PATCH', gone, { metadata: { finalizers: null } }, { headers: { 'content-type': merge } })
  await send('DELETE', gone)
  expect((await again.send('POST', path, body)).code).toBe(201)
})

test('an object under a quota costs the same whether there are a hundred others or thousands', async () => {
  const store = openMemoryStore()
  const server = await startServer({ store })
  await server.send('POST', '/api/v1/namespaces/default/resourcequotas', {
    metadata: { name: 'q' },
    spec: { hard: { configmaps: '100000' } },
  })
  const listed: number[] = []
  const list = store.list.bind(store)
  store.list = options => {
    const result = list(options)
    if (options.prefix.startsWith('//configmaps/') && result.kind === 'listed')
      listed.push(result.entries.length)
    return result
  }
  for (let index = 0; index < 500; index++)
    await server.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: `c${index}` } })
  expect(listed.reduce((sum, each) => sum + each, 0)).toBeLessThan(10)
})
