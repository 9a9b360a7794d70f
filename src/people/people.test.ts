// How people get in and are kept out, as a browser and the API see it together.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import { accountKind } from '../iam/accounts/account.ts'
import {
  cookieName,
  eventsOf,
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

describe('the first administrator', () => {
  test('comes in by a link, once, has no password until they set one, and may do everything', async () => {
    const link = people.people.newLink({ name: 'kubernetes-admin', groups: ['system:masters'] })
    const browser = people.browser()
    expect((await browser.visit('GET', link)).headers.location).toBe('/console/')
    expect(browser.whoAmI()).toBe('admin')
    const { body } = await browser.visit('GET', '/console/session')
    expect(body).toMatchObject({
      user: { name: 'admin', groups: ['iam.kedge.dev:accounts', 'iam.kedge.dev:platform-admin'] },
      account: { platformRole: 'platform-admin', hasPassword: false },
      session: { kind: 'browser', way: 'link' },
    })
    expect((await people.browser().visit('GET', link)).headers.location).toBe('/console/?link=used')
    const wrong = await people.browser().visit('POST', '/console/session/password', signIn('admin', ''))
    expect(wrong.code).toBe(400)
    expect(
      (await browser.visit('PUT', '/console/own/password', { body: { password: goodPassword } })).code,
    ).toBe(200)
    const again = await people
      .browser()
      .visit('POST', '/console/session/password', signIn('admin', goodPassword))
    expect(again.code).toBe(200)
    expect(
      (await people.clientOf({ name: 'admin', groups: ['iam.kedge.dev:platform-admin'] }).list(accountKind))
        .items,
    ).toHaveLength(1)
  })
})

describe('a password', () => {
  test('that is wrong, of nobody, of a disabled or a locked account gets the same answer for the same work', async () => {
    await people.account('ann', goodPassword)
    await people.account('off', goodPassword, { disabled: true })
    await people.client.create(accountKind, { metadata: { name: 'new' }, spec: {} })
    const answers = []
    for (const [index, name] of ['ann', 'nobody', 'off', 'new', '../ann', 'Ann', 'ann\r\nx: y'].entries()) {
      const before = people.derived()
      const password = name === 'off' ? goodPassword : 'something else entirely'
      const reply = await people.browser().visit('POST', '/console/session/password', {
        ...signIn(name, password),
        address: `192.0.2.${index}`,
      })
      answers.push({
        code: reply.code,
        text: reply.text,
        work: people.derived() - before,
        cookie: reply.headers['set-cookie'],
      })
    }
    expect([...new Set(answers.map(each => JSON.stringify(each)))]).toHaveLength(1)
    expect(answers[0]).toMatchObject({ code: 401, work: 1 })
  })

  test('locks the account after five failures, also for the right one, for longer each time, and over a restart', async () => {
    await people.account('ann', goodPassword)
    let address = 0
    const attempt = async (password: string) => {
      const visit = { ...signIn('ann', password), address: `198.51.100.${address++ % 200}` }
      return (await people.browser().visit('POST', '/console/session/password', visit)).code
    }
    for (let failure = 0; failure < 5; failure++) expect(await attempt('wrong and wrong')).toBe(401)
    const work = people.derived()
    expect(await attempt(goodPassword)).toBe(401)
    expect(people.derived() - work).toBe(1)
    await people.clock.settle()
    expect((await people.client.get(accountKind, ref('ann'))).status?.lockedUntil).toBe(
      '2026-01-02T03:04:35Z',
    )
    const before = people
    people = await people.again()
    expect(await attempt(goodPassword)).toBe(401)
    await people.clock.advance(31_000)
    expect(await attempt('wrong and wrong')).toBe(401)
    await people.clock.advance(31_000)
    expect(await attempt(goodPassword)).toBe(401)
    await people.clock.advance(31_000)
    expect(await attempt(goodPassword)).toBe(200)
    expect(eventsOf(before)).toContain('AccountLocked')
  })

  test('may be wrong only so often from one address, whoever is tried; another address is not held up', async () => {
    await people.account('ann', goodPassword)
    const codes = []
    for (let attempt = 0; attempt < 30; attempt++) {
      const visit = signIn(`nobody-${attempt}`, 'wrong and wrong')
      codes.push((await people.browser().visit('POST', '/console/session/password', visit)).code)
    }
    expect(codes.filter(code => code === 401)).toHaveLength(20)
    const work = people.derived()
    const slow = await people
      .browser()
      .visit('POST', '/console/session/password', signIn('ann', goodPassword))
    expect([slow.code, people.derived() - work]).toEqual([429, 0])
    expect(Number(slow.headers['retry-after'])).toBeGreaterThan(0)
    const elsewhere = { ...signIn('ann', goodPassword), address: '203.0.113.7' }
    expect((await people.browser().visit('POST', '/console/session/password', elsewhere)).code).toBe(200)
    await people.clock.advance(5_000)
    expect(
      (await people.browser().visit('POST', '/console/session/password', signIn('ann', goodPassword))).code,
    ).toBe(200)
  })

  test('tried at ten thousand names from as many addresses leaves no more behind than the limit, and locks nobody', async () => {
    for (let attempt = 0; attempt < 11_000; attempt++) {
      const address = `10.${attempt >> 16}.${(attempt >> 8) & 255}.${attempt & 255}`
      await people.accounts.passwords.check({ name: `name-${attempt}`, password: 'x', address })
    }
    expect(people.accounts.attempts.size).toBe(10_000)
  })

  test('is looked at one at a time, and a flood is told to come again', async () => {
    await people.account('ann', goodPassword)
    const before = people.derived()
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        people.browser().visit('POST', '/console/session/password', {
          ...signIn('ann', 'wrong and wrong'),
          address: `198.51.100.${index}`,
        }),
      ),
    )
    expect(people.derived() - before).toBe(16)
    expect(replies.filter(({ code }) => code === 429)).toHaveLength(84)
    expect(replies.some(({ code }) => code === 200)).toBe(false)
  })

  test.each([
    ['short', 'at least 12'],
    ['password1234', 'guessed first'],
    ['Qwertyuiop!!', 'guessed first'],
    ['monkeymonkeymonkey', 'guessed first'],
    ['aaaaaaaaaaaaaaaa', 'different characters'],
    ['ann.of.the.sea', 'a name or an address'],
    ['x'.repeat(10_000), 'at most'],
  ])('%s is not taken', async (password, words) => {
    const browser = await signedIn(people)
    await people.client.patch(accountKind, ref('ann'), {
      type: 'merge',
      body: { spec: { displayName: 'Ann.Of.The.Sea' } },
    })
    const reply = await browser.visit('PUT', '/console/own/password', {
      body: { old: goodPassword, password },
    })
    expect(reply.code).toBe(422)
    expect(reply.body.message).toContain(words)
  })

  test('that is changed ends all other sessions, and this one goes on under a new cookie', async () => {
    const browser = await signedIn(people)
    const other = people.browser()
    await other.visit('POST', '/console/session/password', signIn('ann', goodPassword))
    const stolen = browser.cookies.get(cookieName) ?? ''
    const wrong = { body: { old: 'not the one it is', password: 'another good sentence' } }
    expect((await browser.visit('PUT', '/console/own/password', wrong)).code).toBe(401)
    const right = { body: { old: goodPassword, password: 'another good sentence' } }
    expect((await browser.visit('PUT', '/console/own/password', right)).code).toBe(200)
    expect([browser.whoAmI(), other.whoAmI()]).toEqual(['ann', 'refused'])
    const thief = people.browser()
    thief.cookies.set(cookieName, stolen)
    expect(thief.whoAmI()).toBe('refused')
    expect(
      (await people.browser().visit('POST', '/console/session/password', signIn('ann', goodPassword))).code,
    ).toBe(401)
  })
})

