// Who has a client certificate in their browser, over TLS as the browser brings it: they come in by it when they say so, and no page
// but our own makes use of it.
import { request as httpsRequest } from 'node:https'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { makeCertificates } from '../server/certificates/certificates.ts'
import { issueCertificate, type KeyPair } from '../server/certificates/issue-certificate.ts'
import { type Listening, listen } from '../server/listen.ts'
import {
  certificateEndsAt,
  cookieName,
  goodPassword,
  type PeopleUnderTest,
  startPeople,
} from '../testing/fixtures/people-under-test.ts'

const hour = 3600_000
const names = { names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() }
const [certificates, others] = [makeCertificates(names), makeCertificates(names)]
const issue = (commonName: string, { ca } = certificates, notAfter = Date.now() + hour): KeyPair =>
  issueCertificate(
    {
      ...{ commonName, organizations: ['system:masters'], use: 'client' as const },
      ...{ notBefore: Date.now() - 2 * hour, notAfter },
    },
    ca,
  )

let people: PeopleUnderTest
let port: Listening
beforeEach(async () => {
  people = await startPeople()
  const { serving, ca } = certificates
  port = await listen({
    ...{ api: people.api, front: people.console, host: '127.0.0.1', port: 0, log: silentLog },
    tls: { key: serving.key, certificate: serving.certificate, ca: ca.certificate },
  })
})
afterEach(async () => {
  await port.close()
  await people.stop()
})

type Headers = { readonly [name: string]: string }

interface Asked {
  readonly client?: KeyPair
  readonly headers?: Headers
  readonly body?: object
}

const ask = (method: string, path: string, { client, headers = {}, body }: Asked = {}) =>
  new Promise<{
    readonly code: number
    readonly body: ReturnType<typeof JSON.parse>
    readonly cookie: string
  }>((resolve, reject) => {
    const sent = httpsRequest(
      {
        ...{ host: '127.0.0.1', port: port.port, path, method, agent: false },
        ...{ ca: certificates.ca.certificate, cert: client?.certificate, key: client?.key },
        headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      },
      answer => {
        let text = ''
        answer.on('data', part => {
          text += part
        })
        answer.once('end', () => {
          const [cookie = ''] = (answer.headers['set-cookie'] ?? []).map(each => each.split(';')[0] ?? '')
          const isJson = text.startsWith('{')
          resolve({ code: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : text, cookie })
        })
      },
    )
    sent.once('error', reject)
    sent.end(body && JSON.stringify(body))
  })

/** As the console's page asks: a browser names the origin with all that is no reading. */
const ours = () => ({ 'x-kedge-console': '1', origin: `https://127.0.0.1:${port.port}` })
const whoami = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
const nameIn = (answer: { readonly body: { readonly status?: { userInfo?: { username: string } } } }) =>
  answer.body.status?.userInfo?.username

