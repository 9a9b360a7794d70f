import { describe, expect, it } from 'vitest'
import type { Revision } from '../../store/store.ts'
import { startServer } from '../server-under-test.ts'

const all = '/api/v1/configmaps'
const configMaps = '/api/v1/namespaces/default/configmaps'

interface List {
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly { readonly metadata: { readonly name: string; readonly namespace?: string } }[]
}

const namesOf = (body: unknown) => (body as List).items.map(({ metadata }) => metadata.name)

async function withConfigMaps(...names: readonly string[]) {
  const server = await startServer()
  for (const name of names)
    await server.send('POST', configMaps, { metadata: { name, labels: { first: name[0] ?? '' } } })
  return server
}

describe('get', () => {
  it('knows a version that has not happened yet', async () => {
    const { send } = await withConfigMaps('a')
    expect((await send('GET', `${configMaps}/a?resourceVersion=3`)).code).toBe(200)
    const { code, body } = await send('GET', `${configMaps}/a?resourceVersion=4`)
    expect(code).toBe(504)
    expect(body).toMatchObject({
      reason: 'Timeout',
      message: 'Too large resource version: 4, current: 3',
      details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
    })
    expect((await send('GET', `${configMaps}/a?resourceVersion=x`)).code).toBe(400)
  })

  it('refuses names that would lead elsewhere', async () => {
    const { raw } = await withConfigMaps('a')
    for (const name of ['..', '%2e%2e', '%25'])
      expect((await raw({ path: `${configMaps}/${name}` })).code).toBe(400)
    expect((await raw({ path: `${configMaps}/a%2Fb` })).code).toBe(404)
  })
})

describe('a kind on its way out', () => {
  it('says so with every answer', async () => {
    const { raw, send } = await startServer()
    const path = '/api/v1/namespaces/default/endpoints'
    const warnings = ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice']
    const body = { kind: 'value', value: { metadata: { name: 'e' } } } as const
    expect(await raw({ path, method: 'POST', body })).toMatchObject({ code: 201, warnings })
    for (const each of [path, `${path}/e`]) expect(await raw({ path: each })).toMatchObject({ warnings })
    const watched = await raw({ path, query: new URLSearchParams('watch=1') })
    expect(watched).toMatchObject({ kind: 'watch', warnings })
    expect(await raw({ path: `${path}/e`, method: 'DELETE' })).toMatchObject({ code: 200, warnings })
    expect((await send('GET', '/apis/discovery.k8s.io/v1/endpointslices')).warnings ?? []).toEqual([])
  })
})

