import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { bodyOf } from '../reply-body.fixture.ts'
import { noBody } from '../request/request.ts'
import { admin, startServer } from '../server-under-test.ts'
import type { RequestAttributes } from './attributes.ts'
import type { Authorizer } from './authorizer.ts'

/** Allows what `allows` says; remembers what it was asked. Answers at once or later. */
function authorizer(allows: (attributes: RequestAttributes) => boolean, later = false) {
  const asked: RequestAttributes[] = []
  const authorizer: Authorizer = {
    authorize(attributes) {
      asked.push(attributes)
      const kind = allows(attributes) ? ('allowed' as const) : ('noOpinion' as const)
      const verdict = { kind, reason: '' }
      return later ? Promise.resolve(verdict) : verdict
    },
    rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
  }
  return { asked, authorizer }
}

const jane = { name: 'jane', groups: ['devs', 'system:authenticated'] }
const pods = '/api/v1/namespaces/default/pods'

it.each([
  ['GET', '/api/v1/pods', { verb: 'list', resource: 'pods', namespace: '', name: '' }],
  ['GET', pods, { verb: 'list', namespace: 'default', name: '' }],
  ['HEAD', pods, { verb: 'list' }],
  ['GET', `${pods}?watch=1`, { verb: 'watch' }],
  ['GET', `${pods}?watch=0`, { verb: 'list' }],
  ['GET', `${pods}?fieldSelector=metadata.name%3Dx`, { verb: 'list', name: 'x' }],
  ['GET', `${pods}?fieldSelector=metadata.name%3D%3D%3D`, { verb: 'list', name: '' }],
  ['GET', '/api/v1/watch/namespaces/default/pods', { verb: 'watch', namespace: 'default' }],
  ['GET', '/api/v1/watch/namespaces/default/pods/x', { verb: 'watch', name: 'x' }],
  ['POST', pods, { verb: 'create', name: '' }],
  ['DELETE', pods, { verb: 'deletecollection' }],
  ['GET', `${pods}/x`, { verb: 'get', name: 'x' }],
  ['PUT', `${pods}/x/status`, { verb: 'update', subresource: 'status' }],
  ['PATCH', `${pods}/x`, { verb: 'patch' }],
  ['DELETE', `${pods}/x`, { verb: 'delete' }],
  ['POST', `${pods}/x/eviction`, { verb: 'create', subresource: 'eviction', name: 'x' }],
  ['GET', '/api/v1/namespaces/n', { verb: 'get', resource: 'namespaces', namespace: 'n', name: 'n' }],
  ['GET', '/apis/apps/v1/deployments', { group: 'apps', version: 'v1', resource: 'deployments' }],
  ['GET', '/apis/none.dev/v1/things', { group: 'none.dev', resource: 'things', verb: 'list' }],
  ['GET', '/metrics', { kind: 'path', path: '/metrics', verb: 'get' }],
  ['GET', '/apis/apps/v1', { kind: 'path', path: '/apis/apps/v1', verb: 'get' }],
  ['POST', '/nowhere', { kind: 'path', path: '/nowhere', verb: 'post' }],
])('%s %s is a request to %j', async (method, url, attributes) => {
  const { asked, authorizer: policy } = authorizer(() => false)
  const { raw } = await startServer({ authorizer: policy })
  asked.length = 0
  const [path = '', search = ''] = url.split('?')
  const { code } = await raw({ method, path, query: new URLSearchParams(search), user: jane })
  expect(code).toBe(403)
  expect(asked.slice(0, 1)).toMatchObject([{ user: jane, ...attributes }])
})

it.each([false, true])('says in upstream’s words what is not allowed (later: %s)', async later => {
  const { authorizer: policy } = authorizer(({ user }) => user.name !== 'jane', later)
  const { raw } = await startServer({ authorizer: policy })
  const ask = async (path: string) => bodyOf(await raw({ path, user: jane }))
  expect(await ask(`${pods}/x`)).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message:
      'pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "default"',
    details: { name: 'x', kind: 'pods' },
  })
  expect(await ask('/apis/apps/v1/deployments')).toMatchObject({
    message:
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
  })
  expect(await ask(`${pods}/x/log`)).toMatchObject({
    message: expect.stringContaining('cannot get resource "pods/log" in API group ""'),
  })
  expect(await ask('/metrics')).toMatchObject({
    message: 'forbidden: User "jane" cannot get path "/metrics"',
  })
  expect((await raw({ path: pods, user: admin })).code).toBe(200)
})

it('asks nobody about health, and before whether a kind or an object exists', async () => {
  const { authorizer: policy } = authorizer(() => false)
  const { raw } = await startServer({ authorizer: policy })
  expect((await raw({ path: '/readyz', user: null })).code).toBe(200)
  expect((await raw({ path: '/apis/none.dev/v1/things' })).code).toBe(403)
  expect((await raw({ path: pods, user: null })).code).toBe(401)
})

it('lets only those speak for others who may', async () => {
  const { authorizer: policy } = authorizer(
    ({ verb, user }) => verb !== 'impersonate' || user.name === admin.name,
  )
  const { raw } = await startServer({ authorizer: policy })
  const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'x, y' }
  expect(bodyOf(await raw({ path: pods, user: jane, headers }))).toMatchObject({
    code: 403,
    message:
      'users "bob" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
  })
  expect((await raw({ path: pods, headers })).code).toBe(200)
  expect((await raw({ path: pods, headers: { 'impersonate-group': 'x' } })).code).toBe(400)
})

