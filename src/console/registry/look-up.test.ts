import { describe, expect, test } from 'vitest'
import { parseImageName } from '../../registry/image-name.ts'
import { answerRegistry } from './answer.ts'
import { lookUpImage, searchHub } from './look-up.ts'

interface Asked {
  readonly url: string
  readonly authorization: string | null
}

/** A network in which only these addresses answer. */
function network(answers: { readonly [url: string]: (asked: Asked) => Response }) {
  const asked: Asked[] = []
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const authorization = new Headers(init.headers).get('authorization')
    asked.push({ url, authorization })
    const answer = answers[url]
    if (!answer) throw new TypeError('fetch failed')
    return answer({ url, authorization })
  }
  return { fetch, asked, authorization: null, architecture: 'amd64' }
}

const json = (value: unknown) => () => Response.json(value)

describe('an image name', () => {
  test.each([
    ['nginx', ['docker.io', 'library/nginx', 'latest']],
    ['team/db:1.2', ['docker.io', 'team/db', '1.2']],
    ['localhost:5000/db', ['localhost:5000', 'db', 'latest']],
    ['ghcr.io/a/b:x', ['ghcr.io', 'a/b', 'x']],
    ['localhost:5000/', ['localhost:5000', '', 'latest']],
  ])('%s points at a registry', (text, parts) => {
    const name = parseImageName(text)
    expect([name?.registry, name?.repository, name?.tag]).toEqual(parts)
  })

  test.each(['', 'UPPER', 'a b', 'host/../etc', 'evil.example#x/y', 'user@host/x', 'a:b:c@d', 'x?y/z'])(
    '%j names nothing that is asked',
    text => {
      expect(parseImageName(text)).toBeNull()
    },
  )
})

