import { Duplex } from 'node:stream'
import { afterEach, expect, it } from 'vitest'
import type { NodeAccess } from '../../api/node-access.ts'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { openMemoryStore } from '../../store/index.ts'
import { pod } from '../objects.fixture.ts'
import { noBody, type User } from '../request/request.ts'
import { startServer } from '../server-under-test.ts'
import { roleBasedAuthorizer } from './mode-authorizer.ts'

const jane: User = { name: 'jane', groups: ['system:authenticated'] }
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings'

/** A log that goes on until nobody follows it any more, and commands that run as long. */
const endless: NodeAccess = {
  async *logs(_pod, _options, signal) {
    yield Buffer.from('one\n')
    if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
  },
  exec: (_pod, _container, _command, _streams, signal) =>
    new Promise(resolve => signal.addEventListener('abort', () => resolve(0))),
  attach: async () => {},
  connect: async () => new Duplex(),
  stats: async () => ({ usage: null, disk: null, pods: [] }),
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function startBound() {
  const store = openMemoryStore()
  const authorizer = roleBasedAuthorizer(store, defaultPolicy())
  closing.push(() => authorizer.stop())
  const server = await startServer({ store, authorizer, nodeAccess: endless })
  await server.send('POST', '/api/v1/namespaces/default/pods', pod('p', { nodeName: 'n' }))
  await server.send('POST', rbac, {
    metadata: { name: 'jane' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
  })
  return { ...server, unbind: () => server.send('DELETE', `${rbac}/jane`) }
}

it('a log that is followed ends when the right to it is taken away', async () => {
  const { raw, unbind } = await startBound()
  const path = '/api/v1/namespaces/default/pods/p/log'
  const reply = await raw({ path, query: new URLSearchParams('follow=true'), user: jane })
  if (reply.kind !== 'chunks') throw new Error(`no log: ${reply.code}`)
  const heard: string[] = []
  for await (const chunk of reply.chunks) {
    heard.push(Buffer.from(chunk).toString())
    await unbind()
  }
  expect(heard).toEqual(['one\n'])
  expect((await raw({ path, user: jane })).code).toBe(403)
})

it('a command in a container is cut off when the right to it is taken away, and not before', async () => {
  const { api, send, unbind } = await startBound()
  const written: string[] = []
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
    'sec-websocket-protocol': 'v5.channel.k8s.io',
  }
  const query = new URLSearchParams('command=sleep&stdout=true')
  const path = '/api/v1/namespaces/default/pods/p/exec'
  const request = {
    method: 'GET',
    path,
    query,
    headers,
    body: noBody,
    user: jane,
    signal: new AbortController().signal,
  }
  void api.upgrade({ request, socket, head: Buffer.alloc(0) } as unknown as Parameters<typeof api.upgrade>[0])
  await new Promise<void>(resolve => {
    const look = () => (written.join('').includes('101 Switching Protocols') ? resolve() : setImmediate(look))
    look()
  })
  // Somebody else's right is of no interest.
  await send('POST', rbac, {
    metadata: { name: 'joe' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'joe' }],
  })
  expect(socket.destroyed).toBe(false)
  const closed = new Promise(resolve => socket.once('close', resolve))
  await unbind()
  await closed
  expect(socket.destroyed).toBe(true)
})
