import { expect, it } from 'vitest'
import type { ApiObject } from '../../../api/object.ts'
import type { Authorizer } from '../../access/authorizer.ts'
import { pod } from '../../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../../server-under-test.ts'

const user = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] }
const pods = '/api/v1/namespaces/default/pods'

/** All is allowed but to ask for tokens that a Pod does not show, unless it is for one of these audiences. */
const withAudiences = (...audiences: readonly string[]): Authorizer => ({
  authorize: asked =>
    asked.verb !== 'request-serviceaccounts-token-audience' ||
    (asked.kind === 'resource' && audiences.includes(asked.resource))
      ? { kind: 'allowed', reason: '' }
      : { kind: 'noOpinion', reason: '' },
  rulesFor: () => ({ incomplete: false, resourceRules: [], nonResourceRules: [] }),
})

async function startAsNode(authorizer = withAudiences()) {
  const server = await startServer({ authorizer })
  const transport = server.api.inProcess(user)
  const asNode = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    transport.send({ method, path, body, headers: { 'content-type': 'application/merge-patch+json' } })
  return { ...server, asNode }
}

const makePod = async ({ send }: ServerUnderTest, name: string, nodeName: string) =>
  (await send('POST', pods, pod(name, { nodeName }))).body as ApiObject

const refusal = (message: string) => ({ code: 403, body: { message: expect.stringContaining(message) } })

it('a node makes, changes and deletes Pods of its own', async () => {
  const server = await startAsNode()
  const { asNode } = server
  await makePod(server, 'mine', 'n1')
  await makePod(server, 'theirs', 'n2')
  expect(await asNode('POST', pods, pod('x', { nodeName: 'n1' }))).toMatchObject(
    refusal('node "n1" can only create mirror pods'),
  )
  const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' } }
  expect(await asNode('POST', pods, pod('x', { nodeName: 'n2' }, mirror))).toMatchObject(
    refusal('node "n1" can only create pods with spec.nodeName set to itself'),
  )
  expect(await asNode('PATCH', `${pods}/theirs/status`, { status: { phase: 'Failed' } })).toMatchObject(
    refusal('node "n1" can only update pod status for pods with spec.nodeName set to itself'),
  )
  expect(
    await asNode('PATCH', `${pods}/mine/status`, { metadata: { labels: { a: 'b' } }, status: {} }),
  ).toMatchObject(refusal('node "n1" cannot update labels through pod status'))
  expect((await asNode('PATCH', `${pods}/mine/status`, { status: { phase: 'Running' } })).code).toBe(200)
  expect(await asNode('DELETE', `${pods}/theirs`)).toMatchObject(
    refusal('node "n1" can only delete pods with spec.nodeName set to itself'),
  )
  expect((await asNode('DELETE', `${pods}/mine`)).code).toBe(200)
})

it('a node registers itself, with labels that are a node’s to set', async () => {
  const { asNode } = await startAsNode()
  const node = (name: string, labels: object = {}) => ({ metadata: { name, labels } })
  expect(await asNode('POST', '/api/v1/nodes', node('n2'))).toMatchObject(
    refusal('node "n1" is not allowed to modify node "n2"'),
  )
  expect(
    await asNode('POST', '/api/v1/nodes', node('n1', { 'node-restriction.kubernetes.io/x': 'y' })),
  ).toMatchObject(
    refusal('node "n1" is not allowed to set the following labels: node-restriction.kubernetes.io/x'),
  )
  expect((await asNode('POST', '/api/v1/nodes', node('n1', { 'kubernetes.io/os': 'linux' }))).code).toBe(201)
  expect(
    await asNode('PATCH', '/api/v1/nodes/n1', { metadata: { labels: { 'x.k8s.io/role': 'y' } } }),
  ).toMatchObject(refusal('is not allowed to modify labels: x.k8s.io/role'))
  expect((await asNode('PATCH', '/api/v1/nodes/n1', { metadata: { labels: { mine: 'y' } } })).code).toBe(200)
  expect(
    await asNode('PATCH', '/api/v1/nodes/n1', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
  ).toMatchObject(refusal('node "n1" is not allowed to modify taints'))
})

const mirrorKey = 'kubernetes.io/config.mirror'

async function startRegistered() {
  const server = await startAsNode()
  const made = await server.asNode('POST', '/api/v1/nodes', { metadata: { name: 'n1' } })
  const { uid } = (made.body as ApiObject).metadata ?? {}
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid, controller: true }
  const mirror = (spec: object, owners: readonly object[] = [owner]) => {
    const made = pod('m', { nodeName: 'n1', ...spec })
    return { ...made, metadata: { name: 'm', annotations: { [mirrorKey]: 'x' }, ownerReferences: owners } }
  }
  return { ...server, owner, mirror }
}

it('a mirror Pod refers to nothing that its node could read by it', async () => {
  const { asNode, mirror } = await startRegistered()
  const container = (more: object) => ({ containers: [{ name: 'c', image: 'x', ...more }] })
  const secretKeyRef = { name: 'crown', key: 'k' }
  const configMapKeyRef = { name: 'm', key: 'k' }
  const secrets = 'a mirror pod may not reference secrets'
  const cases: readonly (readonly [object, string])[] = [
    [{ volumes: [{ name: 'v', secret: { secretName: 's' } }] }, secrets],
    [{ volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 's' } }] } }] }, secrets],
    [{ volumes: [{ name: 'v', csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } }] }, secrets],
    [{ imagePullSecrets: [{ name: 's' }] }, secrets],
    [container({ env: [{ name: 'a', valueFrom: { secretKeyRef } }] }), secrets],
    [container({ envFrom: [{ secretRef: { name: 's' } }] }), secrets],
    [{ initContainers: [{ name: 'i', image: 'x', envFrom: [{ secretRef: { name: 's' } }] }] }, secrets],
    [container({ env: [{ name: 'a', valueFrom: { configMapKeyRef } }] }), 'that reference configmaps'],
    [{ volumes: [{ name: 'v', configMap: { name: 'm' } }] }, 'that reference configmaps'],
    [
      { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] },
      'that reference persistentvolumeclaims',
    ],
    [{ serviceAccountName: 'app' }, 'a mirror pod may not reference service accounts'],
  ]
  for (const [spec, message] of cases)
    expect(await asNode('POST', pods, mirror(spec)), JSON.stringify(spec)).toMatchObject(refusal(message))
  expect(await asNode('POST', pods, mirror({}))).toMatchObject({ code: 201 })
})

