// How people are out at once, how the last administrator is not, and who is not listened to for a while.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditQuery } from '../api/iam/audit.ts'
import { kinds } from '../api/kinds.ts'
import { isRefusal } from '../api/status-error.ts'
import { type ApiUser, accountKind } from '../iam/accounts/account.ts'
import { goodPassword, type PeopleUnderTest, startPeople } from '../testing/fixtures/people-under-test.ts'

let people: PeopleUnderTest
beforeEach(async () => {
  people = await startPeople({
    oidc: {
      issuer: 'https://id.test',
      begin: async () => ({ location: 'https://id.test/auth', flow: 'secret' }),
      finish: async () => null,
    },
  })
})
afterEach(() => people.stop())

const ref = (name: string) => ({ namespace: '', name })
const merge = (spec: object) => ({ type: 'merge', body: { spec } }) as const

/** The user that a new browser session of this account is to the API. */
async function userOf(name: string): Promise<ApiUser & { readonly session: string }> {
  const { secret, session } = await people.accounts.sessions.open({
    ...{ kind: 'browser', way: 'password', address: '192.0.2.1', agent: 'test' },
    subject: { kind: 'account', name, uid: people.accounts.directory.find(name)?.metadata?.uid ?? '' },
  })
  const found = people.people.userOf(secret)
  if (found.kind !== 'user') throw new Error(`no session: ${found.kind}`)
  return { ...found.user, groups: [...found.user.groups, 'system:authenticated'], session: session.id }
}

describe('what goes on for long', () => {
  /** Resolves with how a watch of accounts ended that this user has open. */
  async function watch(user: ApiUser) {
    const reply = await people.api.handle({
      ...{ method: 'GET', path: '/apis/iam.kedge.dev/v1/accounts', query: new URLSearchParams('watch=1') },
      ...{ headers: {}, body: { kind: 'bytes', bytes: Buffer.alloc(0) }, user },
      signal: new AbortController().signal,
    })
    if (reply.kind !== 'watch') throw new Error(`no watch: ${JSON.stringify(reply)}`)
    let end = (_how: string) => {}
    const ended = new Promise<string>(resolve => {
      end = resolve
    })
    reply.open({
      ...{ waiting: 0, waitingBytes: 0, send() {}, end: () => end('ended') },
      abandon: line => end(JSON.stringify(line)),
    })
    return ended
  }

  test.each([
    ['is disabled', (name: string) => people.client.patch(accountKind, ref(name), merge({ disabled: true }))],
    ['is deleted', (name: string) => people.client.delete(accountKind, ref(name))],
    [
      'is not an administrator any more',
      (name: string) =>
        people.client.patch(accountKind, ref(name), merge({ platformRole: 'platform-regular' })),
    ],
    ['is signed out everywhere', () => people.accounts.sessions.end(() => true)],
  ])('ends when the account %s, and not before', async (_, act) => {
    await people.account('ann', goodPassword, { platformRole: 'platform-admin' })
    const ended = watch(await userOf('ann'))
    const other = watch(await userOf('admin'))
    await people.client.patch(accountKind, ref('ann'), merge({ displayName: 'Ann' }))
    expect(await Promise.race([ended, people.clock.settle().then(() => 'goes on')])).toBe('goes on')
    await act('ann')
    expect(await ended).toContain('"code":410')
    if (act.length > 0)
      expect(await Promise.race([other, people.clock.settle().then(() => 'goes on')])).toBe('goes on')
  })

  test('ends with the one session that is revoked, and with no other of the same person', async () => {
    await people.account('ann', goodPassword, { platformRole: 'platform-admin' })
    const [one, other] = [await userOf('ann'), await userOf('ann')]
    const [ended, kept] = [watch(one), watch(other)]
    await people.accounts.sessions.end(({ id }) => id === one.session)
    expect(await ended).toContain('"code":410')
    expect(await Promise.race([kept, people.clock.settle().then(() => 'goes on')])).toBe('goes on')
  })
})

describe('the last account that administers the platform', () => {
  const acts: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['disabled', () => people.client.patch(accountKind, ref('admin'), merge({ disabled: true }))],
    [
      'demoted',
      () => people.client.patch(accountKind, ref('admin'), merge({ platformRole: 'platform-regular' })),
    ],
    ['deleted', () => people.client.delete(accountKind, ref('admin'))],
  ]

  test.each(acts)('is not %s, unless there is another', async (_, act) => {
    await people.account('off', goodPassword, { platformRole: 'platform-admin', disabled: true })
    await expect(act()).rejects.toThrow('the last account that administers the platform')
    await people.client.patch(accountKind, ref('admin'), merge({ displayName: 'The one' }))
    await people.client.patch(accountKind, ref('off'), merge({ disabled: false }))
    await act()
  })

  test.each(acts)('is not %s by a request beside another that takes the other away', async (_, act) => {
    const others = ['ann', 'ben', 'cem']
    for (const name of others) await people.account(name, goodPassword, { platformRole: 'platform-admin' })
    const all = await Promise.allSettled([
      act(),
      ...others.map(name => people.client.delete(accountKind, ref(name))),
    ])
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refused = all.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    expect(refused.every(error => isRefusal(error, 'Forbidden'))).toBe(true)
    // What was given up has left nothing behind.
    await people.account('dan', goodPassword, { platformRole: 'platform-admin' })
    await people.client.delete(accountKind, ref('dan'))
  })
})

