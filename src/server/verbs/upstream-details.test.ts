// What clients and upstream's own tests found different here and there, each by the request that shows it.

import { describe, expect, it } from 'vitest'
import { limits } from '../../base/limits.ts'
import { certificateRequest } from '../../testing/fixtures/certificate-request.ts'
import { pod } from '../objects.fixture.ts'
import { startServer } from '../server-under-test.ts'
import { applyAs, linesOf, sendOver } from './apply.fixture.ts'

const strategic = { headers: { 'content-type': 'application/strategic-merge-patch+json' } }
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

it('the value of a PriorityClass never changes', async () => {
  const { send } = await startServer()
  const path = '/apis/scheduling.k8s.io/v1/priorityclasses'
  await send('POST', path, { metadata: { name: 'p' }, value: 7 })
  expect(await send('PATCH', `${path}/p`, { value: 8 }, merge)).toMatchObject({
    code: 422,
    body: { message: expect.stringContaining('value: Forbidden: may not be changed in an update.') },
  })
  expect(await send('PATCH', `${path}/p`, { preemptionPolicy: 'Never' }, merge)).toMatchObject({
    code: 422,
    body: {
      message: expect.stringContaining('preemptionPolicy: Invalid value: "Never": field is immutable'),
    },
  })
  expect(await send('PATCH', `${path}/p`, { description: 'x' }, merge)).toMatchObject({ code: 200 })
})

it.each([
  ['/api/v1/namespaces/default/configmaps', {}],
  ['/apis/coordination.k8s.io/v1/namespaces/default/leases', {}],
])('an update of what is gone by now is a conflict where it names the UID: %s', async (path, body) => {
  const { send } = await startServer()
  const [plural = ''] = path.split('/').slice(-1)
  const put = await send('PUT', `${path}/gone`, { ...body, metadata: { name: 'gone', uid: 'u' } })
  expect(put).toMatchObject({ code: 409, body: { reason: 'Conflict' } })
  expect((put.body as { readonly message: string }).message).toContain(
    `"gone": StorageError: invalid object, Code: 4, Key: /registry/${plural}/default/gone, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: u, UID in object meta: `,
  )
  expect((await send('GET', `${path}/gone`)).code).toBe(404)
})

