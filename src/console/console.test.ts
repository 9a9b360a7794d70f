import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Console, createConsole, type People } from './console.ts'

const cookieName = '__Host-kedge-session-1'
const admin = { name: 'admin', groups: ['system:masters'] }
const people: People = {
  isOfDoor: () => false,
  answer: () => Promise.reject(new Error('not asked')),
  userOf: secret => (secret === 'good' ? { kind: 'user', user: admin } : { kind: 'ended' }),
  refused: () => {},
}
const nothing = {
  query: new URLSearchParams(),
  certificate: null,
  vouched: () => Promise.resolve(null),
  body: () => Promise.resolve(new Uint8Array()),
}
let console: Console

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'console-'))
  await mkdir(join(folder, 'assets'))
  for (const [path, text] of [
    ['index.html', '<html>'],
    ['assets/a-123.js', 'script'],
    ['assets/a-123.js.br', 'compressed'],
  ] as const)
    await writeFile(join(folder, path), text)
  console = createConsole({
    folder,
    people,
    hosts: new Set(),
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  })
})

const ask = async (path: string, headers: { readonly [name: string]: string } = {}, method = 'GET') => {
  const [bare = '', query] = path.split('?')
  const reply = await console.answer({
    method,
    path: bare,
    ...nothing,
    query: new URLSearchParams(query),
    headers: { host: 'localhost:1', ...headers },
  })
  if (!reply) throw new Error('not the console’s')
  return { ...reply, text: new TextDecoder().decode(reply.bytes) }
}

describe('the page', () => {
  test('is the same file for every address, with a policy that lets nothing in from elsewhere', async () => {
    const { code, text, headers } = await ask('/console/sets/default/web')
    expect([code, text, headers['cache-control']]).toEqual([200, '<html>', 'no-cache'])
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })

  test('has assets that never change, compressed for those who take it', async () => {
    expect(await ask('/console/assets/a-123.js')).toMatchObject({ text: 'script' })
    const { text, headers } = await ask('/console/assets/a-123.js', { 'accept-encoding': 'gzip, br' })
    expect([text, headers['content-encoding']]).toEqual(['compressed', 'br'])
    expect(headers['cache-control']).toContain('immutable')
    expect((await ask('/console/assets/../../etc/passwd')).code).toBe(404)
  })

  test('is refused under a name that is not ours', async () => {
    expect((await ask('/console/', { host: 'evil.example' })).code).toBe(403)
  })

  test('is shown to who comes by a link of another site, and nothing that a cookie opens is', async () => {
    const from = { 'sec-fetch-site': 'cross-site' }
    for (const path of ['', 'invitation', 'accounts', 'assets/a-123.js'])
      expect((await ask(`/console/${path}`, from)).code).toBe(200)
    expect((await ask('/console/registry', from)).code).toBe(403)
    expect((await ask('/console/', { ...from, host: 'evil.example' })).code).toBe(403)
    expect((await ask('/console/', from, 'POST')).code).toBe(403)
  })

  test('what is not below /console/ is not its matter', async () => {
    const request = { ...nothing, method: 'GET', path: '/api', headers: {} }
    expect(await console.answer(request)).toBeNull()
  })
})

describe('the look-up of images', () => {
  const lookUp = (headers: { readonly [name: string]: string }, method = 'GET') =>
    ask('/console/registry?image=registry.invalid/db', headers, method)

  test('is for those who are signed in, from the page itself', async () => {
    const cookie = `${cookieName}=good`
    const own = { cookie, 'x-kedge-console': '1' }
    expect((await lookUp({})).code).toBe(403)
    expect((await lookUp({ 'x-kedge-console': '1' })).code).toBe(401)
    expect((await lookUp({ cookie })).code).toBe(403)
    expect((await lookUp({ ...own, origin: 'https://evil.example' })).code).toBe(403)
    expect((await lookUp(own, 'POST')).code).toBe(405)
    const { code, text } = await lookUp(own)
    expect([code, JSON.parse(text)]).toEqual([
      200,
      { kind: 'failed', message: 'registry.invalid cannot be reached' },
    ])
  })
})
