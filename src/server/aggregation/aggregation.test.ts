import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { NodeAccess } from '../../api/node-access.ts'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { createClient } from '../../client/create-client.ts'
import type { ControllerContext } from '../../control/controller.ts'
import { createEventRecorder } from '../../control/event-recorder.ts'
import { createInformers } from '../../control/informers.ts'
import { startGarbageCollector } from '../../controllers/garbage/reconcile.ts'
import { startNamespaces } from '../../controllers/namespaces/reconcile.ts'
import { startAskingRemotes } from '../../controllers/served-apis/ask-remotes.ts'
import { makeCertificates, makeFrontProxy } from '../certificates/certificates.ts'
import { listen } from '../listen.ts'
import { adminToken, type ServerUnderTest, startServer } from '../server-under-test.ts'
import { type ExtensionServer, extensionGroup, startExtensionServer } from './extension-server.fixture.ts'

const { serving, ca } = makeCertificates({ names: [], addresses: ['127.0.0.1'], now: Date.now() })
const frontProxy = makeFrontProxy({}, Date.now())
const root = `/apis/${extensionGroup}/v1`
const notes = `${root}/namespaces/default/notes`
const apiServices = '/apis/apiregistration.k8s.io/v1/apiservices'
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

let extension: ExtensionServer
let server: ServerUnderTest
let port: number
const closing: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  extension = await startExtensionServer(frontProxy.frontProxyCa.certificate)
  closing.push(() => extension.close())
  const nodeAccess = {
    connect: () =>
      new Promise((resolve, reject) => {
        const socket = connect(extension.port, '127.0.0.1', () => resolve(socket)).once('error', reject)
      }),
  } as Partial<NodeAccess> as NodeAccess
  server = await startServer({ nodeAccess, frontProxy: frontProxy.frontProxyClient })
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog })
  closing.push(() => listening.close())
  port = listening.port
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function register(): Promise<void> {
  await server.send('POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'notes' },
    spec: { ports: [{ port: 443, targetPort: 8443 }], selector: { app: 'notes' } },
  })
  await server.send('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'notes-0', labels: { app: 'notes' } },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'c' }] },
  })
  const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
  await server.send('PATCH', '/api/v1/namespaces/default/pods/notes-0/status', ready, merge)
  const made = await server.send('POST', apiServices, {
    metadata: { name: `v1.${extensionGroup}` },
    spec: {
      group: extensionGroup,
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 15,
      service: { namespace: 'default', name: 'notes' },
      caBundle: extension.caBundle,
    },
  })
  expect(made.code).toBe(201)
}

/** Endpoints are another controller's matter. */
const publish = () =>
  server.send('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
    metadata: { name: 'notes-x', labels: { 'kubernetes.io/service-name': 'notes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.0.9'], conditions: { ready: true } }],
    ports: [{ name: '', port: 8443, protocol: 'TCP' }],
  })

/** Time goes on a little, for who waits here. */
async function step(): Promise<void> {
  await server.clock.advance(100)
  await new Promise(resolve => setTimeout(resolve, 2))
}

interface Asking {
  readonly context: ControllerContext
  until(status: string, reason: string): Promise<{ readonly message?: string }>
}

function startAsking(): Asking {
  const { api, clock } = server
  const common = { clock, random: seededRandom(2), log: silentLog }
  const client = createClient(api.inProcess({ name: 'system:apiserver', groups: ['system:masters'] }))
  const informers = createInformers({ client, ...common })
  const events = createEventRecorder({ client, ...common })
  const context = { ...common, client, informers, events }
  const running = startAskingRemotes(context)
  closing.push(
    () => running.stop(),
    async () => informers.stop(),
  )
  return {
    context,
    async until(status, reason) {
      // The other server answers in real time: Kedge's clock may not run far ahead of it.
      let advancedAt = performance.now()
      for (const endsAt = advancedAt + 60_000; performance.now() < endsAt; ) {
        await clock.settle()
        const { body } = await server.send('GET', `${apiServices}/v1.${extensionGroup}`)
        const [condition] = Object(body).status?.conditions ?? []
        if (condition?.status === status && condition.reason === reason) return condition
        await new Promise(resolve => setImmediate(resolve))
        if (performance.now() - advancedAt < 250) continue
        advancedAt = performance.now()
        await clock.advance(5_000)
      }
      throw new Error(`it has not become ${status} (${reason})`)
    },
  }
}

