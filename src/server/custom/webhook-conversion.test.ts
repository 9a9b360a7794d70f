import { connect as connectTcp } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NodeAccess } from '../../api/node-access.ts'
import { prefixOf } from '../resources/keys.ts'
import { startServer } from '../server-under-test.ts'
import { type CustomsUnderTest, definitionOf, definitionsPath, startCustoms } from './customs-under-test.ts'
import { type ConverterUnderTest, convertedTo, startConverter } from './webhook-conversion.fixture.ts'

const [v1, v1beta1] = ['example.dev/v1', 'example.dev/v1beta1']
const path = (version: string) => `/apis/${version}/namespaces/default/widgets`

const versionOf = (name: string, fields: object, storage: boolean) => ({
  name,
  served: true,
  storage,
  subresources: { status: {} },
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: { ...fields, note: { type: 'string' } } },
        status: { type: 'object', properties: { ready: { type: 'integer' } } },
      },
    },
  },
})
const text = { type: 'string' }

const definition = (clientConfig: object, more: { readonly storage?: string } = {}) =>
  definitionOf(
    {},
    {
      spec: {
        versions: [
          versionOf('v1', { host: text, port: text }, more.storage !== 'v1beta1'),
          versionOf('v1beta1', { address: text }, more.storage === 'v1beta1'),
        ],
        conversion: {
          strategy: 'Webhook',
          webhook: { clientConfig, conversionReviewVersions: ['v1', 'v1beta1'] },
        },
      },
    },
  )

const widget = (apiVersion: string, name: string, spec: object, metadata: object = {}) => ({
  apiVersion,
  kind: 'Widget',
  metadata: { name, ...metadata },
  spec,
})

let converter: ConverterUnderTest
let server: CustomsUnderTest
beforeEach(async () => {
  converter = await startConverter()
  server = await startCustoms()
  await server.define(definition(converter.clientConfig))
})
afterEach(() => converter.close())

const { stringify } = JSON
const apply = { headers: { 'content-type': 'application/apply-patch+yaml' } }
const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

