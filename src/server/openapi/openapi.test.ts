import { describe, expect, it, vi } from 'vitest'
import { structs } from '../../api/generated/model.ts'
import { WireReader } from '../../api/protobuf/wire-reader.ts'
import { unknownSchema } from '../../api/schema/schema.ts'
import { bytesOf } from '../reply-body.fixture.ts'
import { startServer } from '../server-under-test.ts'
import { describe as describeField } from './descriptions/index.ts'
import { swaggerOf } from './swagger.ts'

const protobuf = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'

type Schema = {
  readonly type?: string
  readonly description?: string
  readonly $ref?: string
  readonly properties?: { readonly [field: string]: Schema }
  readonly [field: string]: unknown
}

interface Operation {
  readonly parameters: readonly { readonly in: string; readonly name: string; readonly schema?: Schema }[]
  readonly consumes: readonly string[]
  readonly responses: { readonly [code: string]: { readonly schema?: Schema } }
  readonly [field: string]: unknown
}

interface Swagger {
  readonly swagger: string
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } }
  readonly definitions: { readonly [name: string]: Schema }
}

async function versionTwo(): Promise<Swagger> {
  const { raw } = await startServer()
  return JSON.parse(bytesOf(await raw({ path: '/openapi/v2' })).toString())
}

describe('OpenAPI v2', () => {
  it('describes kinds, fields and how lists merge', async () => {
    const { swagger, definitions } = await versionTwo()
    expect(swagger).toBe('2.0')
    const spec = definitions['io.k8s.api.core.v1.PodSpec']
    expect(spec?.properties?.containers).toMatchObject({
      type: 'array',
      items: { $ref: '#/definitions/io.k8s.api.core.v1.Container' },
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
      description: expect.stringContaining('at least one'),
    })
    expect(definitions['io.k8s.api.apps.v1.StatefulSet']).toMatchObject({
      'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'StatefulSet' }],
      properties: { spec: { $ref: '#/definitions/io.k8s.api.apps.v1.StatefulSetSpec' } },
    })
    expect(definitions['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toEqual({
      type: 'string',
      format: 'int-or-string',
    })
  })

  it('has every path with its verbs, and refers to nothing that it does not define', async () => {
    const { paths, definitions } = await versionTwo()
    const patch = paths['/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}']?.patch
    expect(patch?.['x-kubernetes-group-version-kind']).toEqual({
      group: 'apps',
      version: 'v1',
      kind: 'StatefulSet',
    })
    // By this kubectl up to 1.26 knows that a dry run is possible.
    expect(patch?.parameters.map(({ name }) => name)).toContain('dryRun')
    expect(patch?.parameters[0]).toMatchObject({ in: 'body', name: 'body' })
    expect(patch?.consumes).toContain('application/strategic-merge-patch+json')
    const text = JSON.stringify({ paths, definitions })
    expect(text.includes('#/components/')).toBe(false)
    expect(text.includes('"oneOf":[')).toBe(false)
    for (const [, name] of text.matchAll(/#\/definitions\/([^"]+)"/g))
      expect(definitions, name).toHaveProperty([name ?? ''])
  })

  it('is said again only when what is served has changed', async () => {
    const { raw, api } = await startServer()
    const get = (headers: object) => raw({ path: '/openapi/v2', headers: { ...headers } })
    const first = await get({})
    const etag = String(first.headers?.etag)
    expect((await get({ 'if-none-match': etag })).code).toBe(304)
    const other = await get({ accept: protobuf, 'if-none-match': etag })
    expect(other.code).toBe(200)
    const pods = api.registry.find('', 'v1', 'pods')
    if (!pods) throw new Error('no pods')
    const definition = { name: 'dev.example.v1.Widget', schema: { type: 'object', nullable: true } }
    const schema = { ...unknownSchema, definition }
    const kind = { ...pods.kind, group: 'example.dev', kind: 'Widget', plural: 'widgets', schema }
    api.registry.add({ ...pods, kind, stored: kind, apiVersion: 'example.dev/v1' })
    const changed = await get({ 'if-none-match': etag })
    expect(changed.code).toBe(200)
    const { definitions }: Swagger = JSON.parse(bytesOf(changed).toString())
    expect(definitions['dev.example.v1.Widget']).toEqual({ type: 'object' })
  })

  it('is made once for all who ask at the same time, and again for who asks later', async () => {
    const { raw } = await startServer()
    const get = async () => {
      const reply = await raw({ path: '/openapi/v2' })
      return 'bytes' in reply ? reply.bytes : null
    }
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, get))
    expect(first?.byteLength).toBeGreaterThan(100_000)
    expect(others.every(each => each === first)).toBe(true)
    expect(await get()).not.toBe(first)
  })

  it('says the same in protobuf', async () => {
    const { raw } = await startServer()
    const reply = await raw({ path: '/openapi/v2', headers: { accept: protobuf } })
    expect(reply).toMatchObject({
      contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
    })
    const { paths, definitions } = await versionTwo()
    const names: string[] = []
    const found: string[] = []
    const eachField = (bytes: Uint8Array, read: (number: number, inner: Uint8Array) => void) => {
      const reader = new WireReader(bytes)
      for (let field = reader.field(); field; field = reader.field()) read(field.number, reader.bytes())
    }
    const nameOf = (named: Uint8Array): string => {
      let name = ''
      eachField(named, (number, inner) => {
        if (number === 1) name = Buffer.from(inner).toString()
      })
      return name
    }
    eachField(bytesOf(reply), (number, message) => {
      if (number === 8) eachField(message, (_, named) => found.push(nameOf(named)))
      if (number === 9) eachField(message, (_, named) => names.push(nameOf(named)))
    })
    expect(found.toSorted()).toEqual(Object.keys(paths).toSorted())
    expect(names.toSorted()).toEqual(Object.keys(definitions).toSorted())
  })

  it('leaves out what v2 has no words for, wherever it stands', () => {
    const schemas = {
      W: {
        properties: {
          a: { anyOf: [{ type: 'integer' }], 'x-kubernetes-int-or-string': true },
          b: { type: 'array', items: { nullable: true, type: 'string' } },
          oneOf: { allOf: [{ $ref: '#/components/schemas/X' }], description: 'A field by that name.' },
        },
      },
    }
    expect(swaggerOf({ paths: {}, schemas }).definitions.W).toEqual({
      properties: {
        a: { 'x-kubernetes-int-or-string': true, type: 'string', format: 'int-or-string' },
        b: { type: 'array', items: { type: 'string' } },
        oneOf: { $ref: '#/definitions/X', description: 'A field by that name.' },
      },
    })
  })

  it('says of a kind that keeps whatever stands in it no more than what it is', () => {
    const kinds = { 'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'W' }] }
    const open = { 'x-kubernetes-preserve-unknown-fields': true }
    const spec = { type: 'object', ...open, properties: { a: { type: 'string' } } }
    const schemas = {
      Open: { type: 'object', description: 'Open.', ...open, ...kinds, properties: { spec } },
      Shut: { type: 'object', ...kinds, properties: { spec } },
    }
    const { definitions } = swaggerOf({ paths: {}, schemas })
    expect(definitions).toEqual({ Open: { type: 'object', ...kinds }, Shut: schemas.Shut })
  })
})

describe('descriptions', () => {
  /** What people explain most. */
  const explained = [
    'StatefulSet',
    'Pod',
    'PersistentVolumeClaim',
    'PersistentVolume',
    'Service',
    'ConfigMap',
    'Secret',
    'Deployment',
    'DaemonSet',
    'Job',
    'CronJob',
    'PodDisruptionBudget',
    'HorizontalPodAutoscalerV2',
  ]
  /** Volumes that are no longer served, or that drivers serve: their kind is said, not each of their fields. */
  const legacy =
    /^(AWS|Azure|CephFS|Cinder|Flex|Flocker|GCE|GitRepo|Glusterfs|Photon|Portworx|Quobyte|RBD|ScaleIO|StorageOS|Vsphere)/

  it('are there for every field of what people explain most', () => {
    const missing: string[] = []
    const seen = new Set<string>()
    const visit = (struct: string) => {
      if (seen.has(struct) || legacy.test(struct)) return
      seen.add(struct)
      if (describeField(struct, null) === null) missing.push(struct)
      for (const [field, type] of Object.entries(structs[struct] ?? {})) {
        if (describeField(struct, field) === null) missing.push(`${struct}.${field}`)
        const inner = /#(\w+)$/.exec(type)?.[1]
        if (inner) visit(inner)
      }
    }
    explained.forEach(visit)
    expect(missing).toEqual([])
  })

  it('are there for every kind, and v3 shows them', async () => {
    const { raw, api } = await startServer()
    const silent = api.registry
      .all()
      .filter(({ kind }) => kind.schema.struct !== null && describeField(kind.schema.struct, null) === null)
    expect(silent.map(({ kind }) => kind.kind)).toEqual([])
    const document = JSON.parse(bytesOf(await raw({ path: '/openapi/v3/apis/apps/v1' })).toString())
    const { properties } = document.components.schemas['io.k8s.api.apps.v1.StatefulSetSpec']
    expect(properties.persistentVolumeClaimRetentionPolicy.description).toContain('claims')
    expect(properties.replicas.description).toBe('How many Pods are wanted. 1 if unset.')
  })

  it('speak of fields that there are', async () => {
    const { workloadTexts } = await import('./descriptions/workloads.ts')
    const { podTexts } = await import('./descriptions/pods.ts')
    const { storageTexts } = await import('./descriptions/storage.ts')
    const { kindTexts } = await import('./descriptions/kinds.ts')
    const wrong = Object.entries({ ...workloadTexts, ...podTexts, ...storageTexts, ...kindTexts }).flatMap(
      ([struct, text]) =>
        text
          .split('\n')
          .slice(1)
          .map(line => line.slice(0, line.indexOf(': ')).trim())
          .filter(field => !structs[struct]?.[field])
          .map(field => `${struct}.${field}`),
    )
    expect(wrong).toEqual([])
  })
})

it('a document of v3 stands at its hash for good, and who asks by another is shown that address', async () => {
  const { raw } = await startServer()
  const index = JSON.parse(bytesOf(await raw({ path: '/openapi/v3' })).toString())
  const [path = '', search] = index.paths['apis/apps/v1'].serverRelativeURL.split('?', 2)
  const query = new URLSearchParams(search)
  const etag = `"${query.get('hash')}"`
  const found = await raw({ path, query })
  expect(found).toMatchObject({
    code: 200,
    headers: {
      etag,
      'cache-control': 'public, immutable',
      expires: 'Sat, 02 Jan 2027 03:04:05 GMT',
      vary: 'Accept',
    },
  })
  expect((await raw({ path })).headers).toEqual({ etag, vary: 'Accept' })
  for (const known of [etag, `W/${etag}`, '"x", *'])
    expect(await raw({ path, query, headers: { 'if-none-match': known } })).toMatchObject({ code: 304 })
  const written = vi.spyOn(JSON, 'stringify')
  await raw({ path, query, headers: { 'if-none-match': etag } })
  await raw({ path })
  expect(written).not.toHaveBeenCalled()
  written.mockRestore()
  const moved = await raw({ path, query: new URLSearchParams('hash=WRONG') })
  expect(moved).toMatchObject({ code: 301, headers: { location: `${path}?${search}` } })
  expect(bytesOf(moved)).toHaveLength(0)
})