describe('list', () => {
  it('is ordered by namespace and name, over all namespaces too', async () => {
    const { send } = await withConfigMaps('b', 'a', 'c')
    await send('POST', '/api/v1/namespaces/kube-system/configmaps', { metadata: { name: 'b' } })
    expect(namesOf((await send('GET', configMaps)).body)).toEqual(['a', 'b', 'c'])
    const everywhere = (await send('GET', all)).body as List
    expect(everywhere.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      'default/a',
      'default/b',
      'default/c',
      'kube-system/b',
    ])
    expect(everywhere).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' })
  })

  it('selects by labels and fields', async () => {
    const { send } = await withConfigMaps('a1', 'a2', 'b1')
    expect(namesOf((await send('GET', `${configMaps}?labelSelector=first%3Da`)).body)).toEqual(['a1', 'a2'])
    expect(namesOf((await send('GET', `${configMaps}?labelSelector=first+notin+(a)`)).body)).toEqual(['b1'])
    expect(namesOf((await send('GET', `${configMaps}?fieldSelector=metadata.name%3Da2`)).body)).toEqual([
      'a2',
    ])
    expect(namesOf((await send('GET', `${all}?fieldSelector=metadata.namespace%3Dx`)).body)).toEqual([])
    const { code, body } = await send('GET', `${configMaps}?fieldSelector=data.x%3D1`)
    expect(code).toBe(400)
    expect(body).toMatchObject({ reason: 'BadRequest' })
    expect((await send('GET', `${configMaps}?labelSelector=a%3D%3D%3D`)).code).toBe(400)
  })

  it('comes in pages of one state', async () => {
    const { send } = await withConfigMaps('a', 'b', 'c', 'd', 'e')
    const first = (await send('GET', `${configMaps}?limit=2`)).body as List
    expect(namesOf(first)).toEqual(['a', 'b'])
    expect(first.metadata.remainingItemCount).toBe(3)
    await send('DELETE', `${configMaps}/c`)
    await send('POST', configMaps, { metadata: { name: 'cc' } })
    const query = { limit: '2', continue: first.metadata.continue }
    const second = (await send('GET', configMaps, undefined, { query })).body as List
    expect(namesOf(second)).toEqual(['c', 'd'])
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    const rest = { limit: '2', continue: second.metadata.continue }
    const third = (await send('GET', configMaps, undefined, { query: rest })).body as List
    expect(namesOf(third)).toEqual(['e'])
    expect(third.metadata.continue).toBeUndefined()
  })

  it('counts the pages of what matches, not of what is there', async () => {
    const { send } = await withConfigMaps('a1', 'b1', 'a2', 'b2', 'a3')
    const query = { labelSelector: 'first=a', limit: '2' }
    const first = (await send('GET', configMaps, undefined, { query })).body as List
    expect(namesOf(first)).toEqual(['a1', 'a2'])
    expect(first.metadata.remainingItemCount).toBeUndefined()
    const next = { ...query, continue: first.metadata.continue }
    expect(namesOf((await send('GET', configMaps, undefined, { query: next })).body)).toEqual(['a3'])
  })

  it('tells how to go on when the state of a token is gone', async () => {
    const { send, store } = await withConfigMaps('a', 'b', 'c')
    const first = (await send('GET', `${configMaps}?limit=1`)).body as List
    await send('DELETE', `${configMaps}/b`)
    store.compact(store.revision())
    const gone = await send('GET', configMaps, undefined, { query: { continue: first.metadata.continue } })
    expect(gone.code).toBe(410)
    expect(gone.body).toMatchObject({ reason: 'Expired', metadata: { continue: expect.any(String) } })
    const { continue: fresh } = (gone.body as List).metadata
    const rest = await send('GET', configMaps, undefined, { query: { continue: fresh } })
    expect(namesOf(rest.body)).toEqual(['c'])
  })

  it('refuses tokens that are none', async () => {
    const { send } = await withConfigMaps('a')
    const tokens = [
      'x',
      Buffer.from('{}').toString('base64url'),
      Buffer.from('{"v":"meta.k8s.io/v1","rv":0,"start":"a"}').toString('base64url'),
      Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":""}').toString('base64url'),
      Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":"../x"}').toString('base64url'),
    ]
    for (const token of tokens) {
      const { code, body } = await send('GET', configMaps, undefined, { query: { continue: token } })
      expect(code).toBe(400)
      expect(body).toMatchObject({ message: expect.stringContaining('continue key is not valid') })
    }
  })

  it('reads the state that resourceVersion and its match ask for', async () => {
    const { send, store } = await withConfigMaps('a', 'b')
    const before = store.revision()
    await send('DELETE', `${configMaps}/a`)
    const at = (query: Record<string, string>) => send('GET', configMaps, undefined, { query })
    const exact = await at({ resourceVersion: String(before), resourceVersionMatch: 'Exact' })
    expect(namesOf(exact.body)).toEqual(['a', 'b'])
    expect((exact.body as List).metadata.resourceVersion).toBe(String(before))
    const notOlder = await at({ resourceVersion: String(before), resourceVersionMatch: 'NotOlderThan' })
    expect(namesOf(notOlder.body)).toEqual(['b'])
    expect(namesOf((await at({ resourceVersion: '0' })).body)).toEqual(['b'])
    // With a limit and no match, the version is meant exactly.
    expect(namesOf((await at({ resourceVersion: String(before), limit: '5' })).body)).toEqual(['a', 'b'])
    for (const match of ['Exact', 'NotOlderThan'])
      expect((await at({ resourceVersion: '999', resourceVersionMatch: match })).code).toBe(504)
    store.compact((before + 1) as Revision)
    const gone = await at({ resourceVersion: String(before), resourceVersionMatch: 'Exact' })
    expect(gone.body).toMatchObject({ code: 410, reason: 'Expired' })
  })

  it('refuses what contradicts itself', async () => {
    const { send } = await withConfigMaps('a')
    const message = async (query: Record<string, string>) =>
      ((await send('GET', configMaps, undefined, { query })).body as { message: string }).message
    expect(await message({ resourceVersionMatch: 'Exact' })).toBe(
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    )
    expect(await message({ resourceVersionMatch: 'Exact', resourceVersion: '0' })).toContain(
      'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    )
    expect(await message({ resourceVersionMatch: 'Newest', resourceVersion: '1' })).toContain(
      'Unsupported value: "Newest"',
    )
    expect(await message({ limit: 'many' })).toContain('invalid syntax')
    expect(await message({ timeoutSeconds: 'abc' })).toBe('strconv.ParseInt: parsing "abc": invalid syntax')
    expect(await message({ limit: '99999999999999999999' })).toBe(
      'strconv.ParseInt: parsing "99999999999999999999": value out of range',
    )
  })
})
