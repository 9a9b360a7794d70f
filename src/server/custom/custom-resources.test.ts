import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { openMemoryStore } from '../../store/index.ts'
import { startServer } from '../server-under-test.ts'
import { definitionOf, definitionsPath, startCustoms, widget, widgetsPath } from './customs-under-test.ts'

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'string', enum: ['small', 'large'] },
        replicas: { type: 'integer', minimum: 1, default: 2 },
        port: { 'x-kubernetes-int-or-string': true },
        note: { type: 'string', nullable: true },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        items: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, n: { type: 'integer' } },
          },
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { ready: { type: 'integer' }, selector: { type: 'string' } } },
  },
}

const whole = definitionOf(schema, {
  names: { shortNames: ['wd'], categories: ['all'] },
  version: {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.ready',
        labelSelectorPath: '.status.selector',
      },
    },
    additionalPrinterColumns: [
      { name: 'Size', type: 'string', jsonPath: '.spec.size' },
      { name: 'Ready', type: 'integer', jsonPath: '.status.ready', priority: 1 },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
    selectableFields: [{ jsonPath: '.spec.size' }],
  },
})

const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
const messageOf = (body: unknown): string => Reflect.get(Object(body), 'message')

describe('a definition', () => {
  it('is established, and its kind is served at once, in discovery and OpenAPI too', async () => {
    const { define, send } = await startCustoms()
    await define(whole)
    const { body } = await send('GET', `${definitionsPath}/widgets.example.dev`)
    expect(body).toMatchObject({
      spec: { names: { singular: 'widget', listKind: 'WidgetList' }, conversion: { strategy: 'None' } },
      status: {
        acceptedNames: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], listKind: 'WidgetList' },
        storedVersions: ['v1'],
        conditions: [
          { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
          { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
        ],
      },
    })
    expect((await send('GET', '/apis/example.dev/v1')).body).toMatchObject({
      resources: [
        { name: 'widgets', singularName: 'widget', kind: 'Widget', shortNames: ['wd'], categories: ['all'] },
        { name: 'widgets/scale', kind: 'Scale', group: 'autoscaling' },
        { name: 'widgets/status', kind: 'Widget', verbs: ['get', 'patch', 'update'] },
      ],
    })
    const { body: document } = await send('GET', '/openapi/v3/apis/example.dev/v1')
    expect(Reflect.get(Object(document), 'components').schemas['dev.example.v1.Widget']).toMatchObject({
      properties: { spec: { properties: { size: { enum: ['small', 'large'] } } } },
      'x-kubernetes-group-version-kind': [{ group: 'example.dev', version: 'v1', kind: 'Widget' }],
    })
    expect((await send('GET', widgetsPath)).body).toMatchObject({ kind: 'WidgetList', items: [] })
  })

  it('has objects that say in lists what they are, unlike those of built-in kinds', async () => {
    const { define, send, raw } = await startCustoms()
    await define(definitionOf({ type: 'object' }))
    await send('POST', widgetsPath, widget(undefined))
    expect(await raw({ path: widgetsPath })).not.toHaveProperty('leftOut')
    expect(await raw({ path: '/api/v1/namespaces' })).toHaveProperty('leftOut', {
      ...{ kind: 'Namespace', apiVersion: 'v1' },
    })
  })

  it('that wants a name which another has is not served until the name is free', async () => {
    const { define, send, settle } = await startCustoms()
    await define(whole)
    const other = definitionOf({ type: 'object' }, { names: { plural: 'gadgets', kind: 'Widget' } })
    await define({ ...other, metadata: { name: 'gadgets.example.dev' } })
    const gadgets = '/apis/example.dev/v1/namespaces/default/gadgets'
    expect((await send('GET', `${definitionsPath}/gadgets.example.dev`)).body).toMatchObject({
      status: {
        conditions: [
          {
            type: 'NamesAccepted',
            status: 'False',
            reason: 'ListKindConflict',
            message: '"WidgetList" is already in use',
          },
          {
            type: 'Established',
            status: 'False',
            reason: 'NotAccepted',
            message: 'not all names are accepted',
          },
        ],
      },
    })
    expect((await send('GET', gadgets)).code).toBe(404)
    await send('DELETE', `${definitionsPath}/widgets.example.dev`)
    await settle()
    expect((await send('GET', gadgets)).code).toBe(200)
  })

  it('takes its objects with it, and nothing new meanwhile', async () => {
    const { define, send, settle, clock } = await startCustoms()
    await define(whole)
    await send(
      'POST',
      widgetsPath,
      widget({ size: 'small' }, { metadata: { name: 'w', finalizers: ['example.dev/hold'] } }),
    )
    await send('DELETE', `${definitionsPath}/widgets.example.dev`)
    await settle()
    expect((await send('GET', `${definitionsPath}/widgets.example.dev`)).body).toMatchObject({
      metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
      status: {
        conditions: [{}, {}, { type: 'Terminating', status: 'True', reason: 'InstanceDeletionInProgress' }],
      },
    })
    const refused = await send('POST', widgetsPath, widget({ size: 'small' }, { metadata: { name: 'x' } }))
    expect(refused).toMatchObject({
      code: 405,
      body: { message: 'create not allowed while custom resource definition is terminating' },
    })
    await send('PATCH', `${widgetsPath}/w`, { metadata: { finalizers: [] } }, merge)
    await clock.advance(2_000)
    await settle()
    expect((await send('GET', `${definitionsPath}/widgets.example.dev`)).code).toBe(404)
    expect((await send('GET', widgetsPath)).code).toBe(404)
    expect((await send('GET', '/apis/example.dev')).code).toBe(404)
  })

  it('in the store is served by the next process before it is ready', async () => {
    const store = openMemoryStore()
    const { define, send } = await startCustoms({ store })
    await define(whole)
    await send('POST', widgetsPath, widget({ size: 'small' }))
    const next = await startServer({ store })
    await next.api.ready
    expect((await next.send('GET', `${widgetsPath}/w`)).body).toMatchObject({
      spec: { size: 'small', replicas: 2 },
    })
  })
})