it('a mirror Pod is owned by its node, as a controller', async () => {
  const { asNode, mirror, owner } = await startRegistered()
  const cases: readonly (readonly [readonly object[], string])[] = [
    [[], 'can only create pods with an owner reference set to itself'],
    [[{ ...owner, apiVersion: 'apps/v1' }], 'with an owner reference set to itself'],
    [[owner, { ...owner, uid: 'x', controller: false }], 'with a single owner reference set to itself'],
    [[{ ...owner, controller: false }], 'with a controller owner reference set to itself'],
    [[{ ...owner, blockOwnerDeletion: true }], 'must not set blockOwnerDeletion on an owner reference'],
    [[{ ...owner, uid: 'abc' }], 'node n1 UID mismatch: expected abc got'],
  ]
  for (const [owners, message] of cases)
    expect(await asNode('POST', pods, mirror({}, owners)), message).toMatchObject(refusal(message))
})

it('of a claim a node tells how its volume has grown', async () => {
  const { asNode, send } = await startRegistered()
  const claims = '/api/v1/namespaces/default/persistentvolumeclaims'
  await send('POST', claims, {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]
  expect((await send('POST', pods, pod('mine', { nodeName: 'n1', volumes }))).code).toBe(201)
  const status = (body: object) => asNode('PATCH', `${claims}/data/status`, body)
  expect((await status({ status: { phase: 'Bound', capacity: { storage: '1Gi' } } })).code).toBe(403)
  expect(await status({ metadata: { labels: { a: 'b' } } })).toMatchObject(
    refusal('is not allowed to update fields other than status.capacity and status.conditions'),
  )
  expect(await status({ status: { capacity: { storage: '2Gi' } } })).toMatchObject({ code: 200 })
})

const projected = (audience: string) => ({
  volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { audience, path: 't' } }] } }],
})

it('a node gets tokens for its own Pods, for whom these are to show them', async () => {
  const { asNode, send } = await startAsNode(withAudiences('granted'))
  await send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'app' } })
  const made = async (name: string, nodeName: string) => {
    const spec = { nodeName, serviceAccountName: 'app', automountServiceAccountToken: false }
    return (await send('POST', pods, pod(name, { ...spec, ...projected('vault') }))).body as ApiObject
  }
  const [mine, theirs] = [await made('mine', 'n1'), await made('theirs', 'n2')]
  const refOf = ({ metadata }: ApiObject) => ({ name: metadata?.name, uid: metadata?.uid })
  const ask = (of: ApiObject | null, audiences: readonly string[]) =>
    asNode('POST', '/api/v1/namespaces/default/serviceaccounts/app/token', {
      spec: { audiences, ...(of ? { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', ...refOf(of) } } : {}) },
    })
  expect(await ask(null, ['vault'])).toMatchObject(refusal('node requested token not bound to a pod'))
  expect(await ask(theirs, ['vault'])).toMatchObject(
    refusal('node requested token bound to a pod scheduled on a different node'),
  )
  expect(await ask(mine, ['vault'])).toMatchObject({ code: 201 })
  const notFound = (audience: string) =>
    refusal(
      `audience "${audience}" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience`,
    )
  expect(await ask(mine, ['bank'])).toMatchObject(notFound('bank'))
  expect(await ask(mine, [])).toMatchObject(notFound(''))
  expect(await ask(mine, ['granted'])).toMatchObject({ code: 201 })
  expect(await ask(mine, ['vault', 'bank'])).toMatchObject(refusal('node may only request 0 or 1 audiences'))
})

it('a node gets tokens for the drivers of its Pods’ volumes', async () => {
  const { asNode, send } = await startAsNode()
  await send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'app' } })
  await send('POST', '/apis/storage.k8s.io/v1/csidrivers', {
    metadata: { name: 'keys.example.com' },
    spec: { tokenRequests: [{ audience: 'vault' }] },
  })
  const volumes = [{ name: 'v', csi: { driver: 'keys.example.com' } }]
  const spec = { nodeName: 'n1', serviceAccountName: 'app', automountServiceAccountToken: false, volumes }
  const { metadata } = (await send('POST', pods, pod('mine', spec))).body as ApiObject
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'mine', uid: metadata?.uid }
  const path = '/api/v1/namespaces/default/serviceaccounts/app/token'
  expect((await asNode('POST', path, { spec: { audiences: ['vault'], boundObjectRef } })).code).toBe(201)
  expect((await asNode('POST', path, { spec: { audiences: ['bank'], boundObjectRef } })).code).toBe(403)
})

it('leases of a node are its own', async () => {
  const { asNode } = await startAsNode()
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'
  expect(await asNode('POST', leases, { metadata: { name: 'n1' } })).toMatchObject(
    refusal('can only access leases in the "kube-node-lease" system namespace'),
  )
})
