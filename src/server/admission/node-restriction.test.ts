import { expect, it } from 'vitest'
import type { ApiObject } from '../../api/object.ts'
import { pod } from '../objects.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

const user = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] }
const pods = '/api/v1/namespaces/default/pods'

async function startAsNode() {
  const server = await startServer()
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
  ).toMatchObject({ code: expect.toSatisfy(code => code === 200 || code === 403) })
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

it('a node gets tokens for its own Pods, and leases of its own', async () => {
  const server = await startAsNode()
  const { asNode } = server
  await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'app' } })
  const [mine, theirs] = [await makePod(server, 'mine', 'n1'), await makePod(server, 'theirs', 'n2')]
  const token = (of?: ApiObject) => ({
    spec: {
      audiences: [],
      ...(of
        ? {
            boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: of.metadata?.name, uid: of.metadata?.uid },
          }
        : {}),
    },
  })
  const path = '/api/v1/namespaces/default/serviceaccounts/app/token'
  expect(await asNode('POST', path, token())).toMatchObject(
    refusal('node requested token not bound to a pod'),
  )
  expect(await asNode('POST', path, token(theirs))).toMatchObject({
    code: expect.toSatisfy(code => code >= 400),
  })
  expect((await asNode('POST', path, token(mine))).code).toBeLessThan(500)
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'
  expect(await asNode('POST', leases, { metadata: { name: 'n1' } })).toMatchObject(
    refusal('can only access leases in the "kube-node-lease" system namespace'),
  )
})
