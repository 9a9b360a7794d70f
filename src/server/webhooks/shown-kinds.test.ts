import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { afterEach, expect, it } from 'vitest'
import type { NodeAccess } from '../../api/node-access.ts'
import { pod, statefulSet } from '../objects.fixture.ts'
import { noBody, type ServerRequest } from '../request/request.ts'
import { admin, startServer } from '../server-under-test.ts'
import { jsonPatch, startWebhook, type WebhookUnderTest } from './webhooks.fixture.ts'

const open: WebhookUnderTest[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const nodeAccess = { connect: async () => new PassThrough() } as unknown as NodeAccess

async function startWith(
  kind: 'mutating' | 'validating',
  rule: object,
  answer: Parameters<typeof startWebhook>[0],
) {
  const webhook = await startWebhook(answer)
  open.push(webhook)
  const server = await startServer({ nodeAccess })
  await server.send('POST', `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`, {
    metadata: { name: 'judge' },
    webhooks: [
      {
        ...{ name: 'judge.example.com', clientConfig: webhook.clientConfig, rules: [rule] },
        ...{ sideEffects: 'None', admissionReviewVersions: ['v1'] },
      },
    ],
  })
  return { ...server, reviews: webhook.reviews }
}

const scales = {
  operations: ['UPDATE'],
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  resources: ['statefulsets/scale'],
}
const sets = '/apis/apps/v1/namespaces/default/statefulsets'
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

it('an update of a Scale is shown as a Scale, and may be changed as one', async () => {
  const { send, reviews } = await startWith('mutating', scales, () =>
    jsonPatch([{ op: 'replace', path: '/spec/replicas', value: 3 }]),
  )
  await send('POST', sets, statefulSet('web', { replicas: 1 }))
  const scaled = await send('PATCH', `${sets}/web/scale`, { spec: { replicas: 9 } }, merge)
  expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } })
  expect((await send('GET', `${sets}/web`)).body).toMatchObject({ spec: { replicas: 3 } })
  expect(reviews).toEqual([
    expect.objectContaining({
      request: expect.objectContaining({
        kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        resource: { group: 'apps', version: 'v1', resource: 'statefulsets' },
        subResource: 'scale',
        object: expect.objectContaining({ kind: 'Scale', spec: { replicas: 9 } }),
        oldObject: expect.objectContaining({ kind: 'Scale', spec: { replicas: 1 } }),
      }),
    }),
  ])
})

it('an eviction is shown as what it is', async () => {
  const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods/eviction'] }
  const { send, reviews } = await startWith('validating', rule, () => ({
    ...{ allowed: false, status: { message: 'stay', code: 409 } },
  }))
  await send('POST', '/api/v1/namespaces/default/pods', pod('p'))
  const { code } = await send('POST', '/api/v1/namespaces/default/pods/p/eviction', {
    metadata: { name: 'p' },
  })
  expect(code).toBe(409)
  expect(reviews[0]?.request).toMatchObject({ kind: { group: 'policy', version: 'v1', kind: 'Eviction' } })
})

it('what is carried out and not kept is shown with its namespace, which is that of the path', async () => {
  const resources = ['pods/eviction', 'pods/binding', 'serviceaccounts/token', 'localsubjectaccessreviews']
  const rule = { operations: ['CREATE'], apiGroups: ['*'], apiVersions: ['v1'], resources }
  const { send, reviews } = await startWith('validating', rule, () => ({
    ...{ allowed: false, status: { message: 'stay', code: 409 } },
  }))
  const core = '/api/v1/namespaces/default'
  const access = '/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews'
  const paths = [
    ...[`${core}/pods/p/eviction`, `${core}/pods/p/binding`, `${core}/serviceaccounts/robot/token`, access],
  ]
  for (const path of paths) {
    expect((await send('POST', path, { metadata: { namespace: 'other' } })).body).toMatchObject({
      code: 400,
      message: 'the namespace of the provided object does not match the namespace sent on the request',
    })
    expect((await send('POST', path, {})).code, path).toBe(409)
  }
  expect(reviews.map(({ request }) => request?.object)).toMatchObject(
    paths.map(() => ({ metadata: { namespace: 'default' } })),
  )
})

