import { beforeEach, expect, test } from 'vitest'
import type { Pod } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { StatusError } from '../api/status-error.ts'
import type { Client } from './client.ts'
import { createClient } from './create-client.ts'
import type { ApiReply, ApiRequest, Transport } from './transport.ts'
import { Unreachable } from './transport.ts'

let requests: ApiRequest[]
let reply: Partial<ApiReply>
let documents: AsyncIterable<unknown>
let client: Client

/** Answers what the test has set, and keeps what it was asked. */
const transport: Transport = {
  async send(request) {
    requests.push(request)
    return { code: 200, headers: {}, body: {}, warnings: [], ...reply }
  },
  stream(request) {
    requests.push(request)
    return documents
  },
}

beforeEach(() => {
  requests = []
  reply = {}
  client = createClient(transport)
})

const web0 = { namespace: 'default', name: 'web-0' }

/** The request of the last call, without what it left out. */
const asked = () => {
  const { query = {}, ...request } = requests.at(-1) ?? { method: 'none' }
  const named = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
  return Object.keys(named).length > 0 ? { ...request, query: named } : request
}

async function refusal(call: Promise<unknown>): Promise<StatusError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(StatusError)
  return error as StatusError
}

test('paths follow the kind: core and named groups, namespaced or not', async () => {
  await client.get(kinds.Pod, web0)
  expect(asked()).toEqual({ method: 'GET', path: '/api/v1/namespaces/default/pods/web-0' })
  await client.get(kinds.StatefulSet, { namespace: 'shop', name: 'web' })
  expect(asked()).toEqual({ method: 'GET', path: '/apis/apps/v1/namespaces/shop/statefulsets/web' })
  await client.get(kinds.Node, { namespace: '', name: 'node-1' })
  expect(asked()).toEqual({ method: 'GET', path: '/api/v1/nodes/node-1' })
  await client.list(kinds.Pod)
  expect(asked()).toEqual({ method: 'GET', path: '/api/v1/pods' })
  await client.list(kinds.StorageClass, { namespace: 'ignored' })
  expect(asked()).toEqual({ method: 'GET', path: '/apis/storage.k8s.io/v1/storageclasses' })
})

test('a name cannot leave its place in the path', async () => {
  await client.get(kinds.Pod, { namespace: 'a b', name: '../x?y' })
  expect(asked()).toEqual({ method: 'GET', path: '/api/v1/namespaces/a%20b/pods/..%2Fx%3Fy' })
})

test('an object without a name or a namespace is not asked for', async () => {
  await expect(client.get(kinds.Pod, { namespace: 'default', name: '' })).rejects.toThrow('by its name')
  await expect(client.get(kinds.Pod, { namespace: '', name: 'web-0' })).rejects.toThrow('its namespace')
  expect(requests).toEqual([])
})

test('a list asks with its selectors and gives every item its kind', async () => {
  reply = { body: { metadata: { resourceVersion: '7' }, items: [{ metadata: { name: 'web-0' } }] } }
  const list = await client.list(kinds.StatefulSet, {
    namespace: 'shop',
    labelSelector: 'app=web',
    fieldSelector: 'metadata.name=web',
    limit: 50,
    continue: 'token',
  })
  expect(asked()).toEqual({
    method: 'GET',
    path: '/apis/apps/v1/namespaces/shop/statefulsets',
    query: { labelSelector: 'app=web', fieldSelector: 'metadata.name=web', limit: '50', continue: 'token' },
  })
  expect(list.items).toEqual([{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web-0' } }])
})

test('an empty list that travels as null is empty', async () => {
  reply = { body: { metadata: { resourceVersion: '7' }, items: null } }
  expect((await client.list(kinds.Pod)).items).toEqual([])
})

test('an object of a list is written as the same one of a watch, which says first what it is', async () => {
  const metadata = { name: 'web-0', namespace: 'default' }
  reply = { body: { metadata: {}, items: [{ metadata }] } }
  const { items } = await client.list(kinds.Pod)
  expect(JSON.stringify(items[0])).toBe(JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata }))
})

test('a body says what it is even if the object does not', async () => {
  await client.create(kinds.StatefulSet, { metadata: web0 })
  expect(asked()).toEqual({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/statefulsets',
    body: { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: web0 },
  })
})

test('writes carry their options and their subresource', async () => {
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: web0 }
  await client.update(kinds.Pod, pod, { subresource: 'status', dryRun: 'All', fieldManager: 'test' })
  expect(asked()).toEqual({
    method: 'PUT',
    path: '/api/v1/namespaces/default/pods/web-0/status',
    query: { dryRun: 'All', fieldManager: 'test' },
    body: pod,
  })
})

