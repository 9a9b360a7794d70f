import { expect, it } from 'vitest'
import { defaultPolicy } from '../../../api/rbac/default-policy.ts'
import { openMemoryStore } from '../../../store/index.ts'
import { bodyOf } from '../../reply-body.fixture.ts'
import type { User } from '../../request/request.ts'
import { startServer } from '../../server-under-test.ts'
import type { RequestAttributes } from '../attributes.ts'
import { roleBasedAuthorizer } from '../mode-authorizer.ts'

const api = '/apis/rbac.authorization.k8s.io/v1'
const inShop = `${api}/namespaces/default`
const user = (name: string, ...groups: string[]): User => ({
  name,
  groups: [...groups, 'system:authenticated'],
})
const apiGroup = 'rbac.authorization.k8s.io'
const roleRef = (name: string, kind = 'ClusterRole') => ({ apiGroup, kind, name })
const toUser = (name: string) => ({ apiGroup, kind: 'User', name })
const pods = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }

async function startSecured() {
  const store = openMemoryStore()
  const authorizer = roleBasedAuthorizer(store, defaultPolicy())
  const server = await startServer({ store, authorizer })
  const make = async (path: string, body: object) => {
    const { code } = await server.send('POST', path, body)
    expect(code).toBe(201)
  }
  /** As another user: the code, and the message of a refusal. */
  const as = async (who: User, method: string, path: string, body?: object) => {
    const [bare = '', search = ''] = path.split('?')
    const reply = await server.raw({
      method,
      path: bare,
      query: new URLSearchParams(search),
      headers: method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {},
      user: who,
      ...(body ? { body: { kind: 'bytes', bytes: Buffer.from(JSON.stringify(body)) } } : {}),
    })
    if (reply.code < 400) return `${reply.code}`
    return `${reply.code} ${(bodyOf(reply) as { readonly message?: string }).message}`
  }
  const review = async (who: User, resourceAttributes: object) => {
    const { status } = (
      await server.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        spec: { user: who.name, groups: who.groups, resourceAttributes },
      })
    ).body as { readonly status: { readonly allowed: boolean; readonly reason?: string } }
    return status
  }
  return { ...server, authorizer, make, as, review }
}

it('a binding counts from the moment it is acknowledged until it is gone, in the words of upstream', async () => {
  const { make, as, review, send } = await startSecured()
  const jane = user('jane')
  const list = '/api/v1/namespaces/default/pods'
  expect(await as(jane, 'GET', list)).toContain('403 pods is forbidden: User "jane" cannot list')
  await make(`${inShop}/roles`, { metadata: { name: 'reader' }, rules: [pods] })
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'b' },
    roleRef: roleRef('reader', 'Role'),
    subjects: [toUser('jane')],
  })
  expect(await as(jane, 'GET', list)).toBe('200')
  expect(await as(jane, 'GET', '/api/v1/namespaces/kube-system/pods')).toContain('403')
  expect(await as(jane, 'GET', '/api/v1/pods')).toContain('at the cluster scope')
  expect(await review(jane, { verb: 'get', resource: 'pods', namespace: 'default' })).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "b/default" of Role "reader" to User "jane"',
  })
  await send('DELETE', `${inShop}/rolebindings/b`)
  expect(await as(jane, 'GET', list)).toContain('403')
})

it('groups and accounts are bound, and the first subject that applies is told', async () => {
  const { make, review } = await startSecured()
  await make(`${api}/clusterrolebindings`, {
    metadata: { name: 'team' },
    roleRef: roleRef('view'),
    subjects: [
      { apiGroup, kind: 'Group', name: 'devs' },
      { kind: 'ServiceAccount', name: 'robot', namespace: 'shop' },
    ],
  })
  const asked = { verb: 'get', resource: 'services', namespace: 'default' }
  expect(await review(user('x', 'devs'), asked)).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by ClusterRoleBinding "team" of ClusterRole "view" to Group "devs"',
  })
  expect((await review(user('system:serviceaccount:shop:robot'), asked)).reason).toBe(
    'RBAC: allowed by ClusterRoleBinding "team" of ClusterRole "view" to ServiceAccount "robot/shop"',
  )
  expect(await review(user('system:serviceaccount:other:robot'), asked)).toEqual({ allowed: false })
})

it('an account without a namespace is one of the binding’s own', async () => {
  const { make, review } = await startSecured()
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'own' },
    roleRef: roleRef('view'),
    subjects: [{ kind: 'ServiceAccount', name: 'robot' }],
  })
  const asked = { verb: 'get', resource: 'services', namespace: 'default' }
  expect((await review(user('system:serviceaccount:default:robot'), asked)).allowed).toBe(true)
})