const connections = {
  operations: ['CONNECT'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['pods/*', 'nodes/proxy'],
}

/** What the other end of the connection is told. */
async function upgradeText(
  upgrade: (socket: PassThrough, request: ServerRequest) => Promise<void>,
  url: string,
) {
  const target = new URL(url, 'https://localhost')
  const socket = new PassThrough()
  const told: Buffer[] = []
  // Heard from the start: what is refused lets what nobody reads go by.
  socket.on('data', (chunk: Buffer) => told.push(chunk))
  const ended = once(socket, 'end')
  await upgrade(socket, {
    ...{ method: 'POST', path: target.pathname, query: target.searchParams, body: noBody, user: admin },
    headers: { upgrade: 'SPDY/3.1', connection: 'Upgrade' },
    signal: new AbortController().signal,
  })
  await ended
  return Buffer.concat(told).toString()
}

it('connections are shown with their options, and may be refused', async () => {
  const { api, send, reviews } = await startWith('validating', connections, () => ({
    ...{ allowed: false, status: { message: 'closed', code: 403 } },
  }))
  await send('POST', '/api/v1/namespaces/default/pods', pod('p', { nodeName: 'n' }))
  await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } })
  const upgrade = (socket: PassThrough, request: ServerRequest) =>
    api.upgrade({ request, socket, head: Buffer.alloc(0) })
  const inPod = '/api/v1/namespaces/default/pods/p'
  const told = await upgradeText(upgrade, `${inPod}/exec?command=rm&command=-r&stdin=true&container=main`)
  expect(told).toContain('403 Forbidden')
  expect(told).toContain('admission webhook \\"judge.example.com\\" denied the request: closed')
  expect(await upgradeText(upgrade, `${inPod}/portforward?ports=80,81`)).toContain('403 Forbidden')
  expect((await send('GET', `${inPod}/proxy/metrics/x`)).code).toBe(403)
  expect((await send('GET', '/api/v1/nodes/n/proxy/healthz')).code).toBe(403)
  expect(reviews.map(({ request }) => request)).toMatchObject([
    {
      ...{ operation: 'CONNECT', subResource: 'exec', namespace: 'default', name: 'p' },
      kind: { group: '', version: 'v1', kind: 'PodExecOptions' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      object: {
        ...{ kind: 'PodExecOptions', apiVersion: 'v1', stdin: true, container: 'main' },
        command: ['rm', '-r'],
      },
    },
    { kind: { kind: 'PodPortForwardOptions' }, object: { ports: [80, 81] } },
    { kind: { kind: 'PodProxyOptions' }, object: { path: '/metrics/x' } },
    { kind: { kind: 'NodeProxyOptions' }, object: { path: '/healthz' } },
  ])
})

it('who may refuse a proxied path is shown the one that is forwarded, however its slashes are written', async () => {
  const rule = { operations: ['CONNECT'], apiGroups: [''], apiVersions: ['v1'], resources: ['*/*'] }
  const { send, reviews } = await startWith('validating', rule, () => ({
    ...{ allowed: false, status: { code: 403 } },
  }))
  await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } })
  for (const path of [
    'namespaces/default/pods/p%2Fproxy/admin',
    'namespaces/default/pods/p/proxy%2fadmin',
    'namespaces%2Fdefault/pods/p/proxy/%61dmin',
    'namespaces/proxy/pods/proxy/proxy/admin/proxy/x',
    'nodes%2Fn/proxy/configz',
    'nodes/n%2fproxy%2fconfigz',
  ])
    expect((await send('GET', `/api/v1/${path}`)).code, path).toBe(403)
  const shown = reviews.map(({ request: { object } }) => (object as { path?: string }).path)
  expect(shown).toEqual(['/admin', '/admin', '/admin', '/admin/proxy/x', '/configz', '/configz'])
})

