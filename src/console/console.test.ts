import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import { type Console, createConsole } from './console.ts'
import { Sessions } from './sessions.ts'

const clock = createSimulatedClock()
let made = 0
const sessions = new Sessions({ clock, newSecret: () => `secret-${++made}` })
const admin = { name: 'admin', groups: ['system:masters'] }
const cookieName = '__Host-kedge-session-1'
const goodTokens = new Set(['good', 'other'])
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
    sessions,
    hosts: new Set(),
    cluster: { name: 'kedge', version: '1' },
    userOfToken: token => (goodTokens.has(token) ? { name: 'reader', groups: ['readers'] } : null),
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  })
})

const ask = async (path: string, headers: { readonly [name: string]: string } = {}, method = 'GET') => {
  const [bare = '', query] = path.split('?')
  const reply = await console.answer({
    method,
    path: bare,
    query: new URLSearchParams(query),
    user: null,
    headers: { host: 'localhost:1', ...headers },
  })
  if (!reply) throw new Error('not the console’s')
  return { ...reply, text: new TextDecoder().decode(reply.bytes) }
}

describe('a bearer token', () => {
  const own = { 'x-kedge-console': '1' }
  const withToken = (token: string) => ({ ...own, authorization: `Bearer ${token}` })

  test('opens a session, which ends when the token is not good any more', async () => {
    expect((await ask('/console/session')).text).toContain('"ways":{"token":true}')
    const { code, headers } = await ask('/console/session', withToken('good'), 'POST')
    expect(code).toBe(201)
    expect(headers['set-cookie']).toMatch(/Secure; HttpOnly; SameSite=Strict$/)
    const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
    const userOf = () =>
      console.userOf({ method: 'GET', headers: { host: 'localhost:1', cookie, ...own } }, false)
    expect(userOf()).toEqual({ kind: 'user', user: { name: 'reader', groups: ['readers'] } })
    goodTokens.delete('good')
    await clock.advance(61_000)
    // It is looked at when the session is used; who used it then is still let in.
    expect(userOf().kind).toBe('user')
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    expect(userOf().kind).toBe('refused')
  })

  test('that is not good, or comes from another page, opens none', async () => {
    expect((await ask('/console/session', withToken('bad'), 'POST')).code).toBe(401)
    expect((await ask('/console/session', { authorization: 'Bearer good' }, 'POST')).code).toBe(403)
    expect((await ask('/console/session', own, 'POST')).code).toBe(400)
    const elsewhere = { ...withToken('other'), origin: 'https://evil.example' }
    expect((await ask('/console/session', elsewhere, 'POST')).code).toBe(403)
  })

  test('is worth a link; speaking for somebody else is not', async () => {
    expect((await ask('/console/link', withToken('other'), 'POST')).code).toBe(201)
    const forAnother = { ...withToken('other'), 'impersonate-user': 'admin' }
    expect((await ask('/console/link', forAnother, 'POST')).code).toBe(403)
  })
})

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

  test('what is not below /console/ is not its matter', async () => {
    const request = { method: 'GET', path: '/api', query: new URLSearchParams(), user: null, headers: {} }
    expect(await console.answer(request)).toBeNull()
  })
})

describe('the look-up of images', () => {
  const lookUp = (headers: { readonly [name: string]: string }, method = 'GET') =>
    ask('/console/registry?image=registry.invalid/db', headers, method)

  test('is for those who are signed in, from the page itself', async () => {
    const cookie = `${cookieName}=${sessions.open(admin)}`
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

describe('signing in', () => {
  const cookieIn = (headers: { readonly [name: string]: string }) =>
    new RegExp(`${cookieName}=([^;]*)`).exec(headers['set-cookie'] ?? '')?.[1]
  const stateOf = (secret: string, headers = {}) =>
    console.userOf(
      {
        method: 'GET',
        headers: {
          host: 'localhost:1',
          cookie: `${cookieName}=${secret}`,
          'x-kedge-console': '1',
          ...headers,
        },
      },
      false,
    )

  test('by a link works once', async () => {
    const code = sessions.newLink(admin)
    const first = await ask(`/console/open?code=${code}`)
    expect([first.code, first.headers.location]).toEqual([303, '/console/'])
    const secret = cookieIn(first.headers) ?? ''
    expect(stateOf(secret)).toEqual({ kind: 'user', user: admin })
    const second = await ask(`/console/open?code=${code}`)
    expect([second.headers.location, cookieIn(second.headers)]).toEqual(['/console/?link=used', undefined])
  })

  test('by a link that has lain about works no more', async () => {
    const code = sessions.newLink(admin)
    await clock.advance(16 * 60_000)
    expect((await ask(`/console/open?code=${code}`)).headers.location).toBe('/console/?link=used')
  })

  test('by a link is offered to those who have credentials of the API, not to others', async () => {
    const request = { method: 'POST', path: '/console/link', query: new URLSearchParams() }
    const headers = { host: 'localhost:1', 'x-kedge-console': '1' }
    const reply = await console.answer({ ...request, headers, user: admin })
    const { path } = JSON.parse(new TextDecoder().decode(reply?.bytes))
    expect((await ask(path)).headers.location).toBe('/console/')
    expect(await console.answer({ ...request, headers, user: null })).toMatchObject({ code: 401 })
    expect(await console.answer({ ...request, headers: { host: 'localhost:1' }, user: admin })).toMatchObject(
      { code: 403 },
    )
  })

  test('ends with signing out, for good', async () => {
    const secret = sessions.open(admin)
    const cookie = { cookie: `${cookieName}=${secret}` }
    expect((await ask('/console/session', cookie, 'DELETE')).code).toBe(403)
    const out = await ask('/console/session', { ...cookie, 'x-kedge-console': '1' }, 'DELETE')
    expect(out.headers['set-cookie']).toContain('Max-Age=0')
    expect(stateOf(secret)).toMatchObject({ kind: 'refused' })
  })

  test('ends by itself when nobody has asked for half a day', async () => {
    const secret = sessions.open(admin)
    await clock.advance(11 * 3_600_000)
    expect(stateOf(secret)).toMatchObject({ kind: 'user' })
    await clock.advance(11 * 3_600_000)
    expect(stateOf(secret)).toMatchObject({ kind: 'user' })
    await clock.advance(13 * 3_600_000)
    expect(stateOf(secret)).toMatchObject({ kind: 'refused' })
  })

  test('a request without a cookie is nobody’s, one from elsewhere is refused', () => {
    expect(console.userOf({ method: 'GET', headers: {} }, false)).toEqual({ kind: 'none' })
    expect(stateOf(sessions.open(admin), { origin: 'https://evil.example' })).toMatchObject({
      kind: 'refused',
    })
  })
})