it('a role that there is not is told of, in refusals too', async () => {
  const { make, as, review } = await startSecured()
  await make(`${api}/clusterrolebindings`, {
    metadata: { name: 'dangling' },
    roleRef: roleRef('gone'),
    subjects: [toUser('jane')],
  })
  expect(await review(user('jane'), { verb: 'get', resource: 'nodes' })).toEqual({
    allowed: false,
    reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
  })
  expect(await as(user('jane'), 'GET', '/api/v1/nodes')).toMatch(
    /cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found$/,
  )
  await make(`${api}/clusterroles`, {
    metadata: { name: 'gone' },
    rules: [{ apiGroups: ['*'], resources: ['nodes'], verbs: ['*'] }],
  })
  expect(await as(user('jane'), 'GET', '/api/v1/nodes')).toBe('200')
})

it('names narrow a rule, `*/scale` is every scale, and a path may end in `*`', async () => {
  const { make, review, as } = await startSecured()
  await make(`${api}/clusterroles`, {
    metadata: { name: 'narrow' },
    rules: [
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get'] },
      { apiGroups: ['*'], resources: ['*/scale'], verbs: ['update'] },
      { nonResourceURLs: ['/metr*'], verbs: ['get'] },
    ],
  })
  await make(`${api}/clusterrolebindings`, {
    metadata: { name: 'narrow' },
    roleRef: roleRef('narrow'),
    subjects: [toUser('jane')],
  })
  const may = async (attributes: object) =>
    (await review(user('jane'), { namespace: 'x', ...attributes })).allowed
  expect(await may({ verb: 'get', resource: 'secrets', name: 'mine' })).toBe(true)
  expect(await may({ verb: 'get', resource: 'secrets', name: 'other' })).toBe(false)
  expect(await may({ verb: 'get', resource: 'secrets' })).toBe(false)
  expect(await may({ verb: 'get', resource: 'secrets', name: 'mine' })).toBe(true)
  const scale = { verb: 'update', subresource: 'scale' }
  expect(await may({ ...scale, group: 'apps', resource: 'statefulsets' })).toBe(true)
  expect(await may({ verb: 'update', group: 'apps', resource: 'statefulsets' })).toBe(false)
  expect(await as(user('jane'), 'GET', '/metrics')).toBe('200')
})

it('nobody makes a role of what they do not have, unless they may escalate', async () => {
  const { make, as } = await startSecured()
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'adam' },
    roleRef: roleRef('admin'),
    subjects: [toUser('adam')],
  })
  const adam = user('adam')
  const role = (name: string, ...rules: object[]) => ({ metadata: { name }, rules })
  expect(await as(adam, 'POST', `${inShop}/roles`, role('fine', pods))).toBe('201')
  const nodes = { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['get', 'list'] }
  const refusal =
    ' is forbidden: user "adam" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}'
  expect(await as(adam, 'POST', `${inShop}/roles`, role('more', nodes))).toBe(
    `403 roles.rbac.authorization.k8s.io "more"${refusal}`,
  )
  expect(await as(adam, 'PUT', `${inShop}/roles/fine`, role('fine', nodes))).toBe(
    `403 roles.rbac.authorization.k8s.io "fine"${refusal}`,
  )
  expect(await as(adam, 'PATCH', `${inShop}/roles/fine`, { rules: [nodes] })).toContain('403')
  // Made under its name by an update.
  expect(await as(adam, 'PUT', `${inShop}/roles/new`, role('new', nodes))).toContain('403')
  expect(await as(adam, 'PATCH', `${inShop}/roles/fine`, { metadata: { labels: { a: 'b' } } })).toBe('200')

  await make(
    `${api}/clusterroles`,
    role('escalator', { apiGroups: [apiGroup], resources: ['roles'], verbs: ['escalate'] }),
  )
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'escalator' },
    roleRef: roleRef('escalator'),
    subjects: [toUser('adam')],
  })
  expect(await as(adam, 'POST', `${inShop}/roles`, role('more', nodes))).toBe('201')
})

it('nobody binds a role that holds more than they have, unless they may bind it', async () => {
  const { make, as } = await startSecured()
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'adam' },
    roleRef: roleRef('admin'),
    subjects: [toUser('adam')],
  })
  const adam = user('adam')
  const binding = (role: string, name = role) => ({
    metadata: { name },
    roleRef: roleRef(role),
    subjects: [toUser('eve')],
  })
  expect(await as(adam, 'POST', `${inShop}/rolebindings`, binding('view'))).toBe('201')
  expect(await as(adam, 'POST', `${inShop}/rolebindings`, binding('cluster-admin'))).toBe(
    '403 rolebindings.rbac.authorization.k8s.io "cluster-admin" is forbidden: user "adam" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}',
  )
  expect(await as(adam, 'POST', `${inShop}/rolebindings`, binding('none'))).toBe(
    '404 clusterroles.rbac.authorization.k8s.io "none" not found',
  )
  expect(await as(adam, 'PATCH', `${inShop}/rolebindings/view`, { roleRef: { name: 'edit' } })).toContain(
    'cannot change roleRef',
  )
  await make(`${api}/clusterroles`, {
    metadata: { name: 'binder' },
    rules: [
      {
        apiGroups: [apiGroup],
        resources: ['clusterroles'],
        resourceNames: ['cluster-admin'],
        verbs: ['bind'],
      },
    ],
  })
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'binder' },
    roleRef: roleRef('binder'),
    subjects: [toUser('adam')],
  })
  expect(await as(adam, 'POST', `${inShop}/rolebindings`, binding('cluster-admin'))).toBe('201')
})