describe('an invitation', () => {
  const invite = async (name: string, kind = 'invitation') => {
    const user = { name: 'root', groups: ['system:masters'] }
    const { body, code } = await people.browser().visit('POST', `/console/accounts/${name}/${kind}`, { user })
    expect(code).toBe(201)
    return String(body.path).split('#')[1] ?? ''
  }
  const accept = (code: string, password = goodPassword, browser = people.browser()) =>
    browser.visit('POST', '/console/invitation/accept', { body: { code, password, displayName: 'Ann' } })

  test('sets the password and signs in, once; a password that cannot be does not use it up', async () => {
    await people.client.create(accountKind, { metadata: { name: 'ann' }, spec: {} })
    const code = await invite('ann')
    expect(
      (await people.browser().visit('POST', '/console/invitation', { body: { code } })).body,
    ).toMatchObject({ account: 'ann', kind: 'invitation' })
    // By which a page tells it in its reader's language.
    for (const [password, reason] of [
      ['short', 'PasswordTooShort'],
      ['x'.repeat(257), 'PasswordTooLong'],
      ['ann-2026-12345', 'PasswordKnown'],
      ['ababababababab', 'PasswordTooEven'],
      ['password1234', 'PasswordCommon'],
    ] as const) {
      const { code: status, body } = await accept(code, password)
      expect([status, body.details]).toMatchObject([422, { causes: [{ reason, field: 'password' }] }])
    }
    const browser = people.browser()
    expect((await accept(code, goodPassword, browser)).code).toBe(200)
    expect(browser.whoAmI()).toBe('ann')
    expect((await accept(code)).code).toBe(404)
    expect((await people.client.get(accountKind, ref('ann'))).spec.displayName).toBe('Ann')
    await expect
      .poll(() => eventsOf(people))
      .toEqual(expect.arrayContaining(['Invited', 'InvitationUsed', 'InvitationRefused', 'SignedIn']))
  })

  test('that several use at once lets one of them in', async () => {
    await people.client.create(accountKind, { metadata: { name: 'ann' }, spec: {} })
    const code = await invite('ann')
    const replies = await Promise.all([1, 2, 3, 4].map(() => accept(code)))
    expect(replies.map(({ code }) => code).toSorted()).toEqual([200, 404, 404, 404])
  })

  test('is over after three days, with another one, and with its account', async () => {
    await people.client.create(accountKind, { metadata: { name: 'ann' }, spec: {} })
    const old = await invite('ann')
    const late = await invite('ann')
    expect((await accept(old)).code).toBe(404)
    await people.clock.advance(73 * 60 * minute)
    expect((await accept(late)).code).toBe(404)
    const gone = await invite('ann')
    await people.client.delete(accountKind, ref('ann'))
    await people.client.create(accountKind, { metadata: { name: 'ann' }, spec: {} })
    expect((await accept(gone)).code).toBe(404)
  })

  test('to a new password takes the old one and ends the sessions', async () => {
    const browser = await signedIn(people)
    const code = await invite('ann', 'reset')
    expect(browser.whoAmI()).toBe('refused')
    expect(
      (await people.browser().visit('POST', '/console/session/password', signIn('ann', goodPassword))).code,
    ).toBe(401)
    expect((await accept(code, 'another good sentence')).code).toBe(200)
  })

  test('is made by who may act as that account with its role, and by nobody else', async () => {
    await people.account('boss', goodPassword, { platformRole: 'platform-admin' })
    const browser = await signedIn(people)
    for (const path of ['boss/reset', 'boss/invitation', 'ann/reset', 'nobody/invitation'])
      expect((await browser.visit('POST', `/console/accounts/${path}`)).code).toBe(403)
    expect((await people.browser().visit('POST', '/console/accounts/ann/reset')).code).toBe(401)
  })

  test('and links, are for nobody who brings no credentials, though the API hears them', async () => {
    for (const path of ['link', 'own/kubeconfig', 'accounts/ann/reset'])
      expect((await people.browser().visit('POST', `/console/${path}`, { body: {} })).code).toBe(401)
    expect((await people.browser().visit('GET', '/console/own/sessions')).code).toBe(401)
  })
})