test.each([
  ['json', 'application/json-patch+json'],
  ['merge', 'application/merge-patch+json'],
  ['strategic', 'application/strategic-merge-patch+json'],
  ['apply', 'application/apply-patch+yaml'],
] as const)('a %s patch travels as %s', async (type, contentType) => {
  await client.patch(kinds.Pod, web0, { type, body: { a: 1 } }, { force: type === 'apply' })
  expect(asked()).toEqual({
    method: 'PATCH',
    path: '/api/v1/namespaces/default/pods/web-0',
    headers: { 'content-type': contentType },
    ...(type === 'apply' ? { query: { force: 'true' } } : {}),
    body: { a: 1 },
  })
})

test('a deletion sends its options as a body', async () => {
  await client.delete(kinds.Pod, web0, { gracePeriodSeconds: 0, preconditions: { uid: 'u' } })
  expect(asked()).toMatchObject({
    method: 'DELETE',
    body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: 'u' } },
  })
})

test('scale, bind and evict go to their subresources', async () => {
  await client.scale(kinds.StatefulSet, { namespace: 'default', name: 'web' }, 3)
  expect(asked()).toMatchObject({
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/default/statefulsets/web/scale',
    body: { spec: { replicas: 3 } },
  })
  await client.bind(web0, { target: { kind: 'Node', name: 'node-1' } })
  expect(asked()).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/default/pods/web-0/binding' })
  await client.evict(web0, { metadata: web0 })
  expect(asked()).toMatchObject({
    path: '/api/v1/namespaces/default/pods/web-0/eviction',
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: web0 },
  })
})

test('warnings of the server reach the writer', async () => {
  reply = { warnings: ['spec.x: duplicate key', 'other'] }
  const texts: string[] = []
  await client.create(kinds.Pod, { metadata: web0 }, { onWarning: text => texts.push(text) })
  expect(texts).toEqual(['spec.x: duplicate key', 'other'])
})

test('a refusal comes back as the error the server raised', async () => {
  const raised = new StatusError({
    reason: 'NotFound',
    message: 'pods "web-0" not found',
    subject: { group: '', kind: 'pods', name: 'web-0' },
  })
  reply = { code: 404, body: raised.status }
  const error = await refusal(client.get(kinds.Pod, web0))
  expect(error.status).toEqual(raised.status)
})

test('a refusal that no API server wrote says what it can', async () => {
  reply = { code: 503, body: 'no backend\n', headers: { 'retry-after': '3' } }
  const unavailable = await refusal(client.get(kinds.Pod, web0))
  expect(unavailable).toMatchObject({ reason: 'ServiceUnavailable', message: 'no backend', code: 503 })
  expect(unavailable.status.details?.retryAfterSeconds).toBe(3)
  reply = { code: 418, body: '' }
  expect(await refusal(client.get(kinds.Pod, web0))).toMatchObject({ reason: 'InternalError', code: 418 })
})

test('Retry-After of the header is kept where the Status has none', async () => {
  const raised = new StatusError({ reason: 'TooManyRequests', message: 'slow down' })
  reply = { code: 429, body: raised.status, headers: { 'retry-after': '7' } }
  expect((await refusal(client.get(kinds.Pod, web0))).status.details?.retryAfterSeconds).toBe(7)
})

