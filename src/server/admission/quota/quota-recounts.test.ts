// How often the objects of a namespace are counted anew: each time all of them are read.
import { expect, it, vi } from 'vitest'
import { workspaceLabel } from '../../../api/iam/names.ts'
import { openMemoryStore, type Store } from '../../../store/index.ts'
import { keyOf } from '../../resources/keys.ts'
import { startServer } from '../../server-under-test.ts'
import { Tallies } from './tallies.ts'

const [a, b] = ['requests.example.dev/a', 'requests.example.dev/b']

async function startCounted() {
  const store = openMemoryStore()
  const { send } = await startServer({ store })
  const listed: string[] = []
  const list = store.list.bind(store)
  store.list = options => {
    listed.push(options.prefix)
    return list(options)
  }
  const under = (namespace: string, plural: string) => `/api/v1/namespaces/${namespace}/${plural}`
  return {
    store,
    send,
    /** How often those of a resource were read so far, in whichever namespace. */
    countsOf: (plural: string) => listed.filter(prefix => prefix.startsWith(`//${plural}/`)).length,
    bound: (namespace: string, name: string, hard: object) =>
      send('POST', under(namespace, 'resourcequotas'), { metadata: { name }, spec: { hard } }),
    unbound: (namespace: string, name: string) =>
      send('DELETE', `${under(namespace, 'resourcequotas')}/${name}`),
    configMap: (namespace: string, name: string) =>
      send('POST', under(namespace, 'configmaps'), { metadata: { name } }),
    pod: (namespace: string, name: string) => {
      const amounts = { 'example.dev/a': '1', 'example.dev/b': '1' }
      const resources = { requests: amounts, limits: amounts }
      return send('POST', under(namespace, 'pods'), {
        metadata: { name },
        spec: { containers: [{ name: 'c', image: 'i', resources }] },
      })
    },
  }
}

const putWorkspace = (store: Store, hard: object) =>
  store.write({
    kind: 'put',
    key: keyOf({ group: 'iam.kedge.dev', plural: 'workspaces' }, { namespace: '', name: 'acme' }),
    expect: { kind: 'absent' },
    encode: () => Buffer.from(JSON.stringify({ metadata: { name: 'acme' }, spec: { quota: { hard } } })),
  })

it('objects other than Pods are counted once, whatever quotas come to name', async () => {
  const { bound, configMap, countsOf } = await startCounted()
  await bound('default', 'first', { configmaps: '100' })
  await configMap('default', 'c0')
  const counts = countsOf('configmaps')
  for (const [index, name] of ['pods', 'secrets', 'count/configmaps', a, b].entries()) {
    await bound('default', `q${index}`, { [name]: '100' })
    await configMap('default', `c${index + 1}`)
  }
  expect(countsOf('configmaps')).toBe(counts)
})

it('what no quota names any more is counted of no Pod, and anew once one names it again', async () => {
  const { bound, unbound, pod, countsOf } = await startCounted()
  await bound('default', 'q', { [a]: '9' })
  await pod('default', 'p0')
  const counts = [countsOf('pods')]
  for (const [index, name] of [b, a].entries()) {
    await unbound('default', 'q')
    await bound('default', 'q', { [name]: index === 0 ? '9' : '2' })
    expect((await pod('default', `p${index + 1}`)).code).toBe(index === 0 ? 201 : 403)
    counts.push(countsOf('pods'))
  }
  const [first = 0] = counts
  expect(counts).toEqual([first, first + 1, first + 2])
})

it('projects of one workspace whose own quotas name different things are not counted anew by turns', async () => {
  const { store, send, bound, pod, countsOf } = await startCounted()
  await putWorkspace(store, { pods: '7' })
  for (const [name, hard] of Object.entries({ one: { [a]: '9' }, two: { [b]: '9' } })) {
    await send('POST', '/api/v1/namespaces', { metadata: { name, labels: { [workspaceLabel]: 'acme' } } })
    await bound(name, 'q', hard)
    await pod(name, 'p')
  }
  await pod('one', 'p0')
  const counts = countsOf('pods')
  for (const name of ['p1', 'p2', 'p3', 'p4'])
    expect((await pod(name < 'p3' ? 'one' : 'two', name)).code).toBe(201)
  await pod('one', 'p5')
  expect((await pod('two', 'p6')).code).toBe(403)
  expect(countsOf('pods')).toBe(counts)
})