describe('a client certificate', () => {
  test('is offered as a way in, and signs nobody in until they say so', async () => {
    const jane = issue('jane')
    const looked = await ask('GET', '/console/session', { client: jane })
    expect(looked.body).toMatchObject({ user: null, ways: { certificate: { name: 'jane' } } })
    expect(looked.cookie).toBe('')
    expect((await ask('GET', '/console/session')).body.ways.certificate).toBeNull()
    const answer = await ask('POST', '/console/session/certificate', { client: jane, headers: ours() })
    expect(answer).toMatchObject({
      code: 200,
      body: { user: { name: 'jane' }, session: { way: 'certificate' } },
    })
    const cookie = { cookie: answer.cookie }
    expect((await ask('GET', '/console/session', { client: jane, headers: cookie })).body).toMatchObject({
      user: { name: 'jane', groups: ['system:masters', 'system:authenticated'] },
      account: null,
    })
    const out = { client: jane, headers: { ...cookie, ...ours() } }
    expect((await ask('DELETE', '/console/session', out)).code).toBe(200)
    expect((await ask('GET', '/console/session', { client: jane, headers: cookie })).body.user).toBeNull()
  })

  test('that is missing, of another authority or over signs nobody in, and that is audited', async () => {
    const past = issue('jane', certificates, Date.now() - hour)
    for (const client of [undefined, issue('jane', others), past]) {
      const brought = client ? { client } : {}
      const answer = await ask('POST', '/console/session/certificate', { ...brought, headers: ours() })
      expect([answer.code, answer.cookie]).toEqual([401, ''])
      expect((await ask('GET', '/console/session', brought)).body.ways.certificate).toBeNull()
    }
    const ways = people.audit.flatMap(line => JSON.parse(line).annotations?.['iam.kedge.dev/way'] ?? [])
    expect(ways).toEqual(['certificate', 'certificate', 'certificate'])
  })

  test('opens a session that ends with it', async () => {
    const browser = people.browser()
    const user = { name: 'jane', groups: [] }
    const { body } = await browser.visit('POST', '/console/session/certificate', { user })
    expect(Date.parse(String(Object(body.session).endsAt))).toBe(certificateEndsAt)
    await people.clock.advance(25 * 60_000)
    expect(browser.whoAmI()).toBe('jane')
    await people.clock.advance(6 * 60_000)
    expect(browser.whoAmI()).toBe('refused')
  })

  test('of the name of an account is not that account, and is not told of as if it were', async () => {
    await people.account('jane', goodPassword, { platformRole: 'platform-admin' })
    const headers = ours()
    const { cookie } = await ask('POST', '/console/session/certificate', { client: issue('jane'), headers })
    expect((await ask('GET', '/console/session', { headers: { cookie } })).body.account).toBeNull()
    expect((await ask('GET', '/console/own/account', { headers: { ...ours(), cookie } })).code).toBe(403)
    const [told] = people.audit
      .map(line => JSON.parse(line))
      .filter(each => each.annotations?.['iam.kedge.dev/event'] === 'SignedIn')
    expect(told.user).toMatchObject({ username: 'jane', groups: ['system:masters', 'system:authenticated'] })
  })

  test('does not speak for who has signed in as another', async () => {
    await people.account('ann', goodPassword)
    const cookies = people.browser()
    await cookies.visit('POST', '/console/session/password', {
      body: { name: 'ann', password: goodPassword },
    })
    const secret = cookies.cookies.get(cookieName)
    const cookie = `__Host-kedge-session-${port.port}=${secret}`
    const asked = { client: issue('jane'), body: review, headers: { ...ours(), cookie } }
    expect(nameIn(await ask('POST', whoami, asked))).toBe('ann')
    await people.accounts.sessions.end(() => true)
    expect((await ask('POST', whoami, asked)).code).toBe(401)
  })
})

describe('another site', () => {
  const asJane = async (headers: Headers, path = whoami) =>
    ask('POST', path, { client: issue('jane'), headers, body: review })

  test('has a browser use its certificate for nothing', async () => {
    const foreign: readonly Headers[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `https://127.0.0.1:${port.port + 1}` },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'x-kedge-console': '1' },
    ]
    for (const headers of foreign) {
      const [inApi, atDoor] = [await asJane(headers), await asJane(headers, '/console/session/certificate')]
      expect([nameIn(inApi), inApi.code < 300 || atDoor.code < 300], JSON.stringify(headers)).toEqual([
        undefined,
        false,
      ])
    }
  })

  test('has a browser open no stream by its certificate, with a session that may not be used or without', async () => {
    const opens = (headers: Headers) =>
      new Promise<number>((resolve, reject) => {
        const { certificate, key } = issue('jane')
        const sent = httpsRequest({
          ...{ host: '127.0.0.1', port: port.port, path: '/api/v1/namespaces?watch=1', agent: false },
          ...{ ca: certificates.ca.certificate, cert: certificate, key },
          headers: {
            ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
            ...{ 'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==', ...headers },
          },
        })
        sent.once('upgrade', (answer, socket) => {
          socket.destroy()
          resolve(answer.statusCode ?? 0)
        })
        sent.once('response', answer => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        sent.once('error', reject)
        sent.end()
      })
    const elsewhere = { origin: `https://127.0.0.1:${port.port + 1}` }
    const cookie = `__Host-kedge-session-${port.port}=made-up`
    expect(await opens({ origin: `https://127.0.0.1:${port.port}` })).toBe(101)
    expect(await opens(elsewhere)).toBeGreaterThanOrEqual(401)
    expect(await opens({ ...elsewhere, cookie })).toBeGreaterThanOrEqual(401)
  })

  test('is not what our page, kubectl, or a proxy with credentials of its own is', async () => {
    const known: readonly Headers[] = [
      {},
      { origin: `http://127.0.0.1:${port.port}` },
      { origin: `https://127.0.0.1:${port.port}`, 'sec-fetch-site': 'same-origin' },
      { origin: 'http://127.0.0.1:8001', 'sec-fetch-site': 'same-origin', 'x-forwarded-for': '127.0.0.1' },
    ]
    for (const headers of known) expect(nameIn(await asJane(headers)), JSON.stringify(headers)).toBe('jane')
  })
})
