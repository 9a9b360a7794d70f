import { describe, expect, it } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { admin, startServer } from '../server-under-test.ts'
import { createAuditor } from './auditor.ts'
import { keepsOwn, ownPolicy } from './own-log.ts'

async function started() {
  const lines: { readonly [field: string]: unknown }[] = []
  const clock = createSimulatedClock(Date.parse('2026-01-02T03:04:05Z'))
  const auditor = createAuditor({
    policy: ownPolicy,
    keeps: keepsOwn(clock),
    sink: { write: line => lines.push(JSON.parse(line)) },
    ...{ clock, log: silentLog, random: seededRandom(3) },
  })
  const { raw } = await startServer({ auditor })
  const peer = { remoteAddress: '10.1.2.3' }
  const ask = (method: string, path: string, value?: object, more: object = {}) =>
    raw({
      ...{ method, path, peer, query: new URLSearchParams() },
      ...(value ? { body: { kind: 'bytes', bytes: Buffer.from(JSON.stringify(value)) } } : {}),
      ...more,
    })
  return { lines, ask, clock }
}

const maps = '/api/v1/namespaces/default/configmaps'
const secrets = '/api/v1/namespaces/default/secrets'

describe('the log that Kedge keeps by itself', () => {
  it('has what was changed, by whom, without what was in it, and nothing of what was read or asked', async () => {
    const { lines, ask } = await started()
    const made = await ask('POST', secrets, { metadata: { name: 's' }, stringData: { password: 'hunter2' } })
    expect(made.headers ?? {}).not.toHaveProperty('audit-id')
    await ask('GET', `${secrets}/s`)
    await ask('GET', maps)
    await ask('POST', maps, { metadata: { name: 'dry' } }, { query: new URLSearchParams('dryRun=All') })
    await ask('POST', '/api/v1/namespaces/default/events', { metadata: { name: 'e' } })
    const review = { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } }
    await ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)
    await ask('DELETE', `${secrets}/s`, undefined, { query: new URLSearchParams('gracePeriodSeconds=0') })
    expect(lines).toMatchObject([
      {
        verb: 'create',
        user: { username: admin.name },
        objectRef: { resource: 'secrets', namespace: 'default', name: 's' },
        responseStatus: { code: 201 },
        sourceIPs: ['10.1.2.3'],
      },
      { verb: 'delete', requestURI: `${secrets}/s`, responseStatus: { code: 200 } },
    ])
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|aHVudGVyMg/)
  })

  it('has what only seems to be a dry run', async () => {
    const { lines, ask } = await started()
    const query = new URLSearchParams('dryRun=')
    await ask('POST', maps, { metadata: { name: 'a' } }, { query })
    await ask('DELETE', `${maps}/a`, {}, { query: new URLSearchParams('dryRun=All') })
    expect(lines.map(({ verb }) => verb)).toEqual(['create', 'delete'])
  })

  it('has what another server was asked, which knows itself what a dry run is to it', async () => {
    const { lines, ask } = await started()
    await ask('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
      metadata: { name: 'v1.ext.example.dev' },
      spec: {
        ...{ group: 'ext.example.dev', version: 'v1', groupPriorityMinimum: 1000, versionPriority: 15 },
        ...{ service: { namespace: 'default', name: 'notes' }, insecureSkipTLSVerify: true },
      },
    })
    const dry = { query: new URLSearchParams('dryRun=All') }
    await ask('POST', '/apis/ext.example.dev/v1/namespaces/default/notes', { metadata: { name: 'a' } }, dry)
    expect(lines.map(({ objectRef }) => objectRef)).toMatchObject([
      { resource: 'apiservices' },
      { resource: 'notes', apiGroup: 'ext.example.dev' },
    ])
  })

  it('has what is done however dry the query says it is', async () => {
    const { lines, ask } = await started()
    const dry = { query: new URLSearchParams('dryRun=All') }
    const account = '/api/v1/namespaces/default/serviceaccounts/robot'
    await ask('POST', `${account}/token`, {}, dry)
    await ask('POST', '/api/v1/namespaces/default/pods/p/proxy', {}, dry)
    await ask('POST', maps, { metadata: { name: 'a' } }, dry)
    expect(lines.map(({ objectRef }) => objectRef)).toMatchObject([
      { resource: 'serviceaccounts', subresource: 'token' },
      { resource: 'pods', subresource: 'proxy' },
    ])
  })

  it('has a write that failed, and nothing of the parts of Kedge itself', async () => {
    const { lines, ask } = await started()
    await ask('DELETE', `${maps}/none`)
    await ask('POST', maps, { metadata: { name: 'a' } }, { peer: undefined })
    expect(lines).toMatchObject([{ verb: 'delete', responseStatus: { code: 404, reason: 'NotFound' } }])
  })

  it('has who was refused, but not all of who is refused all the time', async () => {
    const { lines, ask, clock } = await started()
    const unknown = { user: null, headers: { authorization: 'Bearer nonsense' } }
    for (let attempt = 0; attempt < 500; attempt++) await ask('GET', maps, undefined, unknown)
    expect(lines).toHaveLength(100)
    expect(lines[0]).toMatchObject({ responseStatus: { code: 401 }, user: { username: '' } })
    await ask('GET', maps, undefined, { ...unknown, peer: { remoteAddress: '10.9.9.9' } })
    for (const path of ['/api/v1/events', '/apis/coordination.k8s.io/v1/leases'])
      await ask('GET', path, undefined, { ...unknown, peer: { remoteAddress: '10.8.8.8' } })
    expect(lines.splice(-2)).toMatchObject([
      { responseStatus: { code: 401 } },
      { responseStatus: { code: 401 } },
    ])
    await clock.advance(2_000)
    await ask('GET', maps, undefined, unknown)
    expect(lines).toHaveLength(102)
  })
})