test('what cannot be reached is thrown as it is', async () => {
  const unreachable = createClient({
    send: () => Promise.reject(new Unreachable('connection refused')),
    stream: transport.stream,
  })
  await expect(unreachable.get(kinds.Pod, web0)).rejects.toBeInstanceOf(Unreachable)
})

test('a raw request is refused like any other', async () => {
  reply = { code: 200, body: { major: '1' } }
  expect((await client.raw({ method: 'GET', path: '/version' })).body).toEqual({ major: '1' })
  reply = { code: 403, body: 'no' }
  await refusal(client.raw({ method: 'GET', path: '/version' }))
})

test('a watch asks for its stream and gives every object its kind', async () => {
  documents = (async function* () {
    yield { type: 'ADDED', object: { metadata: { name: 'web-0' } } }
    yield { type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: '9' } } }
  })()
  const events: unknown[] = []
  const query = { resourceVersion: '7', allowWatchBookmarks: true, timeoutSeconds: 300 }
  for await (const event of client.watch(kinds.Pod, query)) events.push(event)
  expect(asked()).toMatchObject({
    path: '/api/v1/pods',
    query: { watch: 'true', resourceVersion: '7', allowWatchBookmarks: 'true', timeoutSeconds: '300' },
  })
  expect(events).toEqual([
    { type: 'ADDED', object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0' } } },
    { type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: '9' } } },
  ])
})

test('an error on the watch is thrown as the refusal it carries', async () => {
  const expired = new StatusError({ reason: 'Expired', message: 'too old resource version' })
  documents = (async function* () {
    yield { type: 'ERROR', object: expired.status }
  })()
  const error = await refusal(client.watch(kinds.Pod)[Symbol.asyncIterator]().next())
  expect(error).toMatchObject({ reason: 'Expired', code: 410 })
})

test('a watch that the caller ends is no error', async () => {
  const ending = new AbortController()
  documents = (async function* () {
    yield { type: 'ADDED', object: { metadata: { name: 'web-0' } } }
    throw new Unreachable('the connection was closed')
  })()
  for await (const _ of client.watch(kinds.Pod, { signal: ending.signal })) ending.abort()
})

test('of a list and a watch, metadata alone is asked for by the words that servers know for each', async () => {
  await client.list(kinds.Pod, { form: 'metadata' })
  expect(asked()).toMatchObject({
    headers: { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' },
  })
  documents = arriving()
  for await (const _ of client.watch(kinds.Pod, { form: 'metadata' })) expect.unreachable()
  expect(asked()).toMatchObject({
    headers: { accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1' },
  })
})

test('rows are the cells of a table by their columns, of which a watch tells the names once', async () => {
  const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'key' } }
  const table = (type: string, columnDefinitions?: readonly object[]) => ({
    kind: 'Table',
    metadata: { resourceVersion: '7' },
    columnDefinitions,
    rows: [{ cells: ['key', type], object }],
  })
  const columns = [{ name: 'Name' }, { name: 'Type' }]
  const rowOf = (type: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'key' },
    cells: { Name: 'key', Type: type },
  })
  reply = { body: table('Opaque', columns) }
  const list = await client.list(kinds.Secret, { form: 'rows' })
  expect(list).toMatchObject({ metadata: { resourceVersion: '7' }, items: [rowOf('Opaque')] })
  documents = arriving(
    { type: 'ADDED', object: table('Opaque', columns) },
    { type: 'MODIFIED', object: table('tls') },
    { type: 'BOOKMARK', object: { kind: 'Table', metadata: { resourceVersion: '9' }, rows: [] } },
  )
  const events: unknown[] = []
  for await (const event of client.watch(kinds.Secret, { form: 'rows' })) events.push(event)
  expect(events).toEqual([
    { type: 'ADDED', object: rowOf('Opaque') },
    { type: 'MODIFIED', object: rowOf('tls') },
    { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } },
  ])
})

async function* arriving(...events: readonly unknown[]): AsyncGenerator<unknown> {
  yield* events
}
