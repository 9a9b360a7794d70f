import { expect, it } from 'vitest'
import type { Kind } from '../../api/kinds.ts'
import { mapMerging, plainMerging } from '../../api/schema/merging.ts'
import { unknownSchema } from '../../api/schema/schema.ts'
import { strategyWith } from '../../api/strategies/strategy-with.ts'
import { bytesOf } from '../reply-body.fixture.ts'
import { startServer } from '../server-under-test.ts'
import type { Resource } from './resource.ts'

const kind: Kind = {
  group: 'example.dev',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  namespaced: true,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  shortNames: ['wd'],
  categories: [],
  subresources: {},
  schema: {
    ...unknownSchema,
    merging: mapMerging(plainMerging),
    definition: { name: 'dev.example.v1.Widget', schema: { type: 'object', description: 'A widget.' } },
  },
}

const widgets: Resource = {
  kind,
  apiVersion: 'example.dev/v1',
  strategy: strategyWith(kind, { hasGeneration: true }),
  stored: kind,
  conversion: null,
  showsLastState: false,
  updatesNameVersion: true,
  scale: null,
  refusesCreation: null,
  deprecation: null,
}

const path = '/apis/example.dev/v1/namespaces/default/widgets'
const widget = { apiVersion: 'example.dev/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { list: [1] } }

it('serves a kind that comes while it runs, by what the resource carries alone', async () => {
  const { send, api } = await startServer()
  expect((await send('GET', path)).code).toBe(404)
  api.registry.add(widgets)
  expect(await send('POST', path, widget)).toMatchObject({
    code: 201,
    body: { spec: { list: [1] }, metadata: { generation: 1 } },
  })
  const patch = (type: string, body: unknown) =>
    send('PATCH', `${path}/w`, body, { headers: { 'content-type': `application/${type}+json` } })
  expect(await patch('merge-patch', { spec: { more: true } })).toMatchObject({
    code: 200,
    body: { spec: { list: [1], more: true }, metadata: { generation: 2 } },
  })
  expect(await patch('strategic-merge-patch', { spec: {} })).toMatchObject({ code: 415 })
  expect(await send('PUT', `${path}/w`, widget)).toMatchObject({ code: 422 })
  expect(await send('GET', `${path}?limit=1`)).toMatchObject({ body: { kind: 'WidgetList' } })
  expect(await send('DELETE', `${path}/w`)).toMatchObject({ body: { kind: 'Status', status: 'Success' } })
})

it('tells of it in discovery and OpenAPI, and no longer when it goes', async () => {
  const { raw, send, api } = await startServer()
  const document = async (at: string) => JSON.parse(bytesOf(await raw({ path: at })).toString())
  const before = (await document('/openapi/v3')).paths
  api.registry.add(widgets)
  const { paths } = await document('/openapi/v3')
  expect(Object.keys(paths)).toContain('apis/example.dev/v1')
  expect(paths['apis/apps/v1']).toEqual(before['apis/apps/v1'])
  const { components, paths: operations } = await document('/openapi/v3/apis/example.dev/v1')
  expect(components.schemas['dev.example.v1.Widget']).toMatchObject({ description: 'A widget.' })
  expect(components.schemas['dev.example.v1.WidgetList'].properties.items.items).toEqual({
    $ref: '#/components/schemas/dev.example.v1.Widget',
  })
  const { patch } = operations['/apis/example.dev/v1/namespaces/{namespace}/widgets/{name}']
  expect(Object.keys(patch.requestBody.content)).not.toContain('application/strategic-merge-patch+json')
  expect((await document('/apis/example.dev/v1')).resources).toMatchObject([
    { name: 'widgets', kind: 'Widget', shortNames: ['wd'] },
  ])
  const changed = {
    ...kind,
    schema: { ...kind.schema, definition: { name: 'dev.example.v1.Widget', schema: {} } },
  }
  api.registry.add({ ...widgets, kind: changed })
  expect((await document('/openapi/v3')).paths['apis/example.dev/v1']).not.toEqual(
    paths['apis/example.dev/v1'],
  )
  api.registry.remove(kind)
  expect((await document('/openapi/v3')).paths).toEqual(before)
  expect((await send('GET', '/apis/example.dev/v1')).code).toBe(404)
  expect((await send('GET', path)).code).toBe(404)
})
