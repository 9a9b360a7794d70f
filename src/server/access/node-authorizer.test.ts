import { expect, it } from 'vitest'
import { parseFieldSelector } from '../../api/select/selector.ts'
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
  const unrelated = "no: no relationship found between node 'n1' and this object"
  expect(may('get', 'secrets', { name: 's' })).toBe(unrelated)
  await pod('a', 'n1', { volumes: [{ name: 'v', secret: { secretName: 's' } }] })
  await pod('b', 'n2', { volumes: [{ name: 'v', configMap: { name: 'm' } }] })
  expect(may('get', 'secrets', { name: 's' })).toBe('yes')
  expect(may('get', 'secrets', { name: 's', namespace: 'kube-system' })).toBe(unrelated)
  expect(may('list', 'secrets')).toBe('no: No Object name found')
  expect(may('update', 'secrets', { name: 's' })).toBe('no: can only read resources of this type')
  expect(may('get', 'configmaps', { name: 'm' })).toBe(unrelated)
  expect(may('create', 'serviceaccounts/token', { name: 'default' })).toBe('yes')
  expect(may('create', 'serviceaccounts/token', { name: 'other' })).toBe(unrelated)
  await send('DELETE', '/api/v1/namespaces/default/pods/a', undefined, { query: { gracePeriodSeconds: '0' } })
  expect(may('get', 'secrets', { name: 's' })).toBe(unrelated)
})

it('of nodes, leases and Pods it has its own', async () => {
  const { may, pod } = await startNode()
  await pod('mine', 'n1', {})
  await pod('theirs', 'n2', {})
  // What it writes there is looked at by NodeRestriction.
  expect(may('patch', 'nodes/status', { name: 'n1', namespace: '' })).toBe('yes')
  expect(may('get', 'nodes', { name: 'n1', namespace: '' })).toBe('yes')
  expect(may('get', 'nodes', { name: 'n2', namespace: '' })).toBe(
    "no: node 'n1' cannot read 'n2', only its own Node object",
  )
  expect(may('list', 'nodes', { namespace: '' })).toBe(
    "no: node 'n1' cannot read all nodes, only its own Node object",
  )
  expect(may('delete', 'nodes', { name: 'n1', namespace: '' })).toBe('no')
  const lease = { group: 'coordination.k8s.io', namespace: 'kube-node-lease' }
  expect(may('update', 'leases', { ...lease, name: 'n1' })).toBe('yes')
  expect(may('update', 'leases', { ...lease, name: 'n2' })).toContain('same name')
  expect(may('update', 'leases', { ...lease, name: 'n1', namespace: 'default' })).toContain('kube-node-lease')
  expect(may('list', 'leases', lease)).toContain('can only get, create')
  expect(may('get', 'pods', { name: 'mine' })).toBe('yes')
  expect(may('get', 'pods', { name: 'theirs' })).toContain('no relationship found')
  expect(may('list', 'pods')).toBe('no: can only list/watch pods with spec.nodeName field selector')
  const on = (node: string) => ({ namespace: '', fieldSelector: parseFieldSelector(`spec.nodeName=${node}`) })
  expect(may('watch', 'pods', on('n1'))).toBe('yes')
  expect(may('list', 'pods', on('n2'))).toContain('can only list/watch')
  expect(may('list', 'pods', { name: 'mine' })).toBe('yes')
  expect(may('list', 'pods', { name: 'theirs' })).toContain('no relationship found')
  expect(may('get', 'pods/log', { name: 'mine' })).toBe('no')
  expect(may('deletecollection', 'pods', on('n1'))).toBe('no')
  expect(may('delete', 'services', { name: 'x' })).toBe('no')
})

it('of attachments of volumes and of slices it has its own', async () => {
  const { may, send } = await startNode()
  const storage = { group: 'storage.k8s.io', namespace: '' }
  const attach = (name: string, nodeName: string) =>
    send('POST', '/apis/storage.k8s.io/v1/volumeattachments', {
      metadata: { name },
      spec: { attacher: 'a', nodeName, source: { persistentVolumeName: 'v' } },
    })
  await attach('mine', 'n1')
  await attach('theirs', 'n2')
  expect(may('get', 'volumeattachments', { ...storage, name: 'mine' })).toBe('yes')
  expect(may('get', 'volumeattachments', { ...storage, name: 'theirs' })).toContain('no relationship found')
  expect(may('list', 'volumeattachments', storage)).toContain('can only get individual')
  const devices = { group: 'resource.k8s.io', namespace: '' }
  const of = (node: string) => ({ fieldSelector: parseFieldSelector(`nodeName=${node}`) })
  expect(may('deletecollection', 'resourceslices', { ...devices, ...of('n1') })).toBe('yes')
  expect(may('deletecollection', 'resourceslices', { ...devices, ...of('n2') })).toContain('field selector')
  expect(may('deletecollection', 'resourceslices', devices)).toContain('with nodeName field selector')
})

it('who is not of the group of nodes is no node', async () => {
  const { may } = await startNode()
  expect(may('list', 'services', {}, { name: 'system:node:n1', groups: ['system:authenticated'] })).toBe('no')
  expect(may('list', 'services', {}, { name: 'system:node:', groups: ['system:nodes'] })).toBe('no')
})
