import { Duplex } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import type { NodeAccess } from '../../api/node-access.ts'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { openMemoryStore } from '../../store/index.ts'
import { pod } from '../objects.fixture.ts'
import type { Reply } from '../request/reply.ts'
import { noBody, type User } from '../request/request.ts'
import { startServer } from '../server-under-test.ts'
import type { Authorizer, Standing } from './authorizer.ts'
import { roleBasedAuthorizer } from './mode-authorizer.ts'

const jane: User = { name: 'jane', groups: ['system:authenticated'] }
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings'

/** A log that goes on until nobody follows it any more, and commands that run as long. */
const endless: NodeAccess = {
  async *logs(_pod, _options, signal) {
    yield Buffer.from('one\n')
    if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
  },
  exec: (_pod, _session, signal) =>
    new Promise(resolve => signal.addEventListener('abort', () => resolve(0))),
  attach: async () => {},
  connect: async () => new Duplex(),
  stats: async () => ({ usage: null, disk: null, pods: [] }),
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function startBound(more: Partial<Authorizer> = {}) {
  const store = openMemoryStore()
  const authorizer = roleBasedAuthorizer(store, defaultPolicy())
  closing.push(() => authorizer.stop())
  const server = await startServer({ store, authorizer: { ...authorizer, ...more }, nodeAccess: endless })
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

describe('what is followed in the name of another', () => {
  const joe: User = { name: 'joe', groups: ['system:authenticated'] }
  const cluster = '/apis/rbac.authorization.k8s.io/v1'
  const openings = { log: 'pods/p/log?follow=true', watch: 'pods?watch=true' }

  async function followAsJane(what: keyof typeof openings, more: Partial<Authorizer> = {}) {
    const server = await startBound(more)
    const { send, raw } = server
    await send('POST', `${cluster}/clusterroles`, {
      metadata: { name: 'as-jane' },
      rules: [{ apiGroups: [''], resources: ['users'], verbs: ['impersonate'], resourceNames: ['jane'] }],
    })
    await send('POST', `${cluster}/clusterrolebindings`, {
      metadata: { name: 'joe-as-jane' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'as-jane' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'joe' }],
    })
    const [path = '', query] = openings[what].split('?')
    const reply = await raw({
      path: `/api/v1/namespaces/default/${path}`,
      query: new URLSearchParams(query),
      headers: { 'impersonate-user': 'jane' },
      user: joe,
    })
    return { ...server, over: overOf(reply) }
  }

  /** Resolves when it is over. */
  async function overOf(reply: Reply): Promise<'over'> {
    if (reply.kind === 'chunks') for await (const _ of reply.chunks);
    else if (reply.kind === 'watch')
      await new Promise<void>(resolve => {
        const sink = { send() {}, end: resolve, abandon: () => resolve(), waiting: 0, waitingBytes: 0 }
        reply.open(sink)
      })
    else throw new Error(`nothing to follow: ${reply.code}`)
    return 'over'
  }

  it.each(['log', 'watch'] as const)('a %s ends when the right to act as them is taken away', async what => {
    const { send, over } = await followAsJane(what)
    await send('DELETE', `${cluster}/clusterrolebindings/joe-as-jane`)
    expect(await over).toBe('over')
  })

  it.each(['log', 'watch'] as const)('a %s ends when what they may see is taken away', async what => {
    const { unbind, over } = await followAsJane(what)
    await unbind()
    expect(await over).toBe('over')
  })

  it.each(['log', 'watch'] as const)('a %s ends with the session of who follows it', async what => {
    const listeners = new Set<() => void>()
    let stands = true
    const standing: Standing = {
      concerns: ({ name }) => name === 'joe',
      stands: () => stands,
      onChange: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const { over } = await followAsJane(what, { standing })
    stands = false
    for (const listener of listeners) listener()
    expect(await over).toBe('over')
  })
})
