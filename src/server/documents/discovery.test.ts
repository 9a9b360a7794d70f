import { describe, expect, it } from 'vitest'
import { builtInKinds } from '../../api/kinds.ts'
import type { Reply } from '../request/reply.ts'
import { startServer } from '../server-under-test.ts'

const documentOf = (reply: Reply) =>
  reply.kind === 'bytes' ? JSON.parse(Buffer.from(reply.bytes).toString()) : reply

describe('discovery', () => {
  const read = async (path: string, accept?: string) => {
    const { raw } = await startServer()
    return raw({ path, headers: accept === undefined ? {} : { accept } })
  }

  it('begins with the versions and the groups', async () => {
    expect(documentOf(await read('/api'))).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
    const { kind, groups } = documentOf(await read('/apis'))
    expect(kind).toBe('APIGroupList')
    expect(groups.map(({ name }: { name: string }) => name).slice(0, 3)).toEqual([
      'apiregistration.k8s.io',
      'apps',
      'events.k8s.io',
    ])
    expect(documentOf(await read('/apis/autoscaling'))).toMatchObject({
      kind: 'APIGroup',
      name: 'autoscaling',
      preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
      versions: [{ version: 'v2' }, { version: 'v1' }],
    })
  })

  it('lists the resources of a version, with what is below them', async () => {
    const { resources } = documentOf(await read('/apis/apps/v1'))
    expect(resources).toEqual(
      expect.arrayContaining([
        {
          name: 'statefulsets',
          singularName: 'statefulset',
          namespaced: true,
          kind: 'StatefulSet',
          verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
          shortNames: ['sts'],
          categories: ['all'],
        },
        {
          name: 'statefulsets/scale',
          singularName: '',
          namespaced: true,
          group: 'autoscaling',
          version: 'v1',
          kind: 'Scale',
          verbs: ['get', 'patch', 'update'],
        },
      ]),
    )
  })

  it('shows nothing that is not served', async () => {
    const { resources } = documentOf(await read('/api/v1'))
    const names = resources.map(({ name }: { name: string }) => name)
    expect(names).toContain('pods/exec')
    for (const each of ['pods/proxy', 'services/proxy', 'nodes/proxy']) expect(names).toContain(each)
    expect(names).not.toContain('pods/checkpoint')
  })

  it('comes in one document to those who ask for it', async () => {
    const accept =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'
    const reply = await read('/apis', accept)
    expect(reply).toMatchObject({
      contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      headers: { etag: expect.any(String), vary: 'Accept' },
    })
    const { kind, apiVersion, items } = documentOf(reply)
    expect({ kind, apiVersion }).toEqual({
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
    })
    const apps = items.find((item: { metadata: { name: string } }) => item.metadata.name === 'apps')
    expect(apps.versions[0].resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          resource: 'statefulsets',
          responseKind: { group: 'apps', version: 'v1', kind: 'StatefulSet' },
          scope: 'Namespaced',
          singularResource: 'statefulset',
          subresources: [
            expect.objectContaining({
              subresource: 'scale',
              responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
            }),
            expect.objectContaining({ subresource: 'status' }),
          ],
        }),
      ]),
    )
    expect(documentOf(await read('/api', accept)).items).toHaveLength(1)
  })

  it('falls through to the plain form, or is refused', async () => {
    const old = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'
    expect(documentOf(await read('/apis', `${old},application/json`)).kind).toBe('APIGroupList')
    expect((await read('/apis', old)).code).toBe(406)
    // Documents of one group have no aggregated form.
    expect((await read('/apis/apps', 'application/json')).code).toBe(200)
  })

  it('leads to every built-in kind', async () => {
    const { raw } = await startServer()
    for (const { group, version, plural, verbs } of builtInKinds) {
      const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
      const reply = await raw({ path: `${root}/${plural}` })
      expect(`${root}/${plural} ${reply.code}`).toBe(
        `${root}/${plural} ${verbs.includes('list') ? 200 : 405}`,
      )
    }
  })
})

describe('OpenAPI', () => {
  it('has a document for every version, by an address that changes with it', async () => {
    const { raw } = await startServer()
    const { paths } = documentOf(await raw({ path: '/openapi/v3' }))
    expect(Object.keys(paths)).toContain('apis/apps/v1')
    const url = new URL(paths['apis/apps/v1'].serverRelativeURL, 'https://x')
    expect(url.searchParams.get('hash')).toBeTruthy()
    const document = documentOf(await raw({ path: url.pathname, query: url.searchParams }))
    expect(document.openapi).toBe('3.0.0')
    const set = document.paths['/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}']
    expect(set.patch['x-kubernetes-group-version-kind']).toEqual({
      group: 'apps',
      version: 'v1',
      kind: 'StatefulSet',
    })
    expect(set.patch.parameters.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['fieldValidation', 'dryRun']),
    )
    expect(Object.keys(set.patch.requestBody.content)).toContain('application/strategic-merge-patch+json')
  })

  it('describes objects and how their lists merge', async () => {
    const { raw } = await startServer()
    const { components } = documentOf(await raw({ path: '/openapi/v3/apis/apps/v1' }))
    const { schemas } = components
    expect(schemas['io.k8s.api.apps.v1.StatefulSet']).toMatchObject({
      properties: {
        metadata: {
          allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
        },
      },
      'x-kubernetes-group-version-kind': [{ group: 'apps', version: 'v1', kind: 'StatefulSet' }],
    })
    expect(schemas['io.k8s.api.apps.v1.StatefulSetSpec'].required).toEqual(['selector', 'template'])
    expect(schemas['io.k8s.api.core.v1.PodSpec'].properties.containers).toMatchObject({
      type: 'array',
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-list-map-keys': ['name'],
    })
    expect(schemas['io.k8s.api.core.v1.PodSpec'].properties.volumes).toMatchObject({
      'x-kubernetes-patch-strategy': 'merge,retainKeys',
    })
  })

  it('refers to nothing that is not there', async () => {
    const { raw } = await startServer()
    const { paths } = documentOf(await raw({ path: '/openapi/v3' }))
    for (const path of Object.keys(paths)) {
      const reply = await raw({ path: `/openapi/v3/${path}` })
      const text = reply.kind === 'bytes' ? Buffer.from(reply.bytes).toString() : ''
      const { schemas } = JSON.parse(text).components
      const referred = [...text.matchAll(/#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name)
      expect([...new Set(referred)].filter(name => !(name in schemas))).toEqual([])
    }
  })

  it('is not there for versions that are not', async () => {
    const { raw } = await startServer()
    expect((await raw({ path: '/openapi/v3/apis/nowhere/v1' })).code).toBe(404)
    expect((await raw({ path: '/openapi/v3', headers: { accept: 'application/x-protobuf' } })).code).toBe(406)
  })
})
