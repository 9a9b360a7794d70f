import { expect, it } from 'vitest'
import type { User } from '../request/request.ts'
import { startServer } from '../server-under-test.ts'
import type { RequestAttributes } from './attributes.ts'
import { NodeAuthorizer } from './node-authorizer.ts'

const node: User = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] }

async function startNode() {
  const server = await startServer()
  const authorizer = new NodeAuthorizer(server.store)
  const may = (verb: string, resource: string, more: object = {}, user = node) => {
    const [plural = '', subresource = ''] = resource.split('/')
    const attributes = {
      ...{ kind: 'resource', user, verb, group: '', version: 'v1', resource: plural, subresource },
      ...{ namespace: 'default', name: '' },
      ...more,
    } as RequestAttributes
    const { kind, reason } = authorizer.authorize(attributes)
    return kind === 'allowed' ? 'yes' : `no${reason ? `: ${reason}` : ''}`
  }
  const pod = (name: string, nodeName: string, spec: object) =>
    server.send('POST', '/api/v1/namespaces/default/pods', {
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'x' }], nodeName, ...spec },
    })
  return { ...server, may, pod }
}

it('a node reads what its own Pods refer to, and for as long as they do', async () => {
  const { may, pod, send } = await startNode()
  const unrelated = 'no: no relationship found between node "n1" and this object'
  expect(may('get', 'secrets', { name: 's' })).toBe(unrelated)
  await pod('a', 'n1', { volumes: [{ name: 'v', secret: { secretName: 's' } }] })
  await pod('b', 'n2', { volumes: [{ name: 'v', configMap: { name: 'm' } }] })
  expect(may('get', 'secrets', { name: 's' })).toBe('yes')
  expect(may('get', 'secrets', { name: 's', namespace: 'kube-system' })).toBe(unrelated)
  expect(may('list', 'secrets')).toBe('no: No Object name found')
  expect(may('update', 'secrets', { name: 's' })).toBe('no')
  expect(may('get', 'configmaps', { name: 'm' })).toBe(unrelated)
  expect(may('create', 'serviceaccounts/token', { name: 'default' })).toBe('yes')
  expect(may('create', 'serviceaccounts/token', { name: 'other' })).toBe(unrelated)
  await send('DELETE', '/api/v1/namespaces/default/pods/a', undefined, { query: { gracePeriodSeconds: '0' } })
  expect(may('get', 'secrets', { name: 's' })).toBe(unrelated)
})

it('of nodes, leases and Pods it has its own', async () => {
  const { may } = await startNode()
  expect(may('patch', 'nodes/status', { name: 'n1', namespace: '' })).toBe('yes')
  expect(may('patch', 'nodes/status', { name: 'n2', namespace: '' })).toContain('only its own Node object')
  const lease = { group: 'coordination.k8s.io', namespace: 'kube-node-lease' }
  expect(may('update', 'leases', { ...lease, name: 'n1' })).toBe('yes')
  expect(may('update', 'leases', { ...lease, name: 'n2' })).toContain('same name')
  expect(may('update', 'leases', { ...lease, name: 'n1', namespace: 'default' })).toContain('kube-node-lease')
  expect(may('list', 'pods')).toBe('yes')
  expect(may('delete', 'services', { name: 'x' })).toBe('no')
})

it('who is not of the group of nodes is no node', async () => {
  const { may } = await startNode()
  expect(may('list', 'pods', {}, { name: 'system:node:n1', groups: ['system:authenticated'] })).toBe('no')
  expect(may('list', 'pods', {}, { name: 'system:node:', groups: ['system:nodes'] })).toBe('no')
})
