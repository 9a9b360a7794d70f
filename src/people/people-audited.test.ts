// Who tries what they may not at the door, or comes by what is good no more, stands in the audit log: who, what and how it ended,
// and never by what.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kinds } from '../api/kinds.ts'
import { createAuditor } from '../server/audit/auditor.ts'
import { keepsOwn, ownPolicy } from '../server/audit/own-log.ts'
import {
  type Browser,
  cookieName,
  goodPassword,
  type PeopleUnderTest,
  startPeople,
} from '../testing/fixtures/people-under-test.ts'

let people: PeopleUnderTest
const tokens = new Map<string, { readonly name: string; readonly groups: readonly string[] }>()
beforeEach(async () => {
  tokens.set('of-robot', { name: 'robot', groups: ['robots'] })
  people = await startPeople({
    userOfToken: token => tokens.get(token) ?? null,
    createAuditor: options =>
      createAuditor({ ...options, policy: ownPolicy, keeps: keepsOwn(options.clock) }),
  })
})
afterEach(() => people.stop())

interface Line {
  readonly user: { readonly username: string }
  readonly requestURI: string
  readonly verb: string
  readonly responseStatus: { readonly code: number; readonly message?: string }
  readonly annotations?: { readonly [name: string]: string }
}

/** `ann get /console/accounts/bob/sessions 403 Refused`; the event last, where there is one. */
const told = () =>
  people.audit.map(line => {
    const { user, verb, requestURI, responseStatus, annotations }: Line = JSON.parse(line)
    const { 'iam.kedge.dev/event': event = '', 'iam.kedge.dev/account': account = '' } = annotations ?? {}
    return [user.username, verb, requestURI, responseStatus.code, event, account]
      .filter(each => each !== '')
      .join(' ')
  })

async function signedIn(name: string): Promise<Browser> {
  await people.account(name, goodPassword)
  const browser = people.browser()
  const body = { name, password: goodPassword }
  expect((await browser.visit('POST', '/console/session/password', { body })).code).toBe(200)
  return browser
}

describe('what is refused at the door', () => {
  test('is told of with who tried it', async () => {
    const [ann, bob] = [await signedIn('ann'), await signedIn('bob')]
    const { body } = await bob.visit('GET', '/console/own/sessions')
    const [{ id }] = body.sessions as [{ readonly id: string }]
    people.audit.length = 0
    await ann.visit('GET', '/console/accounts/bob/sessions')
    await ann.visit('DELETE', '/console/accounts/bob/sessions')
    await ann.visit('DELETE', `/console/own/sessions/${id}`)
    await ann.visit('POST', '/console/accounts/admin/reset', { body: {} })
    await ann.visit('GET', '/console/audit/events')
    await ann.visit('PUT', '/console/audit/events', { body: {} })
    await people.browser().visit('GET', '/console/own/sessions')
    await people.browser().visit('POST', '/console/terminal/token', { body: { secret: 'made up' } })
    expect(told()).toEqual([
      'ann get /console/accounts/bob/sessions 403 Refused',
      'ann delete /console/accounts/bob/sessions 403 Refused',
      `ann delete /console/own/sessions/${id} 404 Refused`,
      'ann post /console/accounts/admin/reset 403 Refused',
      'ann get /console/audit/events 403 Refused',
      'ann put /console/audit/events 405 Refused',
      'system:anonymous get /console/own/sessions 401 Refused',
      'system:anonymous post /console/terminal/token 401 Refused',
    ])
    const [first = ''] = people.audit
    expect((JSON.parse(first) as Line).responseStatus.message).toContain('User "ann" cannot get resource')
    expect(people.audit.join()).not.toContain('made up')
  })

  test('is told of where the cookie is made up, signed out or too old, at the door and at the API', async () => {
    const signedOut = await signedIn('ann')
    const stolen = signedOut.cookies.get(cookieName) ?? ''
    await signedOut.visit('DELETE', '/console/session')
    const old = await signedIn('bob')
    await people.clock.advance(31 * 24 * 3_600_000)
    const thief = people.browser()
    thief.cookies.set(cookieName, stolen)
    const forger = people.browser()
    forger.cookies.set(cookieName, 'made-up-made-up')
    for (const browser of [thief, forger, old]) {
      people.audit.length = 0
      expect((await browser.visit('GET', '/console/session')).body).toMatchObject({ user: null })
      await browser.visit('POST', '/console/link', { body: {} })
      expect(browser.whoAmI()).toBe('refused')
      expect(told()).toEqual([
        'system:anonymous get /console/session 401 Refused',
        'system:anonymous post /console/link 401 Refused',
        'system:anonymous get /api 401',
      ])
      expect(people.audit.join()).not.toContain(browser.cookies.get(cookieName))
    }
  })

  test('leaves so many lines and no more, and hides no failure to sign in', async () => {
    const forger = people.browser()
    forger.cookies.set(cookieName, 'made-up-made-up')
    for (let attempt = 0; attempt < 300; attempt++) forger.whoAmI()
    for (let attempt = 0; attempt < 300; attempt++) await forger.visit('GET', '/console/own/sessions')
    expect(people.audit).toHaveLength(100)
    const body = { name: 'ann', password: 'wrong and wrong' }
    await people.browser().visit('POST', '/console/session/password', { body })
    expect(told().at(-1)).toBe('system:anonymous post /console/session/password 401 SignInFailed')
    for (let attempt = 0; attempt < 300; attempt++)
      await people.browser().visit('GET', '/console/session/oidc/callback?state=x&code=y')
    expect(people.audit.length).toBeLessThan(125)
  })

  test('counts a network of IPv6 as one', async () => {
    for (let guest = 0; guest < 300; guest++)
      await people.browser().visit('GET', '/console/own/sessions', { address: `2001:db8:1:2::${guest}` })
    expect(people.audit).toHaveLength(100)
  })
})

