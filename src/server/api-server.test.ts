import { describe, expect, it } from 'vitest'
import type { Status } from '../api/generated/types.ts'
import { unknownSchema } from '../api/schema/schema.ts'
import { openStoreOn } from '../store/index.ts'
import { faultDisk } from '../testing/fault-journal.ts'
import { bodyOf } from './reply-body.fixture.ts'
import type { Reply } from './request/reply.ts'
import { adminToken, startServer } from './server-under-test.ts'

const documentOf = (reply: Reply) =>
  reply.kind === 'bytes' ? JSON.parse(Buffer.from(reply.bytes).toString()) : null

const notFound = 'the server could not find the requested resource'
const wrongMethod = 'the server does not allow this method on the requested resource'

describe('who gets in', () => {
  it('nobody without credentials, but everybody to health and version', async () => {
    const { raw } = await startServer()
    for (const path of ['/api', '/apis', '/api/v1/pods', '/metrics', '/openapi/v3', '/', '/nowhere']) {
      const reply = await raw({ path, user: null })
      expect(reply.code).toBe(401)
      expect(bodyOf(reply)).toMatchObject({ reason: 'Unauthorized', message: 'Unauthorized' })
    }
    for (const path of ['/livez', '/readyz', '/healthz', '/readyz/ping', '/version'])
      expect((await raw({ path, user: null })).code).toBe(200)
  })

  it('who has a token; a wrong one is refused everywhere', async () => {
    const { raw } = await startServer()
    const ask = (authorization: string, path = '/api/v1/pods') =>
      raw({ path, user: null, headers: { authorization } })
    expect((await ask(`Bearer ${adminToken}`)).code).toBe(200)
    expect((await ask(`bearer ${adminToken}`)).code).toBe(200)
    for (const wrong of ['Bearer other', 'Bearer ', `Basic ${adminToken}`, adminToken, ''])
      expect((await ask(wrong)).code).toBe(401)
  })

  it('who has no bearer token is anonymous, where that is allowed; a wrong one is wrong', async () => {
    const { raw } = await startServer({ anonymous: true })
    const whoAmI = async (authorization: string) => {
      const reply = await raw({
        ...{ method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', user: null },
        headers: { authorization },
        body: { kind: 'value', value: {} },
      })
      return reply.code === 201 ? Object(bodyOf(reply)).status.userInfo.username : reply.code
    }
    for (const none of ['Bearer ', 'Bearer', 'bearer  x', `Basic ${adminToken}`, adminToken, ''])
      expect(await whoAmI(none)).toBe('system:anonymous')
    expect(await whoAmI(`Bearer ${adminToken} rest`)).toBe('kubernetes-admin')
    expect(await whoAmI(`Bearer other ${adminToken}`)).toBe(401)
  })

  it('may speak for somebody else', async () => {
    const { raw } = await startServer()
    const reply = await raw({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      headers: { 'impersonate-user': 'jane', 'impersonate-group': 'devs' },
      body: { kind: 'value', value: {} },
    })
    expect(bodyOf(reply)).toMatchObject({
      status: { userInfo: { username: 'jane', groups: ['devs', 'system:authenticated'] } },
    })
  })
})

describe('paths and methods', () => {
  it.each([
    ['GET', '/nowhere', 404, notFound],
    ['GET', '/api/v2', 404, notFound],
    ['GET', '/apis/nowhere', 404, notFound],
    ['GET', '/apis/apps/v9/statefulsets', 404, notFound],
    ['GET', '/api/v1/nothings', 404, notFound],
    ['GET', '/api/v1/pods/web', 404, notFound],
    ['GET', '/api/v1/namespaces/default/nodes', 404, notFound],
    ['GET', '/api/v1/namespaces//pods', 404, notFound],
    ['GET', '/api/v1/namespaces/default/pods/p/a/b', 404, notFound],
    ['GET', '/api/v1/namespaces/default/serviceaccounts/x/none', 404, notFound],
    ['GET', '/api/v1/%zz', 400, 'invalid URL escape "%zz"'],
    ['GET', '/api/v1/%c3%28', 400, 'invalid URL escape "%c3%28"'],
    ['POST', '/api/v1/pods', 405, wrongMethod],
    ['PUT', '/api/v1/namespaces/default/pods', 405, wrongMethod],
    ['POST', '/api/v1/namespaces/default/pods/p', 405, wrongMethod],
    ['BREW', '/api/v1/namespaces/default/pods/p', 405, wrongMethod],
    ['OPTIONS', '/api/v1/namespaces/default/pods', 405, wrongMethod],
    ['DELETE', '/api/v1/namespaces', 405, wrongMethod],
    ['POST', '/version', 405, wrongMethod],
    ['POST', '/api', 405, wrongMethod],
    ['POST', '/api/v1', 405, wrongMethod],
    ['OPTIONS', '/apis/apps/v1/', 405, wrongMethod],
    ['DELETE', '/openid/v1/jwks', 405, wrongMethod],
  ])('%s %s is %i', async (method, path, code, message) => {
    const { raw } = await startServer()
    const reply = await raw({ method, path })
    expect(reply.code).toBe(code)
    expect(bodyOf(reply)).toMatchObject({ kind: 'Status', status: 'Failure', message, code })
  })

  it.each(['/api', '/api/', '/api/v1', '/version', '/apis/apps/v1', '/openid/v1/jwks'])(
    'upstream has a route for GET %s, and none for its head',
    async path => {
      const { raw } = await startServer()
      expect((await raw({ method: 'HEAD', path })).code).toBe(405)
    },
  )

  it.each(['/', '/apis', '/apis/', '/apis/apps', '/metrics', '/livez', '/readyz/ping', '/openapi/v3'])(
    'at %s every method has the same answer, as upstream',
    async path => {
      const { raw } = await startServer()
      for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'])
        expect([method, (await raw({ method, path })).code]).toEqual([method, 200])
    },
  )

  it('names and namespaces may be percent-encoded', async () => {
    const { raw } = await startServer()
    expect((await raw({ path: '/api/v1/n%61mespaces/def%61ult' })).code).toBe(200)
    expect((await raw({ path: '/api/v1/namespaces/default/' })).code).toBe(200)
  })

  it('a namespace called like a resource is a namespace', async () => {
    const { send } = await startServer()
    await send('POST', '/api/v1/namespaces', { metadata: { name: 'pods' } })
    expect((await send('GET', '/api/v1/namespaces/pods')).body).toMatchObject({ kind: 'Namespace' })
    expect((await send('GET', '/api/v1/namespaces/pods/pods')).body).toMatchObject({ kind: 'PodList' })
    expect((await send('GET', '/api/v1/namespaces/pods/status')).body).toMatchObject({ kind: 'Namespace' })
  })

  it('the index names what there is', async () => {
    const { send } = await startServer()
    const { paths } = (await send('GET', '/')).body as { paths: string[] }
    expect(paths).toEqual(expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/livez/ping', '/openapi/v3']))
    for (const path of paths) expect((await send('GET', path)).code).toBe(200)
  })
})

describe('forms of answers', () => {
  const path = '/api/v1/namespaces'
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'

  it('tables have kubectl’s cells, and of each object what was asked for', async () => {
    const { raw } = await startServer()
    const asTable = async (query = '') =>
      bodyOf(await raw({ path, query: new URLSearchParams(query), headers: { accept: table } }))
    expect(await asTable()).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: '2' },
      columnDefinitions: [
        { name: 'Name', type: 'string', format: 'name', priority: 0 },
        { name: 'Status', type: 'string' },
        { name: 'Age', type: 'string' },
      ],
      rows: [
        {
          cells: ['default', 'Active', '0s'],
          object: { kind: 'PartialObjectMetadata', metadata: { name: 'default' } },
        },
        { cells: ['kube-system', 'Active', '0s'] },
      ],
    })
    expect(await asTable('includeObject=Object')).toMatchObject({
      rows: [{ object: { kind: 'Namespace', spec: {} } }, {}],
    })
    expect(await asTable('includeObject=None')).not.toHaveProperty('rows[0].object')
  })

  it('metadata can be had alone', async () => {
    const { raw } = await startServer()
    const headers = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' }
    expect(bodyOf(await raw({ path, headers }))).toMatchObject({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'default' } }, {}],
    })
  })

  it.each([
    ['application/vnd.kubernetes.protobuf', 200],
    ['application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1', 406],
    ['application/cbor', 406],
    ['text/html', 406],
    ['application/json;q=0', 406],
    ['application/vnd.kubernetes.protobuf,application/json', 200],
    ['application/json;as=Table;g=other;v=v1,application/json', 200],
    ['application/json;as=Table;g=meta.k8s.io;v=v7', 406],
    ['text/html, */*;q=0.1', 200],
    ['*/*', 200],
    ['', 200],
    [';;;,,,=', 406],
  ])('%s is answered with %i', async (accept, code) => {
    const { raw } = await startServer()
    const reply = await raw({ path, headers: { accept } })
    expect(reply.code).toBe(code)
    if (code === 406)
      expect(bodyOf(reply)).toMatchObject({
        reason: 'NotAcceptable',
        message:
          'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      })
  })

  it('a review has no columns: whoever takes a table alone is told 406', async () => {
    const { raw } = await startServer()
    const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1'
    const review = {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: { kind: 'value', value: { spec: { nonResourceAttributes: { path: '/', verb: 'get' } } } },
    } as const
    expect((await raw({ ...review, headers: { accept } })).code).toBe(406)
    expect((await raw({ ...review, headers: { accept: `${accept},application/json` } })).code).toBe(201)
  })

  it('kinds that came at run time have no protobuf form', async () => {
    const { raw, api } = await startServer()
    const pods = api.registry.find('', 'v1', 'pods')
    if (!pods) throw new Error('no pods')
    const kind = {
      ...pods.kind,
      group: 'example.dev',
      kind: 'Widget',
      plural: 'widgets',
      schema: unknownSchema,
    }
    api.registry.add({ ...pods, kind, stored: kind, apiVersion: 'example.dev/v1' })
    const headers = { accept: 'application/vnd.kubernetes.protobuf' }
    expect((await raw({ path: '/apis/example.dev/v1/widgets', headers })).code).toBe(406)
  })
})