const everything = { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }
const told = (reviews: WebhookUnderTest['reviews']): readonly object[] =>
  reviews.map(({ request }) => request)

it('what is sent to be carried out may be changed, and is shown whether it is kept or not', async () => {
  const { send, reviews } = await startWith('mutating', everything, ({ kind, uid }) =>
    kind.kind === 'SubjectAccessReview'
      ? jsonPatch([{ op: 'replace', path: '/spec/user', value: 'other' }])
      : { allowed: true, uid },
  )
  const review = { spec: { user: 'one', resourceAttributes: { verb: 'get', resource: 'pods' } } }
  const { body } = await send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review)
  expect(body).toMatchObject({ spec: { user: 'other' } })
  await send('POST', '/api/v1/namespaces/default/pods', pod('p'))
  await send('POST', '/api/v1/nodes', { metadata: { name: 'n' } })
  const target = { kind: 'Node', name: 'n' }
  await send('POST', '/api/v1/namespaces/default/bindings', { metadata: { name: 'p' }, target })
  await send('POST', '/api/v1/namespaces/default/pods/p/eviction', { metadata: { name: 'p' } })
  expect(told(reviews)).toMatchObject([
    { operation: 'CREATE', resource: { resource: 'subjectaccessreviews' } },
    { operation: 'CREATE', resource: { resource: 'pods' }, kind: { kind: 'Pod' } },
    { operation: 'CREATE', resource: { resource: 'nodes' } },
    { operation: 'CREATE', resource: { resource: 'bindings' }, kind: { kind: 'Binding' } },
    {
      operation: 'CREATE',
      resource: { resource: 'pods' },
      subResource: 'eviction',
      kind: { kind: 'Eviction' },
    },
  ])
})

it.each(['mutating', 'validating'] as const)('%s webhooks are told the options of a request', async kind => {
  const { send, reviews } = await startWith(kind, everything, () => ({ allowed: true }))
  const maps = '/api/v1/namespaces/default/configmaps'
  await send('POST', `${maps}?fieldManager=m&fieldValidation=Strict&dryRun=All`, { metadata: { name: 'a' } })
  await send('POST', maps, { metadata: { name: 'a' } })
  await send('PATCH', `${maps}/a?fieldManager=m`, { data: { a: 'b' } }, merge)
  await send('DELETE', `${maps}/a`, {
    ...{ propagationPolicy: 'Background', gracePeriodSeconds: 5, preconditions: { resourceVersion: '0' } },
  })
  await send('DELETE', `${maps}/a`, { propagationPolicy: 'Background', gracePeriodSeconds: 5 })
  const apiVersion = 'meta.k8s.io/v1'
  const options = reviews.map(({ request }) => request.options)
  expect(options).toEqual([
    {
      ...{ kind: 'CreateOptions', apiVersion },
      dryRun: ['All'],
      fieldManager: 'm',
      fieldValidation: 'Strict',
    },
    { kind: 'CreateOptions', apiVersion },
    { kind: 'UpdateOptions', apiVersion, fieldManager: 'm' },
    { kind: 'DeleteOptions', apiVersion, propagationPolicy: 'Background', gracePeriodSeconds: 5 },
  ])
})

it('a namespace is shown as in itself', async () => {
  const { send, reviews } = await startWith('validating', everything, () => ({ allowed: true }))
  await send('POST', '/api/v1/namespaces', { metadata: { name: 'n' } })
  await send('PATCH', '/api/v1/namespaces/n', { metadata: { labels: { a: 'b' } } }, merge)
  await send('DELETE', '/api/v1/namespaces/n')
  expect(told(reviews)).toMatchObject(
    ['CREATE', 'UPDATE', 'DELETE'].map(operation => ({ operation, name: 'n', namespace: 'n' })),
  )
})