it('only who has everything makes a role that gathers rules, or touches one', async () => {
  const { make, as } = await startSecured()
  await make(`${api}/clusterroles`, {
    metadata: { name: 'roles' },
    rules: [{ apiGroups: [apiGroup], resources: ['clusterroles'], verbs: ['create', 'patch'] }],
  })
  await make(`${api}/clusterrolebindings`, {
    metadata: { name: 'roles' },
    roleRef: roleRef('roles'),
    subjects: [toUser('adam')],
  })
  const gathers = {
    metadata: { name: 'g' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
  }
  const refusal = 'must have cluster-admin privileges to use the aggregationRule'
  expect(await as(user('adam'), 'POST', `${api}/clusterroles`, gathers)).toContain(refusal)
  await make(`${api}/clusterroles`, gathers)
  expect(await as(user('adam'), 'PATCH', `${api}/clusterroles/g`, { aggregationRule: null })).toContain(
    refusal,
  )
})

it('whom one may speak for is a matter of roles, too', async () => {
  const { make, raw } = await startSecured()
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'adam' },
    roleRef: roleRef('edit'),
    subjects: [toUser('adam')],
  })
  const asks = async (name: string) =>
    (
      await raw({
        path: '/api/v1/namespaces/default/pods',
        user: user('adam'),
        headers: { 'impersonate-user': name },
      })
    ).code
  expect(await asks('kubernetes-admin')).toBe(403)
  expect(
    bodyOf(await raw({ path: '/api/v1/pods', user: user('adam'), headers: { 'impersonate-user': 'eve' } })),
  ).toMatchObject({
    message:
      'users "eve" is forbidden: User "adam" cannot impersonate resource "users" in API group "" at the cluster scope',
  })
  // `edit` speaks for the accounts of its namespace; this one has no rights of its own.
  expect(
    bodyOf(
      await raw({
        path: '/api/v1/namespaces/default/pods',
        user: user('adam'),
        headers: { 'impersonate-user': 'system:serviceaccount:default:robot' },
      }),
    ),
  ).toMatchObject({
    message: expect.stringContaining('User "system:serviceaccount:default:robot" cannot list'),
  })
})

it('what a rule of thousands would grant is refused, not worked out', async () => {
  const { make, as } = await startSecured()
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'adam' },
    roleRef: roleRef('admin'),
    subjects: [toUser('adam')],
  })
  const words = (prefix: string) => Array.from({ length: 2_000 }, (_, index) => `${prefix}${index}`)
  const rules = [{ apiGroups: words('g'), resources: words('r'), verbs: words('v') }]
  expect(await as(user('adam'), 'POST', `${inShop}/roles`, { metadata: { name: 'huge' }, rules })).toContain(
    'is attempting to grant RBAC permissions not currently held',
  )
})

it('the default policy is there before it is written, and no longer once it is complete', async () => {
  const { authorizer } = await startSecured()
  const asked: RequestAttributes = {
    kind: 'resource',
    ...{ verb: 'list', group: '', version: 'v1', resource: 'pods', subresource: '', namespace: '', name: '' },
    user: user('system:kube-controller-manager'),
  }
  expect(authorizer.authorize(asked).kind).toBe('allowed')
  authorizer.complete()
  expect(authorizer.authorize(asked).kind).toBe('noOpinion')
})

it('all that somebody may do is listed', async () => {
  const { make, api: server } = await startSecured()
  await make(`${inShop}/rolebindings`, {
    metadata: { name: 'jane' },
    roleRef: roleRef('view'),
    subjects: [toUser('jane'), { apiGroup, kind: 'Group', name: 'system:authenticated' }],
  })
  const { body } = await server.inProcess(user('jane')).send({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    body: { spec: { namespace: 'default' } },
  })
  const { status } = body as {
    readonly status: { readonly incomplete: boolean; readonly resourceRules: readonly object[] }
  }
  expect(status.incomplete).toBe(false)
  const texts = status.resourceRules.map(rule => JSON.stringify(rule))
  expect(new Set(texts).size).toBe(texts.length)
  expect(status.resourceRules).toContainEqual({
    verbs: ['get', 'list', 'watch'],
    apiGroups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
  })
})