describe('a webhook that converts', () => {
  it('shows what is stored in every version that is asked for, and stores what comes in any', async () => {
    const { send } = server
    const made = await send('POST', path(v1beta1), widget(v1beta1, 'a', { address: 'x:80' }))
    expect(made).toMatchObject({ code: 201, body: { apiVersion: v1beta1, spec: { address: 'x:80' } } })
    expect((await send('GET', `${path(v1)}/a`)).body).toMatchObject({
      apiVersion: v1,
      spec: { host: 'x', port: '80' },
    })
    await send('POST', path(v1), widget(v1, 'b', { host: 'y', port: '81' }))
    expect((await send('GET', `${path(v1beta1)}/b`)).body).toMatchObject({ spec: { address: 'y:81' } })
    const updated = await send('PATCH', `${path(v1beta1)}/b`, { spec: { address: 'z:82' } }, merge)
    expect(updated).toMatchObject({ code: 200, body: { spec: { address: 'z:82' } } })
    expect((await send('GET', `${path(v1)}/b`)).body).toMatchObject({ spec: { host: 'z', port: '82' } })
    const status = await send('PATCH', `${path(v1beta1)}/b/status`, { status: { ready: 1 } }, merge)
    expect(status).toMatchObject({ code: 200, body: { status: { ready: 1 }, spec: { address: 'z:82' } } })
    expect((await send('DELETE', `${path(v1beta1)}/b`)).code).toBe(200)
  })

  it('is asked once about the objects of a list, and not about those in the version already', async () => {
    const { send } = server
    for (let count = 0; count < 5; count++)
      await send('POST', path(v1), widget(v1, `w${count}`, { host: 'h', port: `${count}` }))
    expect(converter.reviews).toEqual([])
    const { body } = await send('GET', path(v1beta1))
    expect(converter.reviews.map(({ request }) => request.objects.length)).toEqual([5])
    expect(Reflect.get(Object(body), 'items').map((each: object) => Reflect.get(each, 'spec'))).toEqual(
      [0, 1, 2, 3, 4].map(port => ({ address: `h:${port}` })),
    )
    await send('GET', `${path(v1beta1)}?labelSelector=a%21%3Db`)
    await send('GET', `${path(v1beta1)}/w3`)
    expect(converter.reviews.length).toBe(1)
  })

  it('is watched through, in the order of the writes', async () => {
    const { send, api, settle } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
    const seen: string[] = []
    const abort = new AbortController()
    const stream = api
      .inProcess({ name: 'kubernetes-admin', groups: ['system:masters'] })
      .stream({ method: 'GET', path: path(v1beta1), query: { watch: 'true' }, signal: abort.signal })
    let arrived = () => {}
    const four = new Promise<void>(resolve => {
      arrived = resolve
    })
    const reading = (async () => {
      for await (const event of stream) {
        const { type, object } = event as {
          type: string
          object: { metadata: { name: string }; spec: unknown }
        }
        seen.push(`${type} ${object.metadata.name} ${stringify(object.spec)}`)
        if (seen.length === 4) arrived()
      }
    })()
    await settle()
    await send('POST', path(v1), widget(v1, 'b', { host: 'h', port: '2' }))
    await send('PATCH', `${path(v1)}/a`, { spec: { port: '3' } }, merge)
    await send('DELETE', `${path(v1)}/b`)
    await four
    abort.abort()
    await reading
    expect(seen).toEqual([
      'ADDED a {"address":"h:1"}',
      'ADDED b {"address":"h:2"}',
      'MODIFIED a {"address":"h:3"}',
      'DELETED b {"address":"h:2"}',
    ])
  })

  it('is asked by the next process, too', async () => {
    const { send, store } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
    const next = await startServer({ store })
    await next.api.ready
    expect((await next.send('GET', `${path(v1beta1)}/a`)).body).toMatchObject({ spec: { address: 'h:1' } })
  })

  it('lets managers of two versions own what is theirs', async () => {
    const { send } = server
    const old = widget(v1beta1, 'a', { address: 'h:1' })
    expect((await send('PATCH', `${path(v1beta1)}/a?fieldManager=old`, old, apply)).code).toBe(201)
    const note = widget(v1, 'a', { note: 'n' })
    expect((await send('PATCH', `${path(v1)}/a?fieldManager=new`, note, apply)).code).toBe(200)
    const conflict = await send(
      'PATCH',
      `${path(v1)}/a?fieldManager=new`,
      widget(v1, 'a', { note: 'n', host: 'g' }),
      apply,
    )
    expect(conflict).toMatchObject({ code: 409, body: { reason: 'Conflict' } })
    // What nobody knows is refused, whoever owned what before and in whichever version.
    for (const [version, spec] of [
      [v1, { nope: '1' }],
      [v1, { nope: '1', host: 'g' }],
      [v1beta1, { nope: '1' }],
    ] as const)
      for (const manager of ['new', 'old'])
        expect(
          await send(
            'PATCH',
            `${path(version)}/a?fieldManager=${manager}`,
            widget(version, 'a', spec),
            apply,
          ),
          `${manager} in ${version}`,
        ).toMatchObject({
          code: 400,
          body: { message: expect.stringContaining('.spec.nope: field not declared in schema') },
        })
    const given = await send('PATCH', `${path(v1beta1)}/a?fieldManager=old`, widget(v1beta1, 'a', {}), apply)
    expect(given.code).toBe(200)
    const { body } = await send('GET', `${path(v1)}/a`)
    const { metadata } = body as { metadata: { managedFields: { manager: string; apiVersion: string }[] } }
    expect(metadata.managedFields.map(each => `${each.manager} ${each.apiVersion}`)).toContain(`new ${v1}`)
  })

  it('may change labels and annotations, and nothing else of the metadata', async () => {
    const { send } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }, { labels: { a: 'b' } }))
    converter.answer = ({ apiVersion, kind, request }) => ({
      apiVersion,
      kind,
      response: {
        uid: request.uid,
        result: { status: 'Success' },
        convertedObjects: request.objects.map(each => ({
          ...convertedTo(request.desiredAPIVersion, each),
          metadata: { ...each.metadata, labels: { c: 'd' }, finalizers: ['x/y'], generation: 7 },
        })),
      },
    })
    const { body } = await send('GET', `${path(v1beta1)}/a`)
    const { metadata } = body as { metadata: object }
    expect(metadata).toMatchObject({ labels: { c: 'd' }, generation: 1 })
    expect(metadata).not.toHaveProperty('finalizers')
    expect((await send('GET', `${path(v1beta1)}?labelSelector=c%3Dd`)).body).toMatchObject({
      items: [{ metadata: { name: 'a' } }],
    })
    expect((await send('GET', `${path(v1)}?labelSelector=c%3Dd`)).body).toMatchObject({ items: [] })
  })

  it('follows the storage version: objects are written anew in it when they are updated', async () => {
    const { send, settle, store } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
    const current = await send('GET', `${definitionsPath}/widgets.example.dev`)
    const { metadata } = current.body as { metadata: { resourceVersion: string } }
    const next = definition(converter.clientConfig, { storage: 'v1beta1' }) as { metadata: object }
    const changed = await send('PUT', `${definitionsPath}/widgets.example.dev`, {
      ...next,
      metadata: { ...next.metadata, resourceVersion: metadata.resourceVersion },
    })
    expect(changed).toMatchObject({ code: 200, body: { status: { storedVersions: ['v1', 'v1beta1'] } } })
    await settle()
    const storedText = () => {
      const found = store.list({ prefix: prefixOf({ group: 'example.dev', plural: 'widgets' }) })
      return found.kind === 'listed' ? found.entries.map(({ bytes }) => Buffer.from(bytes).toString()) : []
    }
    expect(storedText()[0]).toContain('"apiVersion":"example.dev/v1"')
    expect((await send('GET', `${path(v1)}/a`)).body).toMatchObject({ spec: { host: 'h', port: '1' } })
    await send('PATCH', `${path(v1)}/a`, { metadata: { labels: { touched: 'yes' } } }, merge)
    expect(storedText()[0]).toContain('"apiVersion":"example.dev/v1beta1"')
    expect((await send('GET', `${path(v1)}/a`)).body).toMatchObject({ spec: { host: 'h', port: '1' } })
    const dropped = await send(
      'PATCH',
      `${definitionsPath}/widgets.example.dev/status`,
      { status: { storedVersions: ['v1beta1'] } },
      merge,
    )
    expect(dropped).toMatchObject({ code: 200, body: { status: { storedVersions: ['v1beta1'] } } })
  })
})