describe('bodies', () => {
  const path = '/api/v1/namespaces/default/configmaps'
  async function post(contentType: string, text: string | Uint8Array) {
    const { raw } = await startServer()
    const headers = { 'content-type': contentType }
    return raw({ method: 'POST', path, headers, body: { kind: 'bytes', bytes: Buffer.from(text) } })
  }

  it('come as JSON or YAML, or in Kubernetes’ protobuf form', async () => {
    expect((await post('application/json; charset=utf-8', '{"metadata":{"name":"a"}}')).code).toBe(201)
    expect((await post('application/yaml', 'metadata:\n  name: a\n')).code).toBe(201)
    // What `kubectl create configmap c1 --from-literal=a=b` sends.
    const sent = 'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhwKEgoCYzESABoAIgAqADIAOABCABIGCgFhEgFiGgAiAA=='
    const reply = await post('application/vnd.kubernetes.protobuf', Buffer.from(sent, 'base64'))
    expect(reply).toMatchObject({ kind: 'stored', code: 201 })
    if (reply.kind === 'stored')
      expect(JSON.parse(Buffer.from(reply.entry.bytes).toString())).toMatchObject({
        metadata: { name: 'c1' },
        data: { a: 'b' },
      })
  })

  it('are refused in other forms', async () => {
    const reply = await post('application/cbor', 'x')
    expect(reply.code).toBe(415)
    expect(bodyOf(reply)).toMatchObject({
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    })
  })

  it.each([
    ['application/json', '{'],
    ['application/json', ''],
    ['application/json', '[]'],
    ['application/json', '"text"'],
    ['application/json', '{"kind":7}'],
    ['application/json', '{"kind":"Pod"}'],
    ['application/json', '{"apiVersion":"a/b/c"}'],
    ['application/json', '{"metadata":[]}'],
    ['application/json', '{"metadata":{"labels":{"a":1}}}'],
    ['application/json', `${'['.repeat(20_000)}`],
    ['application/yaml', 'a: ['],
    ['application/yaml', '- a'],
    ['application/vnd.kubernetes.protobuf', 'k8s'],
    ['application/vnd.kubernetes.protobuf', 'k8s\0\x0a\xff\xff'],
  ])('%s %j is a bad request', async (contentType, text) => {
    expect((await post(contentType, text)).code).toBe(400)
  })

  it('that name a field twice are warned of', async () => {
    const reply = await post('application/json', '{"metadata":{"name":"a"},"data":{"x":"1","x":"2"}}')
    expect(reply).toMatchObject({ code: 201, warnings: ['duplicate field "data.x"'] })
  })
})