describe('an object of its kind', () => {
  async function started() {
    const server = await startCustoms()
    await server.define(whole)
    return server
  }

  it('is completed, pruned and counted like any other', async () => {
    const { send } = await started()
    const created = await send(
      'POST',
      widgetsPath,
      widget(
        { size: 'small', unknown: 1, note: null, labels: null, free: { any: [1] } },
        { status: { ready: 1 } },
      ),
    )
    expect(created).toMatchObject({
      code: 201,
      body: { metadata: { generation: 1 } },
      warnings: ['unknown field "spec.unknown"'],
    })
    expect(Reflect.get(Object(created.body), 'spec')).toEqual({
      size: 'small',
      replicas: 2,
      note: null,
      free: { any: [1] },
    })
    expect(created.body).not.toHaveProperty('status')
    const status = await send(
      'PATCH',
      `${widgetsPath}/w/status`,
      { spec: { size: 'large' }, status: { ready: 3 } },
      merge,
    )
    expect(status.body).toMatchObject({
      spec: { size: 'small' },
      status: { ready: 3 },
      metadata: { generation: 1 },
    })
    const changed = await send(
      'PATCH',
      `${widgetsPath}/w`,
      { spec: { size: 'large' }, status: { ready: 9 } },
      merge,
    )
    expect(changed.body).toMatchObject({
      spec: { size: 'large' },
      status: { ready: 3 },
      metadata: { generation: 2 },
    })
    const labelled = await send('PATCH', `${widgetsPath}/w`, { metadata: { labels: { a: 'b' } } }, merge)
    expect(labelled.body).toMatchObject({ metadata: { generation: 2 } })
  })

  it('is refused in upstream words', async () => {
    const { send } = await started()
    const post = async (spec: unknown, query = '') =>
      messageOf((await send('POST', `${widgetsPath}${query}`, widget(spec))).body)
    expect(await post({ size: 'small', replicas: 'many' })).toBe(
      'Widget.example.dev "w" is invalid: spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
    )
    expect(await post({ size: 'huge', replicas: 0 })).toBe(
      'Widget.example.dev "w" is invalid: [spec.size: Unsupported value: "huge": supported values: "small", "large", spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1]',
    )
    expect(await post({})).toBe('Widget.example.dev "w" is invalid: spec.size: Required value')
    expect(await post({ size: 'small', port: true })).toContain(
      'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
    )
    expect(await post({ size: 'small', items: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] })).toContain(
      'spec.items[2]: Duplicate value: {"name":"a"}',
    )
    expect(await post({ size: 'small', odd: 1 }, '?fieldValidation=Strict')).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.odd"',
    )
    const updated = await send('PUT', `${widgetsPath}/w`, widget({ size: 'small' }))
    expect(updated.code).toBe(404)
  })

  it('is asked by rules unless a value is not of their kind, which is said', async () => {
    const { send, define } = await startCustoms()
    const ruled = structuredClone(whole) as {
      spec: { versions: { schema: { openAPIV3Schema: typeof schema } }[] }
    }
    for (const version of ruled.spec.versions)
      Object.assign(version.schema.openAPIV3Schema.properties.spec, {
        'x-kubernetes-validations': [{ rule: "self.size == 'large'" }],
      })
    await define(ruled)
    const post = async (spec: unknown) => messageOf((await send('POST', widgetsPath, widget(spec))).body)
    const failed = `spec: Invalid value: "object": failed rule: self.size == 'large'`
    expect(await post({ size: 'small' })).toBe(`Widget.example.dev "w" is invalid: ${failed}`)
    // Too small a number is a number all the same.
    expect(await post({ size: 'small', replicas: 0 })).toContain('failed rule')
    expect(await post({ size: 'small', replicas: 0 })).toContain('should be greater than or equal to 1')
    expect(await post({ size: 'huge' })).toBe(
      'Widget.example.dev "w" is invalid: [spec.size: Unsupported value: "huge": supported values: "small", "large", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]',
    )
  })

  it('has a Scale', async () => {
    const { send } = await started()
    await send('POST', widgetsPath, widget({ size: 'small', replicas: 3 }))
    const before = await send('GET', `${widgetsPath}/w/scale`)
    expect(before.body).toHaveProperty('status', { replicas: 0 })
    await send('PATCH', `${widgetsPath}/w/status`, { status: { ready: 1, selector: 'a=b' } }, merge)
    expect((await send('GET', `${widgetsPath}/w/scale`)).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status: { replicas: 1, selector: 'a=b' },
    })
    const scaled = await send('PATCH', `${widgetsPath}/w/scale`, { spec: { replicas: 5 } }, merge)
    expect(scaled).toMatchObject({ code: 200, body: { spec: { replicas: 5 } } })
    const headers = { 'content-type': 'application/strategic-merge-patch+json' }
    const strategic = await send('PATCH', `${widgetsPath}/w/scale`, { spec: { replicas: 5 } }, { headers })
    expect(strategic.code).toBe(415)
    expect((await send('GET', `${widgetsPath}/w`)).body).toMatchObject({
      spec: { replicas: 5 },
      metadata: { generation: 2 },
    })
  })

  it('is shown in its columns, and selected by its fields', async () => {
    const { send } = await started()
    await send('POST', widgetsPath, widget({ size: 'small' }))
    await send('POST', widgetsPath, widget({ size: 'large' }, { metadata: { name: 'x' } }))
    const table = await send('GET', `${widgetsPath}/w`, undefined, {
      headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
    })
    expect(table.body).toMatchObject({
      columnDefinitions: [
        { name: 'Name' },
        { name: 'Size', type: 'string', priority: 0 },
        { name: 'Ready', type: 'integer', priority: 1 },
        { name: 'Age', type: 'date' },
      ],
      rows: [{ cells: ['w', 'small', null, '0s'] }],
    })
    const selected = await send('GET', `${widgetsPath}?fieldSelector=spec.size%3Dlarge`)
    expect(selected.body).toMatchObject({ items: [{ metadata: { name: 'x' } }] })
    expect(messageOf((await send('GET', `${widgetsPath}?fieldSelector=spec.replicas%3D2`)).body)).toBe(
      'field label not supported: spec.replicas',
    )
  })

  it('is not refused for what was there before the schema became stricter', async () => {
    const { send, settle } = await started()
    await send('POST', widgetsPath, widget({ size: 'small', replicas: 3 }))
    const path = `${definitionsPath}/widgets.example.dev`
    const at = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/replicas'
    const patched = await send(
      'PATCH',
      path,
      [{ op: 'replace', path: at, value: { type: 'integer', minimum: 5 } }],
      {
        headers: { 'content-type': 'application/json-patch+json' },
      },
    )
    expect(patched.code).toBe(200)
    await settle()
    expect((await send('PATCH', `${widgetsPath}/w`, { spec: { size: 'large' } }, merge)).code).toBe(200)
    expect((await send('PATCH', `${widgetsPath}/w`, { spec: { replicas: 4 } }, merge)).code).toBe(422)
  })
})