it('asks for each that somebody wants to be: user or account, groups, UID, extra values', async () => {
  const { asked, authorizer: policy } = authorizer(() => true)
  const { raw } = await startServer({ authorizer: policy })
  const wanted = async (headers: object) => {
    asked.length = 0
    await raw({ path: pods, headers: { ...headers } })
    return asked.map(({ verb, ...each }) =>
      each.kind === 'path' ? each.path : [verb, each.resource, each.subresource, each.namespace, each.name],
    )
  }
  expect(
    await wanted({
      'impersonate-user': 'bob',
      'impersonate-group': ['x', 'y'],
      'impersonate-uid': '7',
      'impersonate-extra-acme%2fscope': 'a',
    }),
  ).toEqual([
    ['impersonate', 'users', '', '', 'bob'],
    ['impersonate', 'groups', '', '', 'x'],
    ['impersonate', 'groups', '', '', 'y'],
    ['impersonate', 'uids', '', '', '7'],
    ['impersonate', 'userextras', 'acme/scope', '', 'a'],
    ['list', 'pods', '', 'default', ''],
  ])
  expect(asked.at(-1)?.user).toMatchObject({ name: 'bob', groups: ['x', 'y', 'system:authenticated'] })
  await wanted({ 'impersonate-user': 'bob', 'impersonate-group': 'system:unauthenticated' })
  expect(asked.at(-1)?.user?.groups).toEqual(['system:unauthenticated'])
  expect(await wanted({ 'impersonate-user': 'system:serviceaccount:ns:robot' })).toEqual([
    ['impersonate', 'serviceaccounts', '', 'ns', 'robot'],
    ['list', 'pods', '', 'default', ''],
  ])
  expect(asked.at(-1)?.user.groups).toEqual([
    'system:serviceaccounts',
    'system:serviceaccounts:ns',
    'system:authenticated',
  ])
})

it('takes each line of a header for one name, whatever commas are in it', async () => {
  const { asked, authorizer: policy } = authorizer(() => true)
  const { raw } = await startServer({ authorizer: policy })
  const lines = [
    ['Impersonate-User', 'CN=bob,OU=x'],
    ['Impersonate-Group', 'CN=ops,OU=x'],
    ['impersonate-group', 'devs'],
    ['Impersonate-Extra-Note', 'a, b'],
    ['Impersonate-Extra-Note', 'c'],
  ] as const
  const headers: { [name: string]: string } = {}
  // As Node joins them.
  for (const [name, value] of lines) {
    const before = headers[name.toLowerCase()]
    headers[name.toLowerCase()] = before === undefined ? value : `${before}, ${value}`
  }
  asked.length = 0
  await raw({ path: pods, headers, rawHeaders: lines.flat() })
  expect(asked.at(-1)?.user).toEqual({
    name: 'CN=bob,OU=x',
    groups: ['CN=ops,OU=x', 'devs', 'system:authenticated'],
    extra: { note: ['a, b', 'c'] },
  })
})

it('holds streams to the same, and a WebSocket to the right to create', async () => {
  const { authorizer: policy } = authorizer(({ verb }) => verb === 'get')
  const { api } = await startServer({ authorizer: policy })
  const answer = async (headers: object) => {
    const socket = new PassThrough()
    const chunks: Buffer[] = []
    const end = socket.end.bind(socket)
    socket.end = (chunk?: unknown) => {
      chunks.push(Buffer.from(String(chunk)))
      return end()
    }
    const request = { method: 'GET', path: `${pods}/x/exec`, query: new URLSearchParams(), user: jane }
    const signal = new AbortController().signal
    await api.upgrade({
      request: { ...request, headers: { ...headers }, body: noBody, signal },
      socket,
      head: Buffer.alloc(0),
    })
    return Buffer.concat(chunks).toString()
  }
  expect(await answer({ upgrade: 'websocket' })).toContain('cannot create resource \\"pods/exec\\"')
  expect(await answer({ upgrade: 'SPDY/3.1' })).toContain('HTTP/1.1 404')
})

it('is what reviews of access and rules tell', async () => {
  const { authorizer: policy } = authorizer(
    attributes =>
      attributes.user.name === admin.name ||
      (attributes.kind === 'resource' && attributes.verb === 'get' && attributes.namespace === 'a'),
  )
  const { send } = await startServer({ authorizer: policy })
  const reviews = '/apis/authorization.k8s.io/v1'
  const review = async (path: string, spec: object) =>
    (await send('POST', `${reviews}${path}`, { spec })).body
  const inA = { user: 'jane', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'a' } }
  const inB = { user: 'jane', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'b' } }
  expect(await review('/subjectaccessreviews', inA)).toMatchObject({ status: { allowed: true } })
  expect(await review('/subjectaccessreviews', inB)).toMatchObject({ status: { allowed: false } })
  expect(await review('/selfsubjectaccessreviews', inB)).toMatchObject({ status: { allowed: true } })
  expect(await review('/subjectaccessreviews', { ...inB, user: '' })).toMatchObject({ code: 422 })
  expect(await review('/namespaces/default/localsubjectaccessreviews', inA)).toMatchObject({ code: 422 })
  expect(await review('/selfsubjectrulesreviews', { namespace: 'a' })).toMatchObject({
    status: { resourceRules: [] },
  })
  expect(await review('/selfsubjectrulesreviews', {})).toMatchObject({ code: 400 })
})