describe('where no more files can be opened', () => {
  it.each([
    Object.assign(new Error('open failed'), { code: 'EMFILE' }),
    Object.assign(new Error('open failed'), { code: 'ENFILE' }),
    new Error('a thread could not be started: EMFILE'),
  ])('a request that needs one is to be tried again', async error => {
    const { store, raw } = await startServer()
    const list = () => {
      throw error
    }
    Object.assign(store, { list })
    expect(await raw({ path: '/api/v1/configmaps' })).toMatchObject({
      code: 503,
      headers: { 'retry-after': '1' },
      value: { reason: 'ServiceUnavailable', message: expect.stringContaining('too many files open') },
    })
  })
})

describe('health', () => {
  it('tells each check when asked', async () => {
    const { raw } = await startServer()
    const text = async (path: string, query = '') => {
      const reply = await raw({ path, query: new URLSearchParams(query) })
      return reply.kind === 'text' ? `${reply.code} ${reply.text}` : reply.kind
    }
    expect(await text('/readyz')).toBe('200 ok')
    expect(await text('/livez/ping')).toBe('200 ok')
    expect(await text('/livez', 'verbose&exclude=log')).toBe(
      '200 [+]ping ok\n[+]log excluded: ok\n[+]store ok\nlivez check passed\n',
    )
    expect(await text('/livez/nothing')).toBe('404 404 page not found\n')
  })

  it('is not ready, but alive, while the store takes no writes', async () => {
    const { journal, state } = faultDisk().open()
    const { raw } = await startServer({
      store: openStoreOn({ journal: { ...journal, shortage: () => 'no space left on the disk' }, state }),
    })
    const text = async (path: string) => {
      const reply = await raw({ path })
      return reply.kind === 'text' ? `${reply.code} ${reply.text}` : reply.kind
    }
    expect(await text('/readyz')).toBe(
      '500 [+]ping ok\n[+]log ok\n[-]store failed: no space left on the disk\nreadyz check failed\n',
    )
    expect(await text('/readyz/ping')).toBe('200 ok')
    expect(await text('/livez')).toBe('200 ok')
  })

  it('says which release of Kubernetes this is', async () => {
    const { send } = await startServer()
    expect((await send('GET', '/version')).body).toMatchObject({
      major: '1',
      minor: '36',
      gitVersion: 'v1.36.2+kedge.0.0.0-test',
    })
  })
})