describe('several versions', () => {
  const versions = {
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } },
          },
        },
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        deprecated: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { a: { type: 'string' }, b: { type: 'string', default: 'x' } },
              },
            },
          },
        },
      },
    ],
  }

  it('show the same objects, each by its own schema, and warn of an old one', async () => {
    const { define, send } = await startCustoms()
    await define(definitionOf({}, { spec: versions }))
    const old = widgetsPath.replace('/v1/', '/v1beta1/')
    const made = await send('POST', old, { ...widget({ a: '1', b: '2' }), apiVersion: 'example.dev/v1beta1' })
    expect(made).toMatchObject({
      code: 201,
      body: { apiVersion: 'example.dev/v1beta1', spec: { a: '1', b: '2' } },
      warnings: ['example.dev/v1beta1 Widget is deprecated'],
    })
    const now = await send('GET', `${widgetsPath}/w`)
    expect(now.body).toMatchObject({ apiVersion: 'example.dev/v1' })
    expect(Reflect.get(Object(now.body), 'spec')).toEqual({ a: '1' })
    await send('POST', widgetsPath, widget({ a: '3' }, { metadata: { name: 'x' } }))
    expect((await send('GET', `${old}/x`)).body).toMatchObject({
      apiVersion: 'example.dev/v1beta1',
      spec: { a: '3', b: 'x' },
    })
    expect((await send('GET', old)).body).toMatchObject({
      apiVersion: 'example.dev/v1beta1',
      items: [{ apiVersion: 'example.dev/v1beta1' }, { apiVersion: 'example.dev/v1beta1' }],
    })
  })
})