interface Answer {
  readonly code: number
  readonly text: string
  readonly headers: IncomingHttpHeaders
  json(): unknown
}

const ask = (
  path: string,
  more: { method?: string; body?: string; headers?: object } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', body = '', headers = {} } = more
    const asked = httpsRequest(
      {
        ...{ host: '127.0.0.1', port, path, method, ca: ca.certificate },
        headers: {
          authorization: `Bearer ${adminToken}`,
          ...(body ? { 'content-length': body.length, 'content-type': 'application/json' } : {}),
          ...headers,
        },
      },
      response => {
        let text = ''
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () =>
          resolve({
            code: response.statusCode ?? 0,
            text,
            headers: response.headers,
            json: () => JSON.parse(text),
          }),
        )
      },
    )
    asked.once('error', reject)
    asked.end(body)
  })

it('an APIService that cannot be is refused in upstream’s words', async () => {
  const { body, code } = await server.send('POST', apiServices, {
    metadata: { name: 'v1.other' },
    spec: {
      group: extensionGroup,
      version: 'v1',
      groupPriorityMinimum: 0,
      versionPriority: 1001,
      service: { namespace: 'default', name: '', port: 0 },
      caBundle: 'YQ==',
      insecureSkipTLSVerify: true,
    },
  })
  expect(code).toBe(422)
  const { causes } = Object(body).details
  expect(causes.map((each: { field: string; message: string }) => `${each.field}: ${each.message}`)).toEqual([
    'metadata.name: Invalid value: "v1.other": must be `spec.version+"."+spec.group`: "v1.ext.example.dev"',
    'spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000',
    'spec.versionPriority: Invalid value: 1001: must be positive and less than 1000',
    'spec.service.name: Required value',
    'spec.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive',
    'spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present',
  ])
})

