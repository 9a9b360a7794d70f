import { expect, it } from 'vitest'
import { namespaceOfWorkspace } from '../../api/iam/names.ts'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { openMemoryStore } from '../../store/index.ts'
import { bodyOf } from '../reply-body.fixture.ts'
import type { WatchLine, WatchSink } from '../request/reply.ts'
import type { User } from '../request/request.ts'
import { storedObject } from '../resources/stored-object.ts'
import { startServer } from '../server-under-test.ts'
import { roleBasedAuthorizer } from './mode-authorizer.ts'

const rbac = '/apis/rbac.authorization.k8s.io/v1'
const apiGroup = 'rbac.authorization.k8s.io'
const jane: User = { name: 'jane', groups: ['system:authenticated'] }
const namespaces = '/api/v1/namespaces'

async function start() {
  const store = openMemoryStore()
  const server = await startServer({ store, authorizer: roleBasedAuthorizer(store, defaultPolicy()) })
  const make = async (path: string, body: object) => {
    expect((await server.send('POST', path, body)).code).toBe(201)
  }
  for (const name of ['mine', 'other', 'shared'])
    await make(namespaces, { metadata: { name, labels: { name } } })
  const bind = (namespace: string, user = 'jane', role = 'view') =>
    make(`${rbac}/namespaces/${namespace}/rolebindings`, {
      metadata: { name: `${role}-${user}` },
      roleRef: { apiGroup, kind: 'ClusterRole', name: role },
      subjects: [{ apiGroup, kind: 'User', name: user }],
    })
  const unbind = (namespace: string, user = 'jane', role = 'view') =>
    server.send('DELETE', `${rbac}/namespaces/${namespace}/rolebindings/${role}-${user}`)
  const read = async (
    path: string,
    { headers = {}, user = jane }: { headers?: object; user?: User } = {},
  ) => {
    const [bare = '', search = ''] = path.split('?')
    const reply = await server.raw({
      path: bare,
      query: new URLSearchParams(search),
      headers: { ...headers },
      user,
    })
    return { code: reply.code, body: bodyOf(reply) as ListBody }
  }
  const watch = async (path: string, query: string, user = jane) => {
    const reply = await server.raw({ path, query: new URLSearchParams(`watch=true&${query}`), user })
    if (reply.kind !== 'watch') throw new Error(JSON.stringify(bodyOf(reply)))
    return openWatch(reply)
  }
  return { ...server, make, bind, unbind, read, watch }
}

interface ListBody {
  readonly message?: string
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items?: readonly { readonly metadata: { readonly name: string } }[]
  readonly rows?: readonly { readonly cells: readonly unknown[] }[]
}

function openWatch(reply: { open(sink: WatchSink): () => void }) {
  const lines: WatchLine[] = []
  const state = { ended: false }
  reply.open({
    send: more => lines.push(...more),
    end: () => {
      state.ended = true
    },
    abandon: last => lines.splice(0, lines.length, last),
    waiting: 0,
    waitingBytes: 0,
  })
  const seen = () =>
    lines.splice(0).map(line => {
      const value = ('entry' in line ? storedObject(line.entry) : line.value) as {
        readonly code?: number
        readonly metadata?: { readonly name?: string }
      }
      return `${line.type} ${value.code ?? value.metadata?.name ?? ''}`
    })
  return { seen, state }
}

const namesOf = ({ items = [] }: ListBody) => items.map(({ metadata }) => metadata.name)
const settled = () => new Promise(resolve => setImmediate(resolve))

it('who may see only some namespaces lists these, in every form, and learns nothing of how many there are', async () => {
  const { bind, read } = await start()
  expect((await read(namespaces)).code).toBe(403)
  await bind('mine')
  await bind('shared')
  const all = await read(namespaces)
  expect([all.code, namesOf(all.body)]).toEqual([200, ['mine', 'shared']])
  const first = await read(`${namespaces}?limit=1`)
  expect(namesOf(first.body)).toEqual(['mine'])
  expect(first.body.metadata.remainingItemCount).toBeUndefined()
  const next = await read(
    `${namespaces}?limit=1&continue=${encodeURIComponent(first.body.metadata.continue ?? '')}`,
  )
  expect(namesOf(next.body)).toEqual(['shared'])
  expect(next.body.metadata.continue).toBeUndefined()
  expect(namesOf((await read(`${namespaces}?labelSelector=name=other`)).body)).toEqual([])
  for (const name of ['other', 'absent'])
    expect((await read(`${namespaces}?fieldSelector=metadata.name%3D${name}`)).code).toBe(403)
  expect(namesOf((await read(`${namespaces}?fieldSelector=metadata.name%3Dmine`)).body)).toEqual(['mine'])
  const table = await read(namespaces, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  })
  expect(table.body.rows?.map(({ cells }) => cells[0])).toEqual(['mine', 'shared'])
  const bare = await read(namespaces, {
    headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
  })
  expect(namesOf(bare.body)).toEqual(['mine', 'shared'])
})