it('thousands of Pods are counted in several turns, each once, with what changes meanwhile', async () => {
  const store = openMemoryStore()
  const { send } = await startServer({ store })
  const spec = { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }] }
  const pods = '/api/v1/namespaces/default/pods'
  const key = (name: string) => keyOf({ group: '', plural: 'pods' }, { namespace: 'default', name })
  const expectedOf = (name: string) => {
    const revision = store.get(key(name))?.revision
    return revision === undefined ? ({ kind: 'absent' } as const) : ({ kind: 'at', revision } as const)
  }
  const remove = (name: string) => {
    const entry = store.get(key(name))
    if (!entry) throw new Error(`${name} is not there`)
    const { revision, bytes } = entry
    return store.write({
      kind: 'delete',
      key: entry.key,
      expect: { kind: 'at', revision },
      encode: () => bytes,
    })
  }
  const put = (name: string) =>
    store.write({
      kind: 'put',
      key: key(name),
      expect: expectedOf(name),
      encode: () =>
        Buffer.from(JSON.stringify({ metadata: { name, namespace: 'default', uid: name }, spec })),
    })
  await Promise.all(Array.from({ length: 2_000 }, (_, index) => put(`p${index}`)))
  const hard = { pods: '2002', 'requests.cpu': '2002' }
  await send('POST', '/api/v1/namespaces/default/resourcequotas', { metadata: { name: 'q' }, spec: { hard } })
  let [turns, isUnderWay] = [0, true]
  const change = async () => {
    turns++
    if (isUnderWay) setImmediate(change)
    // One goes and two come while they are counted; one is written anew, before it is counted or after.
    if (turns === 3) await remove('p1999')
    if (turns === 4) await Promise.all([put('new-0'), put('new-1'), put('p1998'), put('p0')])
  }
  setImmediate(change)
  const made = ['a', 'b', 'c'].map(name => send('POST', pods, { metadata: { name }, spec }))
  const codes = (await Promise.all(made)).map(({ code }) => code)
  isUnderWay = false
  expect(turns).toBeGreaterThan(15)
  // Of 2,001 there is room for one more.
  expect(codes.toSorted()).toEqual([201, 403, 403])
  expect((await send('POST', pods, { metadata: { name: 'd' }, spec })).body).toMatchObject({
    message: expect.stringContaining(
      'used: pods=2002,requests.cpu=2002, limited: pods=2002,requests.cpu=2002',
    ),
  })
})

it('all projects of a workspace are counted ahead of the first write, however many they are', async () => {
  const { store, send, configMap } = await startCounted()
  await putWorkspace(store, { configmaps: '100' })
  const names = Array.from({ length: 7 }, (_, index) => `project-${index}`)
  for (const name of names)
    await send('POST', '/api/v1/namespaces', { metadata: { name, labels: { [workspaceLabel]: 'acme' } } })
  const ahead = vi.spyOn(Tallies.prototype, 'ahead')
  try {
    expect((await configMap('project-0', 'c')).code).toBe(201)
    expect(ahead.mock.calls.map(([, namespace]) => namespace).toSorted()).toEqual(names)
  } finally {
    ahead.mockRestore()
  }
})

it('a count that fails leaves nothing behind, and is not tried again ahead of the same write', async () => {
  const { store, bound, configMap } = await startCounted()
  await bound('default', 'q', { configmaps: '100' })
  await store.write({
    kind: 'put',
    key: keyOf({ group: '', plural: 'configmaps' }, { namespace: 'default', name: 'broken' }),
    expect: { kind: 'absent' },
    encode: () => Buffer.from('{"metadata":'),
  })
  const [watch, watching] = [store.watch.bind(store), new Set<object>()]
  let begun = 0
  store.watch = options => {
    const result = watch(options)
    if (result.kind !== 'watching' || !options.prefix.includes('configmaps')) return result
    begun++
    const stop = () => {
      watching.delete(counted)
      result.stop()
    }
    const counted = { ...result, stop }
    watching.add(counted)
    return counted
  }
  expect((await configMap('default', 'c')).code).toBe(500)
  expect(begun).toBe(2)
  expect(watching.size).toBe(0)
})