describe('a webhook that does not convert as it should', () => {
  const success = (review: { request: { uid: string } }, convertedObjects: unknown, more: object = {}) => ({
    kind: 'ConversionReview',
    apiVersion: 'apiextensions.k8s.io/v1',
    response: { uid: review.request.uid, result: { status: 'Success' }, convertedObjects, ...more },
  })
  const subject = 'conversion for example.dev/v1, Kind=Widget returned'
  const failed = 'conversion webhook for example.dev/v1, Kind=Widget failed:'
  const cases: readonly [string, ConverterUnderTest['answer'], string][] = [
    [
      'answers nothing',
      () => ({ kind: 'ConversionReview', apiVersion: 'apiextensions.k8s.io/v1' }),
      `${failed} no response provided`,
    ],
    [
      'answers in another kind',
      () => ({ kind: 'Other', apiVersion: 'v1' }),
      `${failed} expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got v1, Kind=Other`,
    ],
    ['answers somebody else', each => success(each, [], { uid: 'x' }), `${failed} expected response.uid=`],
    [
      'refuses in words',
      each => success(each, [], { result: { status: 'Failure', message: 'no way' } }),
      `${failed} no way`,
    ],
    [
      'refuses without words',
      each => success(each, [], { result: {} }),
      `${failed} response.result.status was '', not 'Success'`,
    ],
    ['leaves objects out', each => success(each, []), `${subject} 0 objects, expected 1`],
    [
      'answers in another version',
      each => success(each, each.request.objects),
      `${subject} invalid converted object at index 0: invalid groupVersion (expected example.dev/v1beta1, received example.dev/v1)`,
    ],
    [
      'renames an object',
      each =>
        success(
          each,
          each.request.objects.map(one => ({
            ...convertedTo(v1beta1, one),
            metadata: { ...one.metadata, name: 'other' },
          })),
        ),
      `${subject} invalid converted object at index 0: must have the same name: a != other`,
    ],
    [
      'writes labels that are none',
      each =>
        success(
          each,
          each.request.objects.map(one => ({
            ...convertedTo(v1beta1, one),
            metadata: { ...one.metadata, labels: { a: 1 } },
          })),
        ),
      `${subject} invalid metadata in object at index 0: metadata.labels[a] must be a string, but is number in converted object`,
    ],
    ['sends a number', () => 7, `${failed} expected webhook response`],
  ]

  it.each(cases)('and %s is a refusal in upstream’s words', async (_, answer, message) => {
    const { send } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
    converter.answer = answer
    const got = await send('GET', `${path(v1beta1)}/a`)
    expect(got).toMatchObject({
      code: 500,
      body: { kind: 'Status', message: expect.stringContaining(message) },
    })
    expect(got.body).not.toHaveProperty('reason')
    expect((await send('GET', path(v1beta1))).code).toBe(500)
    // What needs no conversion goes on.
    expect((await send('GET', `${path(v1)}/a`)).code).toBe(200)
    const refused = await send('POST', path(v1beta1), widget(v1beta1, 'new', { address: 'x:1' }))
    expect(refused.code).toBe(500)
    expect((await send('GET', `${path(v1)}/new`)).code).toBe(404)
    converter.answer = null
    expect((await send('GET', `${path(v1beta1)}/a`)).code).toBe(200)
  })

  it.each([
    [7],
    ['text'],
    [null],
    [[1]],
    [{ address: 7 }],
    [{ address: { deep: [null] } }],
    [{ __proto__: 1 }],
  ])('and gives a spec that the schema does not know (%j) breaks nothing', async spec => {
    const { send, api } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
    converter.answer = each =>
      success(
        each,
        each.request.objects.map(one => ({ ...one, apiVersion: each.request.desiredAPIVersion, spec })),
      )
    const got = await send('GET', `${path(v1beta1)}/a`)
    expect(got.code === 200 || Object(got.body).kind === 'Status').toBe(true)
    expect((await send('GET', path(v1beta1))).code).toBe(got.code)
    const { code } = await send('PATCH', `${path(v1beta1)}/a`, { metadata: { labels: { a: 'b' } } }, merge)
    expect([200, 422, 500]).toContain(code)
    const stream = api
      .inProcess({ name: 'kubernetes-admin', groups: ['system:masters'] })
      .stream({ method: 'GET', path: path(v1beta1), query: { watch: 'true', timeoutSeconds: '0' } })
    expect(stream).toBeDefined()
    expect((await send('GET', `${path(v1)}/a`)).code).toBe(200)
  })

  it('and cannot be reached is named with its address', async () => {
    const { send } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
    await converter.close()
    const { code, body } = await send('GET', `${path(v1beta1)}/a`)
    expect(code).toBe(500)
    expect(Reflect.get(Object(body), 'message')).toMatch(
      /^conversion webhook for example.dev\/v1, Kind=Widget failed: Post "https:\/\/127.0.0.1:\d+\/convert\?timeout=30s": /,
    )
  })

  it('ends a watch with the refusal', async () => {
    const { send, api } = server
    await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
    converter.answer = () => ({})
    const stream = api
      .inProcess({ name: 'kubernetes-admin', groups: ['system:masters'] })
      .stream({ method: 'GET', path: path(v1beta1), query: { watch: 'true' } })
    const seen: unknown[] = []
    for await (const event of stream) seen.push(event)
    expect(seen).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 500 } }])
  })
})