describe('a look-up', () => {
  const host = 'https://registry.example/v2'
  const index = {
    manifests: [
      { digest: 'sha256:arm', platform: { os: 'linux', architecture: 'arm64' } },
      { digest: 'sha256:amd', platform: { os: 'linux', architecture: 'amd64' } },
    ],
  }
  const image = {
    [`${host}/db/tags/list`]: json({ tags: ['1.9', '1.28', 'latest'] }),
    [`${host}/db/manifests/1.28`]: json(index),
    [`${host}/db/manifests/sha256:amd`]: json({
      config: { digest: 'sha256:c' },
      layers: [{ size: 5 }, { size: 7 }],
    }),
    [`${host}/db/blobs/sha256:c`]: json({
      created: '2026-01-01T00:00:00Z',
      config: { ExposedPorts: { '80/tcp': {} } },
    }),
  }

  test('tells tags, the newest first, and what the image for this machine exposes', async () => {
    expect(await lookUpImage('registry.example/db:1.28', network(image))).toMatchObject({
      kind: 'image',
      tags: ['latest', '1.28', '1.9'],
      exposed: ['80/tcp'],
      bytes: 12,
    })
  })

  test('tells tags even where the tag itself is not there', async () => {
    expect(await lookUpImage('registry.example/db:none', network(image))).toMatchObject({ exposed: null })
  })

  test('gets a token where the registry sends it for one, with the credential that was given', async () => {
    const realm = 'https://auth.example/token'
    const bearer = `Bearer realm="${realm}",service="registry.example",scope="repository:db:pull"`
    const world = network({
      [`${host}/db/tags/list`]: ({ authorization }) =>
        authorization === 'Bearer secret'
          ? Response.json({ tags: ['1'] })
          : new Response('', { status: 401, headers: { 'www-authenticate': bearer } }),
      [`${realm}?service=registry.example&scope=repository%3Adb%3Apull`]: ({ authorization }) =>
        authorization === 'Basic abc'
          ? Response.json({ token: 'secret' })
          : new Response('', { status: 403 }),
    })
    const headers = { 'x-kedge-registry-authorization': 'Basic abc' }
    const query = new URLSearchParams({ image: 'registry.example/db' })
    expect(await answerRegistry({ query, headers }, world)).toMatchObject({ kind: 'image', tags: ['1'] })
  })

  test('sends no credential to a token service that is reached without TLS', async () => {
    const bearer = 'Bearer realm="http://auth.example/token"'
    const world = network({
      [`${host}/db/tags/list`]: () =>
        new Response('', { status: 401, headers: { 'www-authenticate': bearer } }),
    })
    const found = await lookUpImage('registry.example/db', { ...world, authorization: 'Basic abc' })
    expect(found).toEqual({
      kind: 'failed',
      message: 'registry.example asks for a name and a password that it knows',
    })
    expect(world.asked.map(({ url }) => url)).not.toContain('http://auth.example/token')
  })

  test('asks only this machine itself without encryption', async () => {
    const near = network({ 'http://localhost:5000/v2/db/tags/list': json({ tags: ['1'] }) })
    expect(await lookUpImage('localhost:5000/db', near)).toMatchObject({ kind: 'image' })
    const far = network({ 'http://registry.example/v2/db/tags/list': json({ tags: ['1'] }) })
    expect(await lookUpImage('registry.example/db', far)).toEqual({
      kind: 'failed',
      message: 'registry.example cannot be reached',
    })
  })

  test('goes to the mirrors of the registry first, without its credential, and else to itself', async () => {
    const near = 'http://mirror.example:5000/v2/library/nginx'
    const manifest = { config: { digest: 'sha256:c' }, layers: [] }
    const world = network({
      [`${near}/tags/list`]: json({ tags: ['1.29'] }),
      [`${near}/manifests/1.29`]: json(manifest),
      [`${near}/blobs/sha256:c`]: json({ config: { ExposedPorts: { '80/tcp': {} } } }),
      'https://registry-1.docker.io/v2/library/redis/tags/list': json({ tags: ['7'] }),
    })
    const asking = {
      ...{ ...world, authorization: 'Basic abc' },
      mirrors: { 'docker.io': ['http://mirror.example:5000/'] },
    }
    expect(await lookUpImage('nginx:1.29', asking)).toMatchObject({ tags: ['1.29'], exposed: ['80/tcp'] })
    expect(new Set(world.asked.map(({ authorization }) => authorization))).toEqual(new Set([null]))
    expect(await lookUpImage('redis:7', asking)).toMatchObject({ kind: 'image', tags: ['7'] })
    expect(await lookUpImage('mysql', asking)).toEqual({
      kind: 'failed',
      message: 'registry-1.docker.io cannot be reached',
    })
  })

  test('of words finds what a mirror of Docker Hub has, under the names that are written', async () => {
    const repositories = ['library/nginx', 'team/nginx-exporter', 'library/redis']
    const world = network({ 'http://mirror.example/v2/_catalog?n=200': json({ repositories }) })
    const asking = { ...world, mirrors: { 'docker.io': ['http://mirror.example'] } }
    const found = await searchHub('NGINX', asking)
    expect(found.kind === 'repositories' && found.found.map(({ name }) => name)).toEqual([
      'nginx',
      'team/nginx-exporter',
    ])
    expect(await searchHub('mysql', asking)).toEqual({
      kind: 'failed',
      message: 'Docker Hub cannot be reached',
    })
  })

  test('of a registry alone tells what it has', async () => {
    const world = network({ [`${host}/_catalog?n=200`]: json({ repositories: ['db', 'web'] }) })
    const found = await lookUpImage('registry.example/', world)
    expect(found.kind === 'repositories' && found.found.map(({ name }) => name)).toEqual([
      'registry.example/db',
      'registry.example/web',
    ])
  })

  test('at Docker Hub that is not there is a sentence', async () => {
    expect(await searchHub('nginx', network({}))).toEqual({
      kind: 'failed',
      message: 'Docker Hub cannot be reached',
    })
  })

  test('at Docker Hub finds names', async () => {
    const url = 'https://hub.docker.com/v2/search/repositories/?page_size=10&query=nginx'
    const found = {
      results: [{ repo_name: 'nginx', short_description: 'x', star_count: 3, is_official: true }],
    }
    expect(await searchHub('nginx', network({ [url]: json(found) }))).toEqual({
      kind: 'repositories',
      found: [{ name: 'nginx', description: 'x', stars: 3, isOfficial: true }],
    })
  })

  test.each([
    ['not JSON', 'this is no JSON'],
    ['far too long', `"${'x'.repeat(5 * 1024 * 1024)}"`],
    ['of another shape', '[]'],
  ])('with an answer that is %s breaks nothing', async (_, text) => {
    const world = network({ [`${host}/db/tags/list`]: () => new Response(text) })
    const found = await lookUpImage('registry.example/db', world)
    expect(found.kind === 'failed' || (found.kind === 'image' && found.tags.length === 0)).toBe(true)
  })
})