describe('a group that another server serves', () => {
  it('is asked for in its name, with who asks, and by a certificate that the server believes', async () => {
    await register()
    await publish()
    await startAsking().until('True', 'Passed')
    const listed = await ask(`${notes}?limit=5`, {
      headers: { 'x-remote-user': 'somebody-else', 'X-Remote-Group': 'system:masters-too' },
    })
    expect(listed.json()).toMatchObject({ kind: 'NoteList' })
    const askedFor = (url: string) => extension.asked.findLast(each => each.url === url)
    const last = askedFor(`${notes}?limit=5`)
    expect(last).toMatchObject({
      method: 'GET',
      url: `${notes}?limit=5`,
      by: 'front-proxy-client',
      headers: { 'x-remote-user': 'kubernetes-admin' },
    })
    expect(last?.headers['x-remote-group']).toBe('system:masters, system:authenticated')
    expect(last?.headers.authorization).toBeUndefined()
    const body = JSON.stringify({ metadata: { name: 'a' } })
    const made = await ask(notes, { method: 'POST', body })
    expect([made.code, made.json()]).toMatchObject([201, { metadata: { name: 'a' } }])
    const asked = await ask(notes, {
      headers: { 'impersonate-user': 'jane', 'impersonate-group': 'readers' },
    })
    expect(asked.code).toBe(200)
    expect(askedFor(notes)?.headers).toMatchObject({ 'x-remote-user': 'jane' })
    expect(askedFor(notes)?.headers).not.toHaveProperty('impersonate-user')
    expect((await ask(`${root}/namespaces/default/others`)).code).toBe(404)
    expect((await ask(`${root}/namespaces/default/../../notes`)).code).toBe(404)
  })

  it('is in discovery and OpenAPI like those that are served here', async () => {
    await register()
    await publish()
    const stale = await ask('/apis', { headers: { accept: aggregated } })
    expect(versionIn(stale.json())).toMatchObject({ freshness: 'Stale', resources: [] })
    await startAsking().until('True', 'Passed')
    const { groups } = (await ask('/apis')).json() as { groups: { name: string }[] }
    expect(groups.find(({ name }) => name === extensionGroup)).toMatchObject({
      versions: [{ groupVersion: `${extensionGroup}/v1`, version: 'v1' }],
    })
    expect((await ask(`/apis/${extensionGroup}`)).json()).toMatchObject({ kind: 'APIGroup' })
    expect((await ask(root)).json()).toMatchObject({
      kind: 'APIResourceList',
      groupVersion: `${extensionGroup}/v1`,
    })
    const all = await ask('/apis', { headers: { accept: aggregated } })
    expect(versionIn(all.json())).toEqual({
      version: 'v1',
      freshness: 'Current',
      resources: [
        {
          resource: 'notes',
          responseKind: { group: extensionGroup, version: 'v1', kind: 'Note' },
          scope: 'Namespaced',
          singularResource: 'note',
          verbs: ['create', 'delete', 'get', 'list', 'watch'],
          shortNames: ['nt'],
          subresources: [
            {
              subresource: 'status',
              responseKind: { group: extensionGroup, version: 'v1', kind: 'Note' },
              verbs: ['get'],
            },
          ],
        },
      ],
    })
    const index = (await ask('/openapi/v3')).json() as { paths: Record<string, unknown> }
    expect(index.paths[root.slice(1)]).toEqual({ serverRelativeURL: `/openapi/v3${root}?hash=AB12` })
    expect((await ask(`/openapi/v3${root}?hash=AB12`)).json()).toMatchObject({ openapi: '3.0.0' })
    const { paths, definitions } = Object((await ask('/openapi/v2')).json())
    expect(paths[`${root}/namespaces/{namespace}/notes`].get.responses['200'].schema).toEqual({
      $ref: '#/definitions/dev.example.Note',
    })
    expect(definitions['dev.example.Note']).toEqual({
      type: 'object',
      properties: { text: { type: 'string' } },
    })
    // Nobody speaks for another's paths and kinds.
    expect(paths['/api/v1/pods'].get.description).not.toBe('not its own')
    expect(definitions['io.k8s.api.core.v1.Pod'].description).not.toBe('not its own')
    const protobuf = { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' }
    expect((await ask('/openapi/v2', { headers: protobuf })).text).toContain('dev.example.Note')
    await server.send('DELETE', `${apiServices}/v1.${extensionGroup}`)
    expect((await ask(root)).code).toBe(404)
    expect(versionIn((await ask('/apis', { headers: { accept: aggregated } })).json())).toBeUndefined()
  })

  it('is in both documents of OpenAPI where the other server only has the older', async () => {
    extension = await startExtensionServer(frontProxy.frontProxyCa.certificate, { openApi: 'v2' })
    closing.push(() => extension.close())
    await register()
    await publish()
    await startAsking().until('True', 'Passed')
    const index = (await ask('/openapi/v3')).json() as {
      paths: Record<string, { serverRelativeURL: string } | undefined>
    }
    const address = index.paths[root.slice(1)]?.serverRelativeURL
    expect(address).toMatch(/\?hash=[0-9A-F]{64}$/)
    const place = `${root}/namespaces/{namespace}/notes`
    const ofNote = { schema: { $ref: '#/components/schemas/dev.example.Note' } }
    const note = { type: 'object', properties: { text: { type: 'string' } } }
    expect((await ask(address ?? '')).json()).toMatchObject({
      openapi: '3.0.0',
      paths: {
        [place]: {
          parameters: [
            { in: 'path', name: 'namespace', required: true, schema: { type: 'string', uniqueItems: true } },
          ],
          post: {
            parameters: [{ in: 'query', name: 'dryRun', schema: { type: 'string' } }],
            requestBody: { required: true, content: { '*/*': ofNote } },
            responses: {
              200: { description: 'OK', content: { 'application/json': ofNote, 'application/yaml': ofNote } },
              401: { description: 'Unauthorized' },
            },
          },
        },
      },
      components: { schemas: { 'dev.example.Note': note } },
    })
    expect((await ask(address ?? '')).headers).toMatchObject({ 'cache-control': 'public, immutable' })
    // At the same address there is another document now, of which discovery does not know.
    extension.revise()
    const revised = await ask(address ?? '')
    expect(revised.code).toBe(200)
    expect(revised.headers['cache-control']).toBe('no-cache, private')
    expect(revised.headers.etag).not.toContain(new URLSearchParams(address?.split('?')[1]).get('hash'))
    const { paths, definitions } = Object((await ask('/openapi/v2')).json())
    expect(definitions['dev.example.Note']).toEqual(note)
    expect(paths[place].post.parameters[0]).toEqual({
      in: 'body',
      name: 'body',
      required: true,
      schema: { $ref: '#/definitions/dev.example.Note' },
    })
    expect(definitions['io.k8s.api.core.v1.Pod'].description).not.toBe('not its own')
  })

  it('has objects that go with their namespace and with their owners, and own others', async () => {
    await register()
    await publish()
    const { context, until } = startAsking()
    const controllers = [startNamespaces(context), startGarbageCollector(context)]
    closing.push(...controllers.map(each => () => each.stop()))
    await until('True', 'Passed')
    const post = async (path: string, metadata: object) =>
      Object((await ask(path, { method: 'POST', body: JSON.stringify({ metadata }) })).json()).metadata
    const gone = async (path: string) => {
      while ((await ask(path)).code !== 404) await step()
    }
    const config = '/api/v1/namespaces/default/configmaps'
    const owner = await post(notes, { name: 'owner' })
    const reference = { apiVersion: `${extensionGroup}/v1`, kind: 'Note', name: 'owner', uid: owner.uid }
    await post(config, { name: 'owned', ownerReferences: [reference] })
    const local = await post(config, { name: 'local' })
    const toLocal = { apiVersion: 'v1', kind: 'ConfigMap', name: 'local', uid: local.uid }
    await post(notes, { name: 'dependent', ownerReferences: [toLocal] })
    await post('/api/v1/namespaces', { name: 'leaving' })
    const inLeaving = `${root}/namespaces/leaving/notes`
    await post(inLeaving, { name: 'one' })
    await ask(`${config}/local`, { method: 'DELETE' })
    await gone(`${notes}/dependent`)
    expect((await ask(`${config}/owned`)).code).toBe(200)
    await ask(`${notes}/owner`, { method: 'DELETE' })
    await gone(`${config}/owned`)
    await ask('/api/v1/namespaces/leaving', { method: 'DELETE' })
    await gone('/api/v1/namespaces/leaving')
    expect((await ask(`${inLeaving}/one`)).code).toBe(404)
  })

  it('keeps a namespace from going, and what its objects own, while nobody can say what it has', async () => {
    await register()
    await publish()
    const { context, until } = startAsking()
    const controllers = [startNamespaces(context), startGarbageCollector(context)]
    closing.push(...controllers.map(each => () => each.stop()))
    await until('True', 'Passed')
    const post = async (path: string, metadata: object) =>
      Object((await ask(path, { method: 'POST', body: JSON.stringify({ metadata }) })).json()).metadata
    const config = '/api/v1/namespaces/default/configmaps'
    const { uid } = await post(notes, { name: 'owner' })
    const reference = { apiVersion: `${extensionGroup}/v1`, kind: 'Note', name: 'owner', uid }
    await post(config, { name: 'owned', ownerReferences: [reference] })
    await post('/api/v1/namespaces', { name: 'leaving' })
    await extension.close()
    await until('False', 'FailedDiscoveryCheck')
    await ask('/api/v1/namespaces/leaving', { method: 'DELETE' })
    const failure = async () =>
      Object((await ask('/api/v1/namespaces/leaving')).json()).status?.conditions?.find(
        ({ type }: { type: string }) => type === 'NamespaceDeletionDiscoveryFailure',
      )
    while ((await failure())?.status !== 'True') await step()
    expect(await failure()).toMatchObject({
      reason: 'DiscoveryFailed',
      message:
        'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: ext.example.dev/v1: stale GroupVersion discovery: ext.example.dev/v1',
    })
    await server.send('DELETE', `${apiServices}/v1.${extensionGroup}`)
    while ((await ask('/api/v1/namespaces/leaving')).code !== 404) await step()
    // The kind is gone with its server; that the owner is gone nobody has said.
    expect((await ask(`${config}/owned`)).code).toBe(200)
  })

  it('is watched through, event by event, and may take a connection over', async () => {
    await register()
    await publish()
    await startAsking().until('True', 'Passed')
    const lines = await new Promise<string[]>((resolve, reject) => {
      const seen: string[] = []
      const asked = httpsRequest(
        {
          ...{ host: '127.0.0.1', port, path: `${notes}?watch=true`, ca: ca.certificate },
          headers: { authorization: `Bearer ${adminToken}` },
        },
        response =>
          response.on('data', chunk => {
            seen.push(JSON.parse(String(chunk)).object.metadata.name)
            if (seen.length === 2) {
              asked.destroy()
              resolve(seen)
            } else extension.event('second')
          }),
      )
      asked.once('error', reject)
      asked.end()
    })
    expect(lines).toEqual(['first', 'second'])
    // An informer lists again when its watch ends: one that is silent for ever tells it nothing.
    const headers = { authorization: `Bearer ${adminToken}` }
    const path = `${notes}?watch=true`
    const left = httpsRequest({ host: '127.0.0.1', port, path, ca: ca.certificate, headers }).end()
    const [watch] = await once(left, 'response')
    await once(watch, 'data')
    extension.breakOff()
    await expect(once(watch.resume(), 'end')).rejects.toThrow('aborted')
    const socket = new WebSocket(`wss://127.0.0.1:${port}${notes}/a/shell`, {
      ca: ca.certificate,
      headers: { authorization: `Bearer ${adminToken}` },
    })
    const heard = await new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('open', () => socket.send('hello'))
      socket.once('message', message => resolve(String(message)))
    })
    socket.close()
    expect(heard).toBe('kubernetes-admin: hello')
  })

  it('is told to be unavailable, in upstream’s words, as long as something is missing', async () => {
    await server.send('POST', apiServices, {
      metadata: { name: `v1.${extensionGroup}` },
      spec: {
        group: extensionGroup,
        version: 'v1',
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service: { namespace: 'default', name: 'notes' },
        insecureSkipTLSVerify: true,
      },
    })
    const asking = startAsking()
    expect(await asking.until('False', 'ServiceNotFound')).toMatchObject({
      message: 'service/notes in "default" is not present',
    })
    expect(await ask(notes)).toMatchObject({ code: 503, text: 'service unavailable\n' })
    await register().catch(() => {})
    expect(await asking.until('False', 'EndpointsNotFound')).toMatchObject({
      message: 'cannot find endpointslices for service/notes in "default"',
    })
    await publish()
    await asking.until('True', 'Passed')
    expect((await ask(notes)).code).toBe(200)
    await extension.close()
    // At first a connection may be tried that has only just ended.
    await expect
      .poll(() => ask(notes))
      .toMatchObject({
        code: 503,
        text: expect.stringMatching(
          /^error trying to reach service: dial tcp \S+:\d+: connect: connection refused\n$/,
        ),
      })
    const { message } = await asking.until('False', 'FailedDiscoveryCheck')
    expect(message).toMatch(
      /^failing or missing response from https:\/\/[^:]+:443\/apis\/ext.example.dev\/v1: Get /,
    )
    expect(await ask(notes)).toMatchObject({ code: 503, text: 'service unavailable\n' })
  })

  it('may not be one of Kubernetes’ own', async () => {
    const { body } = await server.send('GET', '/apis/apps/v1')
    await server.send('POST', apiServices, {
      metadata: { name: 'v1.apps' },
      spec: {
        group: 'apps',
        version: 'v1',
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service: { namespace: 'default', name: 'notes' },
      },
    })
    expect((await server.send('GET', '/apis/apps/v1')).body).toEqual(body)
  })
})

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

const versionIn = (document: unknown): unknown =>
  (document as { items: { metadata: { name: string }; versions: unknown[] }[] }).items.find(
    ({ metadata }) => metadata.name === extensionGroup,
  )?.versions[0]