describe('who has to wait', () => {
  test('is told before anything of a password is read', async () => {
    for (let attempt = 0; attempt < 20; attempt++) people.accounts.attempts.failedAt('192.0.2.1')
    const body = 'this is no JSON, and nobody looks'
    const reply = await people.browser().visit('POST', '/console/session/password', { body })
    expect([reply.code, reply.body.reason]).toEqual([429, 'TooManyRequests'])
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    const elsewhere = { body, address: '192.0.2.2' }
    expect((await people.browser().visit('POST', '/console/session/password', elsewhere)).code).toBe(400)
  })

  test('is not sent to a provider, and is told so on a page', async () => {
    const begin = () => people.browser().visit('GET', '/console/session/oidc')
    const places = []
    for (let attempt = 0; attempt < 22; attempt++) places.push((await begin()).headers.location)
    expect(places.filter(place => place === 'https://id.test/auth')).toHaveLength(20)
    expect(places.at(-1)).toBe('/console/?signin=later')
    await people.clock.advance(7_000)
    expect((await begin()).headers.location).toBe('https://id.test/auth')
  })
})

describe('the audit log', () => {
  const page = {
    next: null,
    entries: [
      {
        ...{ verb: 'patch', sourceIPs: ['10.0.0.1'], userAgent: 'kubectl', auditID: 'one' },
        user: { username: 'boss', groups: ['iam.kedge.dev:platform-admin'], extra: { key: ['value'] } },
      },
    ],
  }
  const asked: AuditQuery[] = []

  beforeEach(async () => {
    await people.stop()
    asked.length = 0
    people = await startPeople({
      readAudit: async query => {
        asked.push(query)
        return page
      },
    })
    await people.client.create(kinds.Namespace, { metadata: { name: 'shop' } })
  })

  const look = async (name: string, query: string) => {
    const browser = people.browser()
    const body = { name, password: goodPassword }
    await browser.visit('POST', '/console/session/password', { body })
    return browser.visit('GET', `/console/audit/events${query}`)
  }

  test('is whole for administrators', async () => {
    await people.account('boss', goodPassword, { platformRole: 'platform-admin' })
    const { code, body } = await look(
      'boss',
      '?user=ann&from=2026-01-01T00:00:00Z&limit=5000&outcome=refused',
    )
    expect([code, body]).toEqual([200, page])
    const from = Date.parse('2026-01-01T00:00:00Z')
    expect(asked).toEqual([{ user: 'ann', outcome: 'refused', from, limit: 1000, before: null }])
  })

  test('is for members what was done in their project, since there is one, without where others came from', async () => {
    await people.account('ann', goodPassword)
    expect((await look('ann', '')).code).toBe(403)
    expect((await look('ann', '?namespace=shop')).code).toBe(403)
    const apiGroup = 'rbac.authorization.k8s.io'
    await people.client.create(kinds.Role, {
      metadata: { name: 'auditor', namespace: 'shop' },
      rules: [{ apiGroups: ['iam.kedge.dev'], resources: ['auditevents'], verbs: ['list'] }],
    })
    await people.client.create(kinds.RoleBinding, {
      metadata: { name: 'auditor', namespace: 'shop' },
      roleRef: { apiGroup, kind: 'Role', name: 'auditor' },
      subjects: [{ apiGroup, kind: 'User', name: 'ann' }],
    })
    const seen = await look('ann', '?namespace=shop&from=2020-01-01T00:00:00Z')
    expect(seen.body).toEqual({
      next: null,
      entries: [{ verb: 'patch', auditID: 'one', user: { username: 'boss' } }],
    })
    const made = (await people.client.get(kinds.Namespace, ref('shop'))).metadata?.creationTimestamp ?? ''
    expect(asked.at(-1)).toMatchObject({ namespace: 'shop', from: Date.parse(made) })
    for (const query of ['', '?namespace=other', '?namespace=', '?name=shop'])
      expect((await look('ann', query)).code).toBe(403)
    expect(asked).toHaveLength(1)
  })

  test('takes no nonsense', async () => {
    await people.account('boss', goodPassword, { platformRole: 'platform-admin' })
    for (const query of ['from=yesterday', 'limit=0', 'limit=x', 'outcome=good', `name=${'x'.repeat(600)}`])
      expect((await look('boss', `?${query}`)).code).toBe(400)
  })
})
