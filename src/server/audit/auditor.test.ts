import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { admin, adminToken, type ServerUnderTest, startServer } from '../server-under-test.ts'
import { openAuditFile } from './audit-file.ts'
import { createAuditor } from './auditor.ts'
import { readPolicy } from './policy.ts'

type Event = { readonly [field: string]: unknown }

async function audited(rules: readonly object[], more: object = {}) {
  const events: Event[] = []
  const clock = createSimulatedClock(Date.parse('2026-01-02T03:04:05Z'))
  const auditor = createAuditor({
    policy: readPolicy({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules, ...more }),
    sink: { write: line => events.push(JSON.parse(line)) },
    clock,
    random: seededRandom(3),
  })
  const server: ServerUnderTest = await startServer({ auditor })
  events.length = 0
  return { server, events }
}

const path = '/api/v1/namespaces/default/configmaps'
const bytes = (value: object) => ({ kind: 'bytes' as const, bytes: Buffer.from(JSON.stringify(value)) })
const configMap = { metadata: { name: 'a' }, data: { x: '1' } }

describe('the audit log', () => {
  it('says who did what and what came of it, without bodies where only metadata are asked for', async () => {
    const { server, events } = await audited([{ level: 'Metadata' }])
    const reply = await server.raw({
      path,
      method: 'POST',
      body: bytes(configMap),
      headers: { 'audit-id': 'my-own', 'user-agent': 'kubectl' },
      peer: { remoteAddress: '::ffff:10.1.2.3' },
      query: new URLSearchParams({ fieldManager: 'me' }),
    })
    expect(reply.headers).toMatchObject({ 'audit-id': 'my-own' })
    expect(events).toEqual([
      expect.objectContaining({ stage: 'RequestReceived', auditID: 'my-own' }),
      {
        ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', auditID: 'my-own' },
        stage: 'ResponseComplete',
        requestURI: `${path}?fieldManager=me`,
        verb: 'create',
        user: { username: admin.name, groups: admin.groups },
        sourceIPs: ['10.1.2.3'],
        userAgent: 'kubectl',
        objectRef: { resource: 'configmaps', namespace: 'default', name: 'a', apiVersion: 'v1' },
        responseStatus: { metadata: {}, code: 201 },
        requestReceivedTimestamp: '2026-01-02T03:04:05.000000Z',
        stageTimestamp: '2026-01-02T03:04:05.000000Z',
        annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
      },
    ])
  })

  it('shows bodies as far as its level goes, without managed fields where they are not wanted', async () => {
    const rules = [
      { level: 'Request', verbs: ['create'] },
      { level: 'RequestResponse', omitManagedFields: true },
    ]
    const { server, events } = await audited(rules, { omitStages: ['RequestReceived'] })
    await server.raw({ path, method: 'POST', body: bytes(configMap) })
    await server.raw({ path: `${path}/a` })
    await server.raw({ path })
    expect(events[0]).toMatchObject({ requestObject: configMap })
    expect(events[0]).not.toHaveProperty('responseObject')
    expect(events[1]).toMatchObject({ responseObject: { kind: 'ConfigMap', data: { x: '1' } } })
    expect(events[2]).toMatchObject({
      responseObject: { kind: 'ConfigMapList', items: [{ data: { x: '1' } }] },
    })
    // What they are, the list says.
    expect(events[2]).not.toHaveProperty('responseObject.items[0].kind')
    expect(JSON.stringify(events)).not.toContain('managedFields')
    const whole = await audited([{ level: 'RequestResponse' }], { omitStages: ['RequestReceived'] })
    await whole.server.raw({ path, method: 'POST', body: bytes(configMap) })
    expect(whole.events[0]).toMatchObject({
      responseObject: { metadata: { managedFields: [{ operation: 'Update' }] } },
    })
  })

  const deployments = '/apis/apps/v1/namespaces/default/deployments'
  const deployment = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name: 'd', colour: 'red' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: {
        metadata: { labels: { a: 'b' } },
        spec: { containers: [{ name: 'c', image: 'i', resources: { limits: { cpu: 0.5 } } }] },
      },
    },
  }

  it('shows what was sent as it was understood, with its defaults and before anybody had a say in it', async () => {
    const { server, events } = await audited([{ level: 'Request' }], { omitStages: ['RequestReceived'] })
    await server.raw({ path: deployments, method: 'POST', body: bytes(deployment) })
    expect(events[0]).toMatchObject({
      requestObject: {
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } },
        spec: {
          replicas: 1,
          revisionHistoryLimit: 10,
          template: { spec: { containers: [{ imagePullPolicy: 'Always' }], restartPolicy: 'Always' } },
        },
      },
    })
    const { requestObject } = events[0] as { readonly requestObject: { readonly metadata: object } }
    // Neither what nobody knows nor what the server adds.
    expect(requestObject.metadata).toEqual({ name: 'd' })
  })

  it('shows what came as YAML or protobuf, or goes out as protobuf, as JSON', async () => {
    const { server, events } = await audited([{ level: 'RequestResponse' }], {
      omitStages: ['RequestReceived'],
    })
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: inyaml\ndata:\n  x: "1"\n'
    await server.raw({
      ...{ path, method: 'POST', body: { kind: 'bytes', bytes: Buffer.from(yaml) } },
      headers: { 'content-type': 'application/yaml', accept: 'application/vnd.kubernetes.protobuf' },
    })
    expect(events[0]).toMatchObject({
      requestObject: { kind: 'ConfigMap', data: { x: '1' } },
      responseObject: { kind: 'ConfigMap', data: { x: '1' } },
      objectRef: { name: 'inyaml' },
    })
    await server.raw({ path, headers: { accept: 'application/vnd.kubernetes.protobuf' } })
    expect(events[1]).toMatchObject({ responseObject: { kind: 'ConfigMapList', items: [{ data: {} }] } })
  })

  it('shows the patch of a patch, and the options of a deletion where they were sent', async () => {
    const { server, events } = await audited([{ level: 'Request' }], { omitStages: ['RequestReceived'] })
    await server.raw({ path, method: 'POST', body: bytes(configMap) })
    const merge = { 'content-type': 'application/merge-patch+json' }
    await server.raw({
      path: `${path}/a`,
      method: 'PATCH',
      headers: merge,
      body: bytes({ data: { x: null } }),
    })
    const apply = { 'content-type': 'application/apply-patch+yaml' }
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { z: '1' } }
    const query = new URLSearchParams({ fieldManager: 'me' })
    await server.raw({ path: `${path}/a`, method: 'PATCH', headers: apply, body: bytes(applied), query })
    await server.raw({
      path: `${path}/a`,
      method: 'DELETE',
      body: bytes({ propagationPolicy: 'Background' }),
    })
    await server.raw({ path, method: 'DELETE', query: new URLSearchParams({ propagationPolicy: 'Orphan' }) })
    expect(events.slice(1).map(({ requestObject }) => requestObject)).toEqual([
      { data: { x: null } },
      applied,
      { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
      undefined,
    ])
    expect(events.at(-2)).toMatchObject({ responseStatus: { status: 'Success', code: 200 } })
  })

  it('names by what was sent what the request does not, and shows nothing that was refused unread', async () => {
    const { server, events } = await audited([{ level: 'Metadata' }], { omitStages: ['RequestReceived'] })
    await server.raw({ path, method: 'POST', body: bytes({ metadata: { generateName: 'g-' } }) })
    await server.raw({ path, method: 'POST', body: bytes(configMap) })
    const { metadata } = (await server.send('GET', `${path}/a`)).body as { readonly metadata: object }
    const { uid, resourceVersion } = metadata as { readonly [field: string]: string }
    await server.raw({ path: `${path}/a`, method: 'PUT', body: bytes({ metadata }) })
    const refs = events.map(({ objectRef }) => objectRef)
    expect(refs[0]).toEqual({
      ...{ resource: 'configmaps', namespace: 'default', apiVersion: 'v1' },
      name: expect.stringMatching(/^g-.{5}$/),
    })
    expect(refs[1]).toEqual({ resource: 'configmaps', namespace: 'default', name: 'a', apiVersion: 'v1' })
    expect(refs.at(-1)).toMatchObject({ name: 'a', uid, resourceVersion })
    const all = await audited([{ level: 'RequestResponse' }], { omitStages: ['RequestReceived'] })
    await all.server.raw({ path: `${path}/none/x`, method: 'POST', body: bytes(configMap) })
    await all.server.raw({ path: '/console/none', method: 'POST', body: bytes({ password: 'hunter2' }) })
    await all.server.raw({
      path: '/api/v1/namespaces/default/pods/p/proxy',
      method: 'POST',
      body: bytes(configMap),
    })
    // A proxy's request is told of when its answer begins, too.
    expect(all.events).toHaveLength(4)
    for (const event of all.events) expect(event).not.toHaveProperty('requestObject')
  })

  it('names nothing at length by what was sent and is refused, and nothing in a namespace that is in none', async () => {
    const { server, events } = await audited([{ level: 'Metadata' }], { omitStages: ['RequestReceived'] })
    const long = 'x'.repeat(100_000)
    const metadata = { name: long, namespace: 'default', uid: long, resourceVersion: long }
    await server.raw({ path, method: 'POST', body: bytes({ metadata }) })
    await server.raw({ path: `${path}/a`, method: 'PUT', body: bytes({ metadata }) })
    const review = {
      metadata: { namespace: long },
      spec: { nonResourceAttributes: { path: '/', verb: 'get' } },
    }
    const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    await server.raw({ path: reviews, method: 'POST', body: bytes(review) })
    await server.raw({ path: '/api/v1/namespaces', method: 'POST', body: bytes({ metadata }) })
    expect(events).toHaveLength(4)
    for (const { objectRef } of events) expect(JSON.stringify(objectRef).length).toBeLessThan(1_000)
    expect(events[0]).toMatchObject({ objectRef: { namespace: 'default', name: 'x'.repeat(253) } })
    for (const event of events.slice(2)) expect(event).not.toHaveProperty('objectRef.namespace')
  })

  it('shows a large body in steps between which others have their turn', async () => {
    const data = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 'v']))
    const turnsAt = async (level: string) => {
      const { server, events } = await audited([{ level }], { omitStages: ['RequestReceived'] })
      let [turns, isUnderWay] = [0, true]
      const count = () => {
        turns++
        if (isUnderWay) setImmediate(count)
      }
      setImmediate(count)
      await server.raw({ path, method: 'POST', body: bytes({ metadata: { name: 'large' }, data }) })
      isUnderWay = false
      return { turns, shown: Reflect.get(Object(events[0]?.requestObject), 'data') }
    }
    const names = await turnsAt('Metadata')
    const whole = await turnsAt('Request')
    expect(whole.shown).toEqual(data)
    expect(whole.turns).toBeGreaterThan(names.turns + 1)
  })

  it('shows a query as it came', async () => {
    const { server, events } = await audited([{ level: 'Metadata' }], { omitStages: ['RequestReceived'] })
    await server.raw({ path, search: 'limit=1;b&x=%', query: new URLSearchParams() })
    expect(events[0]).toMatchObject({ requestURI: `${path}?limit=1;b&x=%` })
  })

  it('shows a patch as it was sent, whatever is left out of objects', async () => {
    const { server, events } = await audited([{ level: 'Request', omitManagedFields: true }], {
      omitStages: ['RequestReceived'],
    })
    await server.raw({ path, method: 'POST', body: bytes(configMap) })
    const json = [{ op: 'add', path: '/data/y', value: '2' }]
    const headers = { 'content-type': 'application/json-patch+json' }
    await server.raw({ path: `${path}/a`, method: 'PATCH', headers, body: bytes(json) })
    const merge = { metadata: { managedFields: [{}] } }
    const asMerge = { 'content-type': 'application/merge-patch+json' }
    await server.raw({ path: `${path}/a`, method: 'PATCH', headers: asMerge, body: bytes(merge) })
    expect(events.slice(1).map(({ requestObject }) => requestObject)).toEqual([json, merge])
  })

  it.each<[string, string, readonly string[]]>([
    ['what another server answers', '', ['ResponseComplete']],
    ['what runs for long', 'log', ['ResponseStarted', 'ResponseComplete']],
  ])('tells how %s ended, also where nobody is there to read it', (_, subresource, stages) => {
    const seen: unknown[] = []
    const auditor = createAuditor({
      policy: readPolicy({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] }),
      sink: { write: line => seen.push(Reflect.get(JSON.parse(line), 'stage')) },
      clock: createSimulatedClock(0),
      random: seededRandom(3),
    })
    const request = {
      ...{ method: 'GET', path, query: new URLSearchParams(), headers: {}, user: admin },
      ...{ body: { kind: 'none' as const }, signal: AbortSignal.abort() },
    }
    const trail = auditor.open(request)
    const about = { group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'p', subresource }
    trail.identified({ user: admin, needs: [] }, { kind: 'resource', user: admin, verb: 'get', ...about })
    trail.answered({
      kind: 'chunks',
      code: 200,
      contentType: 'text/plain',
      chunks: (async function* () {})(),
    })
    expect(seen).toEqual(['RequestReceived', ...stages])
  })

  it.each<[object, string | undefined, readonly string[] | undefined]>([
    [{}, '::ffff:10.1.2.3', ['10.1.2.3']],
    [{}, undefined, undefined],
    [
      { 'x-forwarded-for': '192.0.2.7, nonsense, 2001:db8::1' },
      '10.1.2.3',
      ['192.0.2.7', '2001:db8::1', '10.1.2.3'],
    ],
    [{ 'x-forwarded-for': '10.1.2.3' }, '10.1.2.3', ['10.1.2.3']],
    [{ 'x-forwarded-for': '192.0.2.7', 'x-real-ip': '192.0.2.7' }, '10.1.2.3', ['192.0.2.7', '10.1.2.3']],
    [{ 'x-real-ip': '192.0.2.8' }, '10.1.2.3', ['192.0.2.8', '10.1.2.3']],
  ])('of %j at %s, tells that it comes from %j', async (headers, remoteAddress, sourceIPs) => {
    const { server, events } = await audited([{ level: 'Metadata' }], { omitStages: ['RequestReceived'] })
    await server.raw({ path, headers: { ...headers }, peer: { remoteAddress } })
    expect(events[0]?.sourceIPs).toEqual(sourceIPs)
  })

  it('names the real user and whom they speak for, and what was refused', async () => {
    const { server, events } = await audited([{ level: 'Metadata', users: [admin.name] }], {
      omitStages: ['RequestReceived'],
    })
    await server.raw({ path: `${path}/none`, headers: { 'impersonate-user': 'jane' } })
    expect(events).toMatchObject([
      {
        user: { username: admin.name },
        impersonatedUser: { username: 'jane' },
        responseStatus: { code: 404, status: 'Failure', reason: 'NotFound' },
      },
    ])
  })

  it('tells of those whom nobody knows', async () => {
    const { server, events } = await audited([{ level: 'Metadata' }])
    await server.raw({ path, user: null, headers: { authorization: 'Bearer wrong' } })
    expect(events).toMatchObject([
      { stage: 'ResponseStarted', user: { username: '' }, responseStatus: { code: 401 } },
    ])
    await server.raw({ path, user: null, headers: { authorization: `Bearer ${adminToken}` } })
    expect(events.at(-1)).toMatchObject({ responseStatus: { code: 200 } })
  })

  it('tells of a watch when it begins and when it ends', async () => {
    const { server, events } = await audited([{ level: 'Metadata' }])
    const reply = await server.raw({ path, query: new URLSearchParams({ watch: 'true' }) })
    expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseStarted'])
    if (reply.kind !== 'watch') throw new Error('no watch')
    const nothing = () => {}
    const stop = reply.open({ send: nothing, end: nothing, abandon: nothing, waiting: 0, waitingBytes: 0 })
    stop()
    stop()
    expect(events.map(({ stage }) => stage).slice(2)).toEqual(['ResponseComplete'])
  })

  it('has an identifier of its own where the client’s is none, and none at all when it is off', async () => {
    const { server } = await audited([{ level: 'None' }])
    const reply = await server.raw({ path, headers: { 'audit-id': 'two words' } })
    expect(reply.headers?.['audit-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect((await (await startServer()).raw({ path })).headers ?? {}).not.toHaveProperty('audit-id')
  })
})

it('puts a full file aside, keeps as many as asked for, and loses no line at the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kedge-audit-'))
  try {
    let now = systemClock.now()
    const clock = { ...systemClock, now: () => (now += 1000) }
    const file = join(folder, 'audit.log')
    for (let each = 0; each < 5; each++) {
      const log = await openAuditFile(
        { path: file, bytesMax: 10, backupsMax: 2, ageMsMax: 0 },
        { clock, log: silentLog },
      )
      log.write(`{"line":${each}}\n`)
      await log.stop()
    }
    expect(await readFile(file, 'utf8')).toBe('{"line":4}\n')
    const names = (await readdir(folder)).toSorted()
    expect(names).toHaveLength(3)
    expect(await readFile(join(folder, names[0] ?? ''), 'utf8')).toBe('{"line":2}\n')
  } finally {
    await rm(folder, { recursive: true })
  }
})