describe('a way in', () => {
  test('is told of when it is made, by whom and for whom, and when it is used up', async () => {
    await people.account('ann', goodPassword)
    await people.account('bob', goodPassword)
    people.audit.length = 0
    const admin = people.browser()
    await admin.visit('GET', people.people.newLink({ name: 'kubernetes-admin', groups: ['system:masters'] }))
    const links = []
    for (const path of ['accounts/ann/invitation', 'accounts/bob/reset', 'link']) {
      const reply = await admin.visit('POST', `/console/${path}`, { body: {} })
      expect(reply.code).toBe(201)
      links.push(String(reply.body.path))
    }
    const [invitation = '', , link = ''] = links
    const accepting = { code: invitation.split('#')[1], password: 'another oak by the river' }
    const accept = () => people.browser().visit('POST', '/console/invitation/accept', { body: accepting })
    expect([(await accept()).code, (await accept()).code]).toEqual([200, 404])
    for (let use = 0; use < 2; use++) await people.browser().visit('GET', link)
    expect(told().filter(line => line.includes('/console/'))).toEqual([
      'kubernetes-admin post /console/link 201 LinkMade admin',
      'admin get /console/open 303 SignedIn admin',
      'admin post /console/accounts/ann/invitation 201 Invited ann',
      'admin post /console/accounts/bob/reset 201 PasswordReset bob',
      'admin post /console/link 201 LinkMade admin',
      'system:anonymous post /console/invitation/accept 200 InvitationUsed ann',
      'ann post /console/invitation/accept 200 SignedIn ann',
      'system:anonymous post /console/invitation/accept 404 InvitationRefused',
      'admin get /console/open 303 SignedIn admin',
      'system:anonymous get /console/open 401 SignInFailed',
    ])
    for (const each of links) expect(people.audit.join()).not.toContain(each.split(/[#=]/)[1])
  })

  test('lets nobody in, and says so, where what it stands for has ended meanwhile', async () => {
    const { body } = await people.browser().visit('POST', '/console/link', { body: {}, token: 'of-robot' })
    tokens.delete('of-robot')
    const made = await people.browser().visit('POST', '/console/link', {
      body: {},
      user: { name: 'root', groups: ['system:masters'] },
    })
    expect(made.code).toBe(201)
    people.audit.length = 0
    const browser = people.browser()
    const opened = await browser.visit('GET', String(body.path))
    expect([opened.headers.location, browser.whoAmI()]).toEqual(['/console/?link=used', 'none'])
    expect(told()).toEqual(['system:anonymous get /console/open 401 SignInFailed'])
  })
})

test('what another site had a browser ask of the API is told of with whose session it was', async () => {
  const browser = await signedIn('ann')
  people.audit.length = 0
  const headers = { host: '127.0.0.1:6443', cookie: `${cookieName}=${browser.cookies.get(cookieName)}` }
  const path = `/apis/apps/v1/namespaces/shop/${kinds.StatefulSet.plural}`
  const peer = { remoteAddress: '192.0.2.1' }
  const asked = { method: 'POST', path, headers: { ...headers, origin: 'https://evil.example' }, peer }
  expect(people.console.userOf(asked, false)).toMatchObject({ kind: 'refused' })
  expect(JSON.parse(people.audit[0] ?? '')).toMatchObject({
    user: { username: 'ann' },
    verb: 'create',
    objectRef: { resource: 'statefulsets', namespace: 'shop' },
    responseStatus: { code: 401, message: 'another site may not use your session' },
  })
})

describe('the audit log', () => {
  test('is changed by nobody, by no verb and no path, and only grows', async () => {
    const root = { name: 'root', groups: ['system:masters', 'system:authenticated'] }
    const ann = await signedIn('ann')
    await ann.visit('GET', '/console/audit/events')
    const before = [...people.audit]
    const paths = ['audit/events', 'audit/events/1', 'audit']
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      for (const path of paths) {
        const { code } = await people.browser().visit(method, `/console/${path}`, { user: root, body: {} })
        expect([method, path, code]).toEqual([method, path, 405])
      }
    const transport = people.api.inProcess(root)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)
      for (const path of ['auditevents', 'auditevents/1', 'namespaces/default/auditevents/1'])
        expect(
          (await transport.send({ method, path: `/apis/iam.kedge.dev/v1/${path}`, body: {} })).code,
        ).toBe(404)
    expect(people.audit.slice(0, before.length)).toEqual(before)
    expect(people.audit.length).toBeGreaterThan(before.length)
  })
})