it('a namespace of others is refused like one that there is not, and so is what is in all of them', async () => {
  const { bind, read } = await start()
  await bind('mine')
  const refusal = async (path: string) => {
    const { code, body } = await read(path)
    return `${code} ${body.message?.replaceAll(/other|absent/g, 'X')}`
  }
  expect(await refusal(`${namespaces}/other`)).toBe(await refusal(`${namespaces}/absent`))
  expect(await refusal(`${namespaces}/other`)).toContain('403 namespaces "X" is forbidden')
  expect(await refusal(`${namespaces}/other/pods`)).toBe(await refusal(`${namespaces}/absent/pods`))
  for (const path of [
    '/api/v1/pods',
    '/api/v1/events',
    '/apis/events.k8s.io/v1/events',
    '/apis/apps/v1/statefulsets',
  ])
    expect((await read(path)).code).toBe(403)
  expect((await read(`${namespaces}/mine`)).code).toBe(200)
})

it('a watch of some namespaces follows the rights: what comes into sight is added, what goes out is deleted', async () => {
  const { bind, unbind, watch, make, send } = await start()
  await bind('mine')
  const { seen, state } = await watch(namespaces, '')
  expect(seen()).toEqual(['ADDED mine'])
  await bind('shared')
  await settled()
  expect(seen()).toEqual(['ADDED shared'])
  await make(namespaces, { metadata: { name: 'new' } })
  await send(
    'PATCH',
    `${namespaces}/other`,
    { metadata: { labels: { a: 'b' } } },
    { headers: { 'content-type': 'application/merge-patch+json' } },
  )
  await send(
    'PATCH',
    `${namespaces}/mine`,
    { metadata: { labels: { a: 'b' } } },
    { headers: { 'content-type': 'application/merge-patch+json' } },
  )
  await settled()
  expect(seen()).toEqual(['MODIFIED mine'])
  await unbind('mine')
  await settled()
  expect(seen()).toEqual(['DELETED mine'])
  await unbind('shared')
  await settled()
  expect(seen()).toEqual(['DELETED shared'])
  expect(state.ended).toBe(true)
  await expect(watch(namespaces, '')).rejects.toThrow('403')
})

it('a watch of some does not go on from before rights changed', async () => {
  const { bind, read, watch } = await start()
  await bind('mine')
  const { resourceVersion } = (await read(namespaces)).body.metadata
  const before = await watch(namespaces, `resourceVersion=${resourceVersion}`)
  expect(before.seen()).toEqual([])
  await bind('shared')
  expect((await watch(namespaces, `resourceVersion=${resourceVersion}`)).seen()).toEqual(['ERROR 410'])
})

it('a watch ends at once when the right to it is taken away, with nothing more told', async () => {
  const { bind, unbind, watch, make } = await start()
  await bind('mine')
  await bind('mine', 'joe')
  const path = '/api/v1/namespaces/mine/configmaps'
  const { seen } = await watch(path, '')
  const joe = await watch(path, '', { ...jane, name: 'joe' })
  await make(path, { metadata: { name: 'a' } })
  await settled()
  expect([seen(), joe.seen()]).toEqual([['ADDED a'], ['ADDED a']])
  await unbind('mine')
  await settled()
  expect(seen()).toEqual(['ERROR 403'])
  await make(path, { metadata: { name: 'b' } })
  await settled()
  expect([seen(), joe.seen()]).toEqual([[], ['ADDED b']])
})

it('a right to every namespace is not narrowed, and a rule that names some is', async () => {
  const { make, read } = await start()
  await make(`${rbac}/clusterroles`, {
    metadata: { name: 'some' },
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'], resourceNames: ['other'] }],
  })
  const subjects = [{ apiGroup, kind: 'User', name: 'jane' }]
  const roleRef = (name: string) => ({ apiGroup, kind: 'ClusterRole', name })
  await make(`${rbac}/clusterrolebindings`, {
    metadata: { name: 'some' },
    roleRef: roleRef('some'),
    subjects,
  })
  expect(namesOf((await read(namespaces)).body)).toEqual(['other'])
  await make(`${rbac}/clusterrolebindings`, { metadata: { name: 'all' }, roleRef: roleRef('view'), subjects })
  expect(namesOf((await read(namespaces)).body)).toHaveLength(5)
})

it('reviews say what requests do', async () => {
  const { bind, make, send } = await start()
  await bind('mine')
  await make(namespaces, { metadata: { name: namespaceOfWorkspace('acme') } })
  await make(`${rbac}/clusterroles`, {
    metadata: { name: 'makes-projects' },
    rules: [
      { apiGroups: ['iam.kedge.dev'], resources: ['workspaces/projects'], verbs: ['create'] },
      { apiGroups: ['iam.kedge.dev'], resources: ['workspaces'], verbs: ['get'] },
    ],
  })
  await bind(namespaceOfWorkspace('acme'), 'jane', 'makes-projects')
  const may = async (verb: string, resource: string, more: object = {}) => {
    const group = resource === 'workspaces' ? 'iam.kedge.dev' : ''
    const { body } = await send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec: { user: 'jane', resourceAttributes: { verb, group, resource, ...more } },
    })
    return (body as { readonly status: { readonly allowed: boolean } }).status.allowed
  }
  expect(await may('list', 'namespaces')).toBe(true)
  expect(await may('delete', 'namespaces')).toBe(false)
  expect(await may('create', 'namespaces')).toBe(true)
  expect(await may('get', 'workspaces', { name: 'acme' })).toBe(true)
  expect(await may('get', 'workspaces', { name: 'rival' })).toBe(false)
  expect(await may('list', 'workspaces')).toBe(false)
})