describe('nobody makes themselves more', () => {
  test('than they are: roles above one’s own are given by who could act in them', async () => {
    await people.client.create(kinds.ClusterRole, {
      metadata: { name: 'hr' },
      rules: [{ apiGroups: ['iam.kedge.dev'], resources: ['accounts', 'accounts/*'], verbs: ['*'] }],
    })
    await people.client.create(kinds.ClusterRoleBinding, {
      metadata: { name: 'hr' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'hr' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann' }],
    })
    const ann = people.clientOf({ name: 'ann', groups: ['system:authenticated'] })
    await ann.create(accountKind, { metadata: { name: 'new' }, spec: {} })
    const admin = { metadata: { name: 'mine' }, spec: { platformRole: 'platform-admin' as const } }
    await expect(ann.create(accountKind, admin)).rejects.toThrow('may impersonate that group')
    const body = { spec: { platformRole: 'platform-admin' } }
    await expect(ann.patch(accountKind, ref('new'), { type: 'merge', body })).rejects.toThrow(
      'may impersonate',
    )
    const demoted = { spec: { platformRole: 'platform-regular' } }
    await expect(ann.patch(accountKind, ref('admin'), { type: 'merge', body: demoted })).rejects.toThrow(
      'may impersonate',
    )
    await expect(ann.delete(accountKind, ref('admin'))).rejects.toThrow('may impersonate')
    await expect(
      ann.create(accountKind, { metadata: { name: 'kubernetes-admin' }, spec: {} }),
    ).rejects.toThrow('certificate')
    const browser = await signedIn(people)
    expect((await browser.visit('POST', '/console/accounts/admin/reset')).code).toBe(403)
    expect(
      (await browser.visit('PATCH', '/console/own/account', { body: { platformRole: 'platform-admin' } }))
        .code,
    ).toBe(400)
    expect(
      (
        await browser.visit('PATCH', '/console/own/account', {
          body: { displayName: 'Ann', language: 'zh-CN' },
        })
      ).body,
    ).toMatchObject({ language: 'zh-CN' })
    expect(
      (await browser.visit('PATCH', '/console/own/account', { body: { email: 'no address' } })).code,
    ).toBe(422)
  })
})

test('nothing of an account’s secrets is served by the API or stands in the audit', async () => {
  const browser = await signedIn(people)
  const { body } = await people.browser().visit('POST', '/console/session/password', {
    body: { name: 'ann', password: goodPassword, kind: 'terminal' },
  })
  const { body: token } = await people.browser().visit('POST', '/console/terminal/token', { body })
  const link = await people
    .browser()
    .visit('POST', '/console/link', { user: { name: 'root', groups: ['system:masters'] } })
  const code = String(link.body.path).split('=')[1] ?? ''
  await people.browser().visit('GET', String(link.body.path))
  const secrets = [goodPassword, browser.cookies.get(cookieName), body.secret, token.token, code]
  const answers = await Promise.all(
    [
      '/apis/iam.kedge.dev/v1/accounts',
      '/apis/iam.kedge.dev/v1',
      '/apis/iam.kedge.dev/v1/-credentials',
      '/apis/iam.kedge.dev/v1/-sessions',
    ].map(async path => {
      const reply = await people.client
        .raw({ method: 'GET', path })
        .catch((error: Error) => ({ body: error.message }))
      return JSON.stringify(reply.body)
    }),
  )
  await expect.poll(() => eventsOf(people)).toHaveLength(4)
  const seen = [...people.audit, ...answers].join('\n')
  for (const secret of secrets) {
    expect(String(secret).length).toBeGreaterThan(10)
    expect(seen).not.toContain(String(secret))
  }
  expect(seen).not.toContain('scrypt')
})