it('an owner that is named twice is named once, with a warning', async () => {
  const { send } = await startServer()
  const path = '/api/v1/namespaces/default/configmaps'
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: 'u' }
  const other = { ...owner, controller: true }
  const warning = (when = '') =>
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u`
  const named = (...ownerReferences: readonly object[]) => ({ metadata: { name: 'a', ownerReferences } })
  expect(await send('POST', path, named(owner, other, owner))).toMatchObject({
    code: 201,
    warnings: [warning()],
    body: { metadata: { ownerReferences: [owner, other] } },
  })
  expect(await send('PUT', `${path}/a`, named(owner, owner))).toMatchObject({
    warnings: [warning()],
    body: { metadata: { ownerReferences: [owner] } },
  })
  const json = { headers: { 'content-type': 'application/json-patch+json' } }
  const patch = [{ op: 'add', path: '/metadata/ownerReferences/-', value: owner }]
  expect(await send('PATCH', `${path}/a`, patch, json)).toMatchObject({
    code: 200,
    warnings: [warning(' after mutating admission happens')],
    body: { metadata: { ownerReferences: [owner] } },
  })
})

it('an approval of a certificate request brings labels and annotations with it', async () => {
  const { send } = await startServer()
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
  const request = Buffer.from(certificateRequest().pem).toString('base64')
  const spec = { request, signerName: 'example.dev/signer', usages: ['client auth'] }
  const { body } = await send('POST', path, { metadata: { name: 'c' }, spec })
  const approved = { type: 'Approved', status: 'True', reason: 'r' }
  const given = body as { readonly metadata: object }
  const put = await send('PUT', `${path}/c/approval`, {
    ...given,
    metadata: { ...given.metadata, annotations: { a: 'b' }, labels: { c: 'd' } },
    status: { conditions: [approved], certificate: 'eA==' },
  })
  expect(put).toMatchObject({
    code: 200,
    body: { metadata: { annotations: { a: 'b' }, labels: { c: 'd' } }, status: { conditions: [approved] } },
  })
  expect((put.body as { readonly status: object }).status).not.toHaveProperty('certificate')
  expect(
    await send('PATCH', `${path}/c/approval`, { metadata: { annotations: { a: 'c' } } }, merge),
  ).toMatchObject({ code: 200, body: { metadata: { annotations: { a: 'c' } } } })
})

it('a grace period below zero is one second for a Pod, and is kept in a template', async () => {
  const { send } = await startServer()
  const containers = [{ name: 'c', image: 'i' }]
  const graced = pod('p', { containers, terminationGracePeriodSeconds: -1 })
  expect(await send('POST', '/api/v1/namespaces/default/pods', graced)).toMatchObject({
    code: 201,
    body: { spec: { terminationGracePeriodSeconds: 1 } },
  })
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: { containers, terminationGracePeriodSeconds: -1 },
  }
  const set = {
    metadata: { name: 's' },
    spec: { serviceName: 's', selector: { matchLabels: { a: 'b' } }, template },
  }
  expect(await send('POST', '/apis/apps/v1/namespaces/default/statefulsets', set)).toMatchObject({
    code: 201,
    body: { spec: { template: { spec: { terminationGracePeriodSeconds: -1 } } } },
  })
})

describe('a Job', () => {
  const path = '/apis/batch/v1/namespaces/default/jobs'
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } }

  it('knows its Pods by its own UID and name', async () => {
    const { send } = await startServer()
    const { code, body } = await send('POST', path, { metadata: { generateName: 'j-' }, spec })
    expect(code).toBe(201)
    const { metadata, spec: made } = body as {
      readonly metadata: { readonly uid: string; readonly name: string; readonly labels: object }
      readonly spec: {
        readonly selector: object
        readonly template: { readonly metadata: { readonly labels: object } }
      }
    }
    expect(made.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } })
    expect(made.template.metadata.labels).toEqual({
      'batch.kubernetes.io/controller-uid': metadata.uid,
      'batch.kubernetes.io/job-name': metadata.name,
      'controller-uid': metadata.uid,
      'job-name': metadata.name,
    })
    expect(metadata.labels).toEqual(made.template.metadata.labels)
  })

  it('has labels that nobody has put there, not even by a later update', async () => {
    const server = await startServer()
    const { body } = await sendOver(server, 'POST', path, { metadata: { name: 'j' }, spec })
    const next = { ...body, status: { active: 1 } }
    const changed = await sendOver(server, 'PUT', `${path}/j/status`, next, { agent: 'controller/1' })
    expect(linesOf(changed).filter(line => line.startsWith('controller'))).toEqual([
      'controller Update/status {"f:status":{"f:active":{}}}',
    ])
  })

  it('is taken at its word when it selects by hand', async () => {
    const { send } = await startServer()
    const selector = { matchLabels: { a: 'b' } }
    const template = { ...spec.template, metadata: { labels: { a: 'b' } } }
    expect(
      await send('POST', path, {
        metadata: { name: 'j' },
        spec: { manualSelector: true, selector, template },
      }),
    ).toMatchObject({ body: { spec: { selector, template: { metadata: { labels: { a: 'b' } } } } } })
  })
})

it('a token of a list does not live for ever, and the next one goes on without it', async () => {
  const { send, clock } = await startServer()
  const path = '/api/v1/namespaces/default/configmaps'
  for (const name of ['a', 'b', 'c']) await send('POST', path, { metadata: { name } })
  type Listed = { readonly metadata: { readonly continue: string }; readonly items: readonly object[] }
  const first = (await send('GET', `${path}?limit=1`)).body as Listed
  const query = { limit: '1', continue: first.metadata.continue }
  const second = (await send('GET', path, undefined, { query })).body as Listed
  await clock.advance(limits.listMsMax + 1)
  const gone = await send('GET', path, undefined, { query: { continue: second.metadata.continue } })
  expect(gone).toMatchObject({ code: 410, body: { reason: 'Expired' } })
  const { continue: fresh } = (gone.body as Listed).metadata
  expect((await send('GET', path, undefined, { query: { continue: fresh } })).body).toMatchObject({
    items: [{ metadata: { name: 'c' } }],
  })
})

it('a watch whose time is over before it begins ends at once', async () => {
  const { raw, clock } = await startServer()
  const query = new URLSearchParams('watch=1&timeoutSeconds=-1')
  const reply = await raw({ path: '/api/v1/namespaces/default/configmaps', query })
  if (reply.kind !== 'watch') throw new Error(reply.kind)
  let ended = false
  const sink = { send() {}, abandon() {}, waiting: 0, waitingBytes: 0, end: () => (ended = true) }
  reply.open(sink as never)
  await clock.advance(0)
  expect(ended).toBe(true)
})

it('a namespace on an object of the cluster is dropped by every verb', async () => {
  const { send } = await startServer()
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles'
  const role = { metadata: { name: 'r', namespace: 'prod' }, rules: [] }
  for (const reply of [
    await send('POST', path, role),
    await send('PUT', `${path}/r`, role),
    await send('PATCH', `${path}/r`, { metadata: { namespace: 'prod', labels: { v: '3' } } }, strategic),
  ]) {
    expect([200, 201]).toContain(reply.code)
    expect((reply.body as { readonly metadata: object }).metadata).not.toHaveProperty('namespace')
  }
})

it('a Service gets no family of addresses that it did not ask for', async () => {
  const { send } = await startServer()
  const path = '/api/v1/namespaces/default/services'
  const service = (name: string, more: object) => ({
    metadata: { name },
    spec: { ports: [{ port: 1 }], ...more },
  })
  expect((await send('POST', path, service('a', { ipFamilies: ['IPv6'] }))).code).toBe(422)
  expect((await send('POST', path, service('b', { ipFamilyPolicy: 'RequireDualStack' }))).code).toBe(422)
  expect(await send('POST', path, service('c', { ipFamilyPolicy: 'PreferDualStack' }))).toMatchObject({
    code: 201,
    body: { spec: { ipFamilies: ['IPv4'] } },
  })
  const both = { spec: { ipFamilyPolicy: 'RequireDualStack' } }
  expect(await send('PATCH', `${path}/c`, both, strategic)).toMatchObject({
    code: 422,
    body: {
      message: expect.stringContaining(
        'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
      ),
    },
  })
  // One without a selector points at whatever its slices name, until it is given a selector.
  expect((await send('POST', path, service('d', { clusterIP: 'None' }))).code).toBe(201)
  expect((await send('PATCH', `${path}/d`, { metadata: { labels: { a: 'b' } } }, strategic)).code).toBe(200)
  expect((await send('PATCH', `${path}/d`, { spec: { selector: { a: 'b' } } }, strategic)).code).toBe(422)
})

it('a PUT that leaves the default tolerations out is no change that is refused', async () => {
  const { send } = await startServer()
  const path = '/api/v1/namespaces/default/pods'
  const { body } = await send('POST', path, pod('p'))
  const made = body as { readonly spec: { readonly tolerations?: readonly object[] } }
  expect(made.spec.tolerations).toHaveLength(2)
  const more = [...(made.spec.tolerations ?? []), { key: 'k', operator: 'Exists' }]
  expect(
    await send('PUT', `${path}/p`, { ...made, spec: { ...made.spec, tolerations: more } }),
  ).toMatchObject({
    code: 200,
    body: { spec: { tolerations: more } },
  })
})

describe('through /status', () => {
  const path = '/apis/apps/v1/namespaces/default/deployments'
  const deployment = {
    metadata: { name: 'd', labels: { a: 'b' } },
    spec: {
      selector: { matchLabels: { app: 'd' } },
      template: {
        metadata: { labels: { app: 'd' } },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      },
    },
  }
  const metadata = { labels: { x: '1' }, annotations: { x: '1' }, finalizers: ['example.dev/x'] }

  it('of a Deployment no labels are written, nor owned', async () => {
    const server = await startServer()
    const { send } = server
    await send('POST', path, deployment)
    const patched = await send('PATCH', `${path}/d/status`, { metadata }, merge)
    expect(patched).toMatchObject({ code: 200, body: { metadata: { annotations: { x: '1' } } } })
    expect(Object(patched.body).metadata.labels).toEqual({ a: 'b' })
    const applied = await applyAs(server, 'm', `${path}/d/status`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', labels: { x: '1' }, annotations: { y: '1' } },
    })
    expect(applied).toMatchObject({ code: 200, body: { metadata: { labels: { a: 'b' } } } })
    expect(linesOf(applied)).toContain('m Apply/status {"f:metadata":{"f:annotations":{"f:y":{}}}}')
  })

  it.each([
    [
      '/apis/storage.k8s.io/v1/volumeattachments',
      { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'v' } },
    ],
    ['/apis/networking.k8s.io/v1/servicecidrs', { cidrs: ['10.7.0.0/16'] }],
    ['/apis/resource.k8s.io/v1/namespaces/default/resourceclaims', {}],
  ])('of %s neither labels nor finalizers are', async (kind, spec) => {
    const { send } = await startServer()
    const made = await send('POST', kind, { metadata: { name: 'o' }, spec })
    expect(made.code).toBe(201)
    const { code, body } = await send('PATCH', `${kind}/o/status`, { metadata }, merge)
    expect({ code, body }).toEqual({ code: 200, body: made.body })
  })

  it('a Deployment counts its annotations, which it copies, as a generation', async () => {
    const { send } = await startServer()
    await send('POST', path, deployment)
    const generation = async (change: object) =>
      Object((await send('PATCH', `${path}/d`, change, merge)).body).metadata.generation
    expect(await generation({ metadata: { labels: { b: 'c' } } })).toBe(1)
    expect(await generation({ metadata: { annotations: { q: '1' } } })).toBe(2)
    expect(await generation({ spec: { replicas: 2 } })).toBe(3)
  })
})