describe('metrics', () => {
  it('count what was asked and how long it took', async () => {
    const { send, raw } = await startServer()
    await send('GET', '/api/v1/namespaces/default/pods/gone')
    const watch = await raw({ path: '/api/v1/pods', query: new URLSearchParams('watch=1') })
    const stop =
      watch.kind === 'watch'
        ? watch.open({ send() {}, end() {}, abandon() {}, waiting: 0, waitingBytes: 0 })
        : () => {}
    const { body } = await send('GET', '/metrics')
    const labels = 'group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"'
    expect(body).toContain(`apiserver_request_total{code="404",dry_run="",${labels}} 1`)
    expect(body).toContain(`apiserver_request_duration_seconds_bucket{${labels},le="0.005"} 1`)
    expect(body).toContain('apiserver_current_inflight_requests{request_kind="readOnly"} 0')
    expect(body).toContain('process_resident_memory_bytes')
    const open =
      'apiserver_longrunning_requests{group="",resource="pods",scope="cluster",subresource="",verb="WATCH",version="v1"}'
    expect(body).toContain(`${open} 1`)
    stop()
    expect((await send('GET', '/metrics')).body).toContain(`${open} 0`)
  })
})

describe('failures of ours', () => {
  it('cost one request and say so', async () => {
    const failing = {
      next: () => 0,
      uuid: () => {
        throw new Error('no chance')
      },
    }
    const { raw } = await startServer({ random: failing })
    const body = { kind: 'value', value: { metadata: { name: 'a' } } } as const
    const reply = await raw({ method: 'POST', path: '/api/v1/namespaces', body })
    expect(reply.code).toBe(500)
    expect(bodyOf(reply) as Status).toMatchObject({
      reason: 'InternalError',
      message: 'Internal error occurred: no chance',
    })
  })
})

describe('documents', () => {
  it('stay the same until the kinds change', async () => {
    const { raw, api } = await startServer()
    const first = await raw({ path: '/apis' })
    const etag = String(first.headers?.etag)
    expect((await raw({ path: '/apis', headers: { 'if-none-match': etag } })).code).toBe(304)
    const [some] = api.registry.all()
    if (some)
      api.registry.add({ ...some, kind: { ...some.kind, group: 'x.dev', kind: 'Thing', plural: 'things' } })
    const changed = await raw({ path: '/apis', headers: { 'if-none-match': etag } })
    expect(changed.code).toBe(200)
    expect(documentOf(changed).groups).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'x.dev' })]),
    )
  })
})
