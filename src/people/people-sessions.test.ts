// How people stay in, and what a browser with their session may not be made to do, as a browser and the API see it together.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountKind } from '../iam/accounts/account.ts'
import {
  cookieName,
  goodPassword,
  type PeopleUnderTest,
  signedIn,
  signIn,
  startPeople,
} from '../testing/fixtures/people-under-test.ts'

let people: PeopleUnderTest
beforeEach(async () => {
  people = await startPeople({
    userOfToken: token => (token === 'of-robot' ? { name: 'robot', groups: ['robots'] } : null),
  })
})
afterEach(() => people.stop())

const minute = 60_000
const ref = (name: string) => ({ namespace: '', name })

describe('a session', () => {
  test('never takes over a secret that was brought along, and ends the one before', async () => {
    await people.account('ann', goodPassword)
    const victim = people.browser()
    victim.cookies.set(cookieName, 'planted-by-somebody')
    await victim.visit('POST', '/console/session/password', signIn('ann', goodPassword))
    const first = victim.cookies.get(cookieName) ?? ''
    expect(first).not.toBe('planted-by-somebody')
    await victim.visit('POST', '/console/session/password', signIn('ann', goodPassword))
    const old = people.browser()
    old.cookies.set(cookieName, first)
    expect([victim.whoAmI(), old.whoAmI()]).toEqual(['ann', 'refused'])
  })

  test('lives on over a restart; what is stored opens nothing', async () => {
    const browser = await signedIn(people)
    const secret = browser.cookies.get(cookieName) ?? ''
    const found = people.store.list({ prefix: '/iam.kedge.dev/-sessions/' })
    const stored = found.kind === 'listed' ? found.entries : []
    expect(stored).toHaveLength(1)
    const text = stored.map(({ key, bytes }) => key + Buffer.from(bytes).toString()).join('')
    expect(text).not.toContain(secret)
    people = await people.again()
    const after = people.browser()
    after.cookies.set(cookieName, secret)
    expect(after.whoAmI()).toBe('ann')
    const forged = people.browser()
    forged.cookies.set(cookieName, stored[0]?.key.split('/').at(-1) ?? '')
    expect(forged.whoAmI()).toBe('refused')
  })

  test('ends half an hour after it was used last, and half a day after it began', async () => {
    const idle = await signedIn(people)
    const busy = people.browser()
    await busy.visit('POST', '/console/session/password', signIn('ann', goodPassword))
    for (let step = 0; step < 2; step++) {
      await people.clock.advance(20 * minute)
      expect(busy.whoAmI()).toBe('ann')
    }
    expect(idle.whoAmI()).toBe('refused')
    for (let step = 0; step < 34; step++) {
      await people.clock.advance(20 * minute)
      busy.whoAmI()
    }
    expect(busy.whoAmI()).toBe('refused')
  })

  test('is not kept alive by a page that only looks whether it goes on', async () => {
    const browser = await signedIn(people)
    const looked = async () => (await browser.visit('GET', '/console/session?unused')).body.user
    await people.clock.advance(20 * minute)
    expect(await looked()).toMatchObject({ name: 'ann' })
    await people.clock.advance(11 * minute)
    expect(await looked()).toBeNull()
    expect(browser.whoAmI()).toBe('refused')
  })

  test('of an account that is disabled, or deleted and made again, ends at once, and its tokens too', async () => {
    const browser = await signedIn(people)
    const { body } = await people.browser().visit('POST', '/console/session/password', {
      body: { name: 'ann', password: goodPassword, kind: 'terminal' },
    })
    const given = await people
      .browser()
      .visit('POST', '/console/terminal/token', { body: { secret: body.secret } })
    const headers = { authorization: `Bearer ${String(given.body.token)}` }
    expect((await people.api.userOf({ user: null, headers }))?.name).toBe('ann')
    await people.client.patch(accountKind, ref('ann'), { type: 'merge', body: { spec: { disabled: true } } })
    expect(browser.whoAmI()).toBe('refused')
    expect(await people.api.userOf({ user: null, headers })).toBeNull()
    expect(
      (await people.browser().visit('POST', '/console/terminal/token', { body: { secret: body.secret } }))
        .code,
    ).toBe(401)
    // Nor does what was open come back with the account.
    await people.client.patch(accountKind, ref('ann'), { type: 'merge', body: { spec: { disabled: null } } })
    expect([browser.whoAmI(), await people.api.userOf({ user: null, headers })]).toEqual(['refused', null])
    await people.client.delete(accountKind, ref('ann'))
    await people.client.create(accountKind, { metadata: { name: 'ann' }, spec: {} })
    expect(browser.whoAmI()).toBe('refused')
    expect(await people.api.userOf({ user: null, headers })).toBeNull()
    expect(
      (await people.browser().visit('POST', '/console/session/password', signIn('ann', goodPassword))).code,
    ).toBe(401)
  })

  test('is listed and revoked by its person, and by who may; others are not told that there is one', async () => {
    const browser = await signedIn(people)
    const { body } = await browser.visit('GET', '/console/own/sessions')
    expect(body).toMatchObject({
      sessions: [{ user: 'ann', isCurrent: true, address: '192.0.2.1', agent: 'test' }],
    })
    const [session] = body.sessions as { readonly id: string }[]
    await people.account('bob', goodPassword)
    const bob = people.browser()
    await bob.visit('POST', '/console/session/password', signIn('bob', goodPassword))
    expect((await bob.visit('DELETE', `/console/own/sessions/${session?.id}`)).code).toBe(404)
    expect((await bob.visit('GET', '/console/accounts/ann/sessions')).code).toBe(403)
    expect((await bob.visit('DELETE', '/console/accounts/ann/sessions')).code).toBe(403)
    expect(browser.whoAmI()).toBe('ann')
    const admin = { user: { name: 'root', groups: ['system:masters'] } }
    expect((await people.browser().visit('GET', '/console/accounts/ann/sessions', admin)).body).toMatchObject(
      {
        sessions: [{ id: session?.id, isCurrent: false }],
      },
    )
    expect(
      (await people.browser().visit('DELETE', `/console/accounts/ann/sessions/${session?.id}`, admin)).code,
    ).toBe(200)
    expect([browser.whoAmI(), bob.whoAmI()]).toEqual(['refused', 'bob'])
  })

  test('is left, and all of them at once', async () => {
    const [one, two] = [await signedIn(people), people.browser()]
    await two.visit('POST', '/console/session/password', signIn('ann', goodPassword))
    const kubeconfig = await one.visit('POST', '/console/own/kubeconfig', { body: { credentials: 'token' } })
    const [, token] = /token: "?([^"\n]+)/.exec(kubeconfig.text) ?? []
    const headers = { authorization: `Bearer ${token}` }
    expect((await people.api.userOf({ user: null, headers }))?.name).toBe('ann')
    expect((await one.visit('DELETE', '/console/session')).code).toBe(200)
    expect([one.cookies.size, one.whoAmI(), two.whoAmI()]).toEqual([0, 'none', 'ann'])
    expect((await two.visit('DELETE', '/console/own/sessions')).body).toEqual({ ended: 2 })
    expect(two.whoAmI()).toBe('none')
    expect(await people.api.userOf({ user: null, headers })).toBeNull()
  })

  test('by a token of the API is good for as long as the token', async () => {
    const browser = people.browser()
    expect((await browser.visit('POST', '/console/session/token', { body: { token: 'made-up' } })).code).toBe(
      401,
    )
    expect(
      (await browser.visit('POST', '/console/session/token', { body: { token: 'of-robot' } })).code,
    ).toBe(200)
    expect((await browser.visit('GET', '/console/session')).body).toMatchObject({
      user: { name: 'robot' },
      account: null,
    })
    const head = {
      method: 'GET',
      path: '/api',
      headers: {
        host: 'localhost:6443',
        'x-kedge-console': '1',
        cookie: `${cookieName}=${browser.cookies.get(cookieName)}`,
      },
    }
    expect(people.console.userOf(head, false)).toEqual({ kind: 'token', token: 'of-robot' })
    const found = people.store.list({ prefix: '/iam.kedge.dev/-sessions/' })
    for (const { bytes } of found.kind === 'listed' ? found.entries : [])
      expect(Buffer.from(bytes).toString()).not.toContain('of-robot')
  })
})