describe('whatever strangers send', () => {
  const random = seededRandom(7)
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random.next() * choices.length)] as T
  const value = (depth: number): unknown =>
    depth === 0
      ? pick<unknown>(
          null,
          true,
          0,
          -1,
          1.5,
          '',
          'x',
          'string',
          'object',
          'array',
          'map',
          'set',
          '.spec.a',
          '(',
          'self',
          'v1',
        )
      : pick<() => unknown>(
          () => value(0),
          () => [value(depth - 1)],
          () => ({ [pick('type', 'a', '__proto__', 'name')]: value(depth - 1) }),
        )()
  const damaged = (object: object): object => {
    const copy = structuredClone(object) as Record<string, unknown>
    let at = copy
    for (let depth = 0; depth < 12; depth++) {
      const field = pick(...Object.keys(at))
      if (field === undefined) break
      const inner = at[field]
      if (typeof inner !== 'object' || inner === null || random.next() < 0.1) {
        at[field] = value(2)
        break
      }
      at = inner as Record<string, unknown>
    }
    return copy
  }

  it('as a definition, or as an object of one, is answered, and never with a fault of the server', async () => {
    const { send, define } = await startCustoms()
    const rich = structuredClone(whole) as {
      spec: { versions: { schema: { openAPIV3Schema: typeof schema } }[] }
    }
    const [first] = rich.spec.versions
    if (first)
      Object.assign(first.schema.openAPIV3Schema.properties.spec, {
        'x-kubernetes-validations': [
          {
            rule: "self.size == 'small' || has(self.replicas)",
            messageExpression: 'self.size',
            fieldPath: '.size',
          },
        ],
      })
    // Below what may be a schema or something else, too.
    if (first)
      Object.assign(first.schema.openAPIV3Schema.properties.spec.properties, {
        deep: { type: 'array', items: structuredClone(first.schema.openAPIV3Schema.properties.spec) },
      })
    const codes = new Set<number>()
    for (let count = 0; count < 400; count++) {
      const { code, body } = await send('POST', `${definitionsPath}?dryRun=All`, damaged(rich))
      codes.add(code)
      expect({ code, body }).toMatchObject({ code: expect.toSatisfy((each: number) => each < 500) })
    }
    await define(rich)
    const object = widget({
      size: 'small',
      replicas: 3,
      items: [{ name: 'a', n: 1 }],
      free: { a: 1 },
      labels: { a: 'b' },
      port: 80,
    })
    for (let count = 0; count < 400; count++) {
      const path = pick(`${widgetsPath}?dryRun=All`, `${widgetsPath}?dryRun=All&fieldValidation=Strict`)
      const { code, body } = await send('POST', path, damaged(object))
      codes.add(code)
      expect({ code, body }).toMatchObject({ code: expect.toSatisfy((each: number) => each < 500) })
    }
    expect(codes.has(201) && codes.has(422)).toBe(true)
  })
})