it('is reached behind a Service, by the name of its certificate', async () => {
  await converter.close()
  converter = await startConverter()
  const connect: NodeAccess['connect'] = () =>
    new Promise((resolve, reject) => {
      const socket = connectTcp(converter.port, '127.0.0.1', () => resolve(socket)).once('error', reject)
    })
  const nodeAccess = { connect } as Partial<NodeAccess> as NodeAccess
  const { send, define } = await startCustoms({ nodeAccess })
  const service = { namespace: 'default', name: 'convert', path: '/convert' }
  await define(definition({ service, caBundle: converter.clientConfig.caBundle }))
  await send('POST', path(v1), widget(v1, 'a', { host: 'h', port: '1' }))
  const refusal = async () => Reflect.get(Object((await send('GET', `${path(v1beta1)}/a`)).body), 'message')
  expect(await refusal()).toContain('service "convert" not found')
  await send('POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'convert' },
    spec: { ports: [{ port: 443, targetPort: 8443 }], selector: { app: 'convert' } },
  })
  expect(await refusal()).toContain('no endpoints available for service "convert"')
  await send('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'c', labels: { app: 'convert' } },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'c' }] },
  })
  const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
  await send('PATCH', '/api/v1/namespaces/default/pods/c/status', ready, merge)
  expect((await send('GET', `${path(v1beta1)}/a`)).body).toMatchObject({ spec: { address: 'h:1' } })
})