describe('a link', () => {
  const linkOf = async (browser: Awaited<ReturnType<typeof signedIn>>): Promise<string> => {
    const { body } = await browser.visit('POST', '/console/link', { body: {} })
    return (body as { path: string }).path
  }
  const opens = async (link: string) => {
    const browser = people.browser()
    await browser.visit('GET', link)
    return browser.whoAmI()
  }

  test('opens nothing once the session that asked for it, or the account, has ended', async () => {
    const browser = await signedIn(people)
    expect(await opens(await linkOf(browser))).toBe('ann')
    const links = [await linkOf(browser), await linkOf(browser)]
    await browser.visit('DELETE', '/console/own/sessions')
    expect(await opens(links[0] ?? '')).not.toBe('ann')
    const again = people.browser()
    await again.visit('POST', '/console/session/password', signIn('ann', goodPassword))
    const late = await linkOf(again)
    for (const disabled of [true, false])
      await people.client.patch(accountKind, ref('ann'), { type: 'merge', body: { spec: { disabled } } })
    expect(await opens(late)).not.toBe('ann')
    expect(await opens(links[1] ?? '')).not.toBe('ann')
  })

  test('of somebody who asks for many takes no place of another’s', async () => {
    const administrators = people.people.newLink({ name: 'kubernetes-admin', groups: ['system:masters'] })
    const browser = await signedIn(people)
    for (let count = 0; count < 1_001; count++) await linkOf(browser)
    expect(await opens(administrators)).toBe('admin')
    expect(await opens(await linkOf(browser))).toBe('ann')
  })
})

describe('a request that another site had a browser send', () => {
  test.each([
    ['with its own origin', { origin: 'https://evil.example' }],
    ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['without our header', { 'x-kedge-console': '' }],
    ['under a name that DNS points at us', { host: 'evil.example' }],
  ])('%s changes nothing, and is written down', async (_, headers) => {
    const browser = await signedIn(people)
    people.audit.length = 0
    for (const [method, path] of [
      ['DELETE', '/console/session'],
      ['DELETE', '/console/own/sessions'],
      ['PUT', '/console/own/password'],
      ['POST', '/console/session/password'],
      ['POST', '/console/link'],
    ] as const)
      expect((await browser.visit(method, path, { headers, body: { password: 'x' } })).code).toBe(403)
    const ended = people.audit.filter(line => line.includes('"stage":"ResponseComplete"'))
    expect(ended).toHaveLength(5)
    for (const line of ended)
      expect(JSON.parse(line)).toMatchObject({
        // Under another name, her cookie is none.
        user: { username: 'host' in headers ? 'system:anonymous' : 'ann' },
        responseStatus: { code: 403 },
      })
    expect(browser.whoAmI()).toBe('ann')
  })

  test('as a form is no JSON', async () => {
    const browser = await signedIn(people)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect(
        (await browser.visit('PUT', '/console/own/password', { body: {}, headers: { 'content-type': type } }))
          .code,
      ).toBe(415)
    for (const body of ['[]', 'null', '"x"', '{', '{"name":{}}', '\u0000'])
      expect((await browser.visit('POST', '/console/session/password', { body })).code).toBe(400)
  })
})
