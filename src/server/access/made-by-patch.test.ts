// Who makes an object by a PATCH or PUT of one that is not there.
import { describe, expect, it } from 'vitest'
import { iamGroup, namespaceOfWorkspace, workspaceLabel } from '../../api/iam/names.ts'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { openMemoryStore } from '../../store/index.ts'
import { bodyOf } from '../reply-body.fixture.ts'
import { startServer } from '../server-under-test.ts'
import { roleBasedAuthorizer } from './mode-authorizer.ts'

const rbac = '/apis/rbac.authorization.k8s.io/v1'
const apiGroup = 'rbac.authorization.k8s.io'
const maps = '/api/v1/namespaces/default/configmaps'
const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'

async function start(rules: readonly object[], namespace = '') {
  const store = openMemoryStore()
  const server = await startServer({ store, authorizer: roleBasedAuthorizer(store, defaultPolicy()) })
  const { send } = server
  if (namespace) await send('POST', '/api/v1/namespaces', { metadata: { name: namespace } })
  await send('POST', `${rbac}/clusterroles`, { metadata: { name: 'given' }, rules })
  const where = namespace ? `${rbac}/namespaces/${namespace}/rolebindings` : `${rbac}/clusterrolebindings`
  await send('POST', where, {
    metadata: { name: 'given' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'given' },
    subjects: [{ apiGroup, kind: 'User', name: 'jane' }],
  })
  const write = async (method: string, path: string, body: object, type: string) => {
    const reply = await server.raw({
      ...{ method, path, query: new URLSearchParams(method === 'PATCH' ? 'fieldManager=test' : '') },
      headers: { 'content-type': type },
      body: { kind: 'bytes', bytes: Buffer.from(JSON.stringify(body)) },
      user: { name: 'jane', groups: ['system:authenticated'] },
    })
    const { message } = bodyOf(reply) as { readonly message?: string }
    return { code: reply.code, message }
  }
  return {
    ...server,
    apply: (path: string, body: object) => write('PATCH', path, body, 'application/apply-patch+yaml'),
    patch: (path: string, body: object) => write('PATCH', path, body, 'application/merge-patch+json'),
    put: (path: string, body: object) => write('PUT', path, body, 'application/json'),
  }
}

const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data: { a: 'b' } }
const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } }

describe('who may patch and not create', () => {
  const rules = [
    {
      apiGroups: ['', 'coordination.k8s.io'],
      resources: ['configmaps', 'leases'],
      verbs: ['patch', 'update'],
    },
  ]

  it('makes nothing by applying it, nor by putting it where that would make it', async () => {
    const { apply, put, send } = await start(rules)
    expect(await apply(`${maps}/m`, map)).toEqual({
      code: 403,
      message:
        'configmaps "m" is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
    })
    expect((await put(`${leases}/l`, lease)).message).toContain('cannot create resource "leases"')
    await send('POST', maps, map)
    expect((await apply(`${maps}/m`, map)).code).toBe(200)
  })

  it('makes it with the right to create', async () => {
    const { apply, put } = await start([...rules, { ...rules[0], verbs: ['create'] }])
    expect([(await apply(`${maps}/m`, map)).code, (await put(`${leases}/l`, lease)).code]).toEqual([201, 201])
  })
})

const project = (name: string, workspace = '') => ({
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: { name, ...(workspace ? { labels: { [workspaceLabel]: workspace } } : {}) },
})

describe('who may create namespaces and not patch them', () => {
  const rules = [{ apiGroups: [''], resources: ['namespaces', 'configmaps'], verbs: ['create'] }]

  it('applies one that is not there, and none that is', async () => {
    const { apply, patch, send } = await start(rules)
    expect((await apply('/api/v1/namespaces/shop', project('shop'))).code).toBe(201)
    const refused = {
      code: 403,
      message:
        'namespaces "shop" is forbidden: User "jane" cannot patch resource "namespaces" in API group "" in the namespace "shop"',
    }
    expect(await apply('/api/v1/namespaces/shop', project('shop'))).toEqual(refused)
    expect((await patch('/api/v1/namespaces/other', project('other'))).code).toBe(403)
    expect((await send('GET', '/api/v1/namespaces/other')).code).toBe(404)
    // Of anything else it takes the right to patch.
    expect((await apply(`${maps}/m`, map)).code).toBe(403)
  })

  it('changes none that somebody else has made meanwhile', async () => {
    const { apply, send } = await start(rules)
    const [first, second] = await Promise.all([
      apply('/api/v1/namespaces/shop', project('shop')),
      apply('/api/v1/namespaces/shop', {
        ...project('shop'),
        metadata: { name: 'shop', labels: { a: 'b' } },
      }),
    ])
    expect([first.code, second.code].sort()).toEqual([201, 403])
    expect((await send('GET', '/api/v1/namespaces/shop')).body).toMatchObject({ metadata: { name: 'shop' } })
  })
})

it('who may make projects of a workspace applies these, and no other namespace', async () => {
  const home = namespaceOfWorkspace('acme')
  const rules = [{ apiGroups: [iamGroup], resources: ['workspaces/projects'], verbs: ['create'] }]
  const { apply } = await start(rules, home)
  expect((await apply('/api/v1/namespaces/loose', project('loose'))).message).toContain(
    'can create namespaces only as projects of a workspace',
  )
  const elsewhere = await apply('/api/v1/namespaces/shop', project('shop', 'beta'))
  expect(elsewhere.code).toBe(403)
  // Allowed as far as the workspace itself, which is not there.
  expect((await apply('/api/v1/namespaces/shop', project('shop', 'acme'))).code).toBe(422)
  expect((await apply('/api/v1/namespaces/default', project('default', 'acme'))).code).toBe(403)
})