it('an element that leaves a key out is the one that the key’s default makes of it, applied again too', async () => {
  const { define, send } = await startCustoms()
  const ports = {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port', 'protocol'],
    items: {
      type: 'object',
      required: ['port'],
      properties: {
        port: { type: 'integer' },
        protocol: { type: 'string', default: 'TCP' },
        name: { type: 'string' },
      },
    },
  }
  await define(
    definitionOf({
      type: 'object',
      properties: { spec: { type: 'object', properties: { ports } } },
    }),
  )
  const apply = (manager: string, ...given: readonly object[]) =>
    send(
      'PATCH',
      `${widgetsPath}/g?fieldManager=${manager}`,
      { apiVersion: 'example.dev/v1', kind: 'Widget', metadata: { name: 'g' }, spec: { ports: given } },
      { headers: { 'content-type': 'application/apply-patch+yaml' } },
    )
  const port = { port: 80, name: 'a' }
  const made = await apply('m', port)
  expect(made).toMatchObject({ code: 201, body: { spec: { ports: [{ ...port, protocol: 'TCP' }] } } })
  expect(await apply('m', port)).toMatchObject({ code: 200, body: made.body as object })
  expect(await apply('m', { ...port, name: 'b' }, { port: 80, protocol: 'UDP' })).toMatchObject({
    body: {
      spec: {
        ports: [
          { port: 80, protocol: 'TCP', name: 'b' },
          { port: 80, protocol: 'UDP' },
        ],
      },
    },
  })
  expect((await apply('m')).body).not.toHaveProperty('spec.ports[0]')
})

describe('a watch of custom resources', () => {
  /** What it tells, until it ends. */
  async function watching({ api, settle }: Awaited<ReturnType<typeof startCustoms>>) {
    const seen: string[] = []
    const stream = api
      .inProcess({ name: 'kubernetes-admin', groups: ['system:masters'] })
      .stream({ method: 'GET', path: widgetsPath, query: { watch: 'true' } })
    const ended = (async () => {
      for await (const event of stream) seen.push(String(Reflect.get(Object(event), 'type')))
      return seen
    })()
    await settle()
    return { seen, ended }
  }
  const size = (value: string) => widget({ size: value })
  const definition = `${definitionsPath}/widgets.example.dev`
  const versions = (spec: object, more: object = {}) => ({
    spec: {
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: spec }, ...more }],
    },
  })

  it('ends when the definition changes, for the next one to be by the new one', async () => {
    const server = await startCustoms()
    await server.define(definitionOf(schema))
    await server.send('POST', widgetsPath, size('small'))
    const { ended } = await watching(server)
    await server.send('PATCH', `${definition}/status`, { metadata: { labels: { a: 'b' } } }, merge)
    await server.send('PATCH', `${widgetsPath}/w`, { spec: { size: 'large' } }, merge)
    await server.send('PATCH', definition, versions({ type: 'object' }), merge)
    expect(await ended).toEqual(['ADDED', 'MODIFIED'])
  })

  it('ends when its version is served no more', async () => {
    const server = await startCustoms()
    await server.define(definitionOf(schema))
    const { ended } = await watching(server)
    const spec = { versions: [{ ...versions(schema).spec.versions[0], name: 'v2' }] }
    const two = [
      { ...versions(schema, { storage: false, served: false }).spec.versions[0] },
      ...spec.versions,
    ]
    await server.send('PATCH', definition, { spec: { versions: two } }, merge)
    expect(await ended).toEqual([])
  })

  it('ends with the definition, after it has told of the last object', async () => {
    const server = await startCustoms()
    await server.define(definitionOf(schema))
    const held = { metadata: { name: 'w', finalizers: ['example.dev/held'] } }
    await server.send('POST', widgetsPath, { ...size('small'), ...held })
    const { seen, ended } = await watching(server)
    await server.send('DELETE', definition)
    await server.settle()
    expect(seen).toEqual(['ADDED', 'MODIFIED'])
    await server.send('PATCH', `${widgetsPath}/w`, { metadata: { finalizers: null } }, merge)
    await server.clock.advance(2_000)
    expect(await ended).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  })
})
