// Every way in that is not one's own, and every way to more than one has: each is tried over the wire, fails, and stands in the audit
// log with who tried what and how it ended. Each attempt is told from the others by its user agent.
import { createSign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'
import {
  type Answer,
  type Asking,
  askAt,
  makePerson,
  type Person,
  serverOf,
  untilWorkspaces,
} from './support/people.ts'
import { secretsTold } from './support/secrets.ts'

const rbac = '/apis/rbac.authorization.k8s.io/v1'
const accountsPath = '/apis/iam.kedge.dev/v1/accounts'
const nobody = 'system:anonymous'
const json = { 'content-type': 'application/merge-patch+json' }

let kedge: KedgeUnderTest
let server: URL
let ask: (asking: Asking) => Promise<Answer>
let ann: Person
let bob: Person
/** What must not stand anywhere: all that anybody came in by. */
const secrets: { [what: string]: string } = {}

interface Event {
  readonly user?: { readonly username: string }
  readonly verb: string
  readonly requestURI: string
  readonly userAgent?: string
  readonly responseStatus?: { readonly code: number }
}

interface Attempt extends Asking {
  readonly what: string
  readonly code: number
  /** Who it is told of; nobody where it is not known. */
  readonly by?: string
  /** How it ended, where a browser is sent to a page that says so. */
  readonly audited?: number
}

const secretOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const review = {
  method: 'POST',
  path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
}
const signIn = async ({ name, password }: Person) =>
  (await ask({ method: 'POST', path: '/console/session/password', body: { name, password } })).cookie

async function failAndAreTold(attempts: readonly Attempt[]): Promise<void> {
  const ended: unknown[] = []
  for (const { what, code, by: _, audited: __, headers, ...asking } of attempts) {
    const agent = `attempt/${encodeURIComponent(what)}`
    ended.push(
      [what, (await ask({ ...asking, headers: { ...headers, 'user-agent': agent } })).code, code].join(' '),
    )
  }
  expect(ended).toEqual(attempts.map(({ what, code }) => [what, code, code].join(' ')))
  const told = () => {
    const events = readFileSync(join(kedge.folder, 'data/audit/audit.log'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Event)
    return attempts.map(({ what, path }) => {
      const event = events.findLast(({ userAgent }) => userAgent === `attempt/${encodeURIComponent(what)}`)
      const isSame = event?.requestURI === path.split('?')[0]
      return `${what}: ${event?.user?.username || nobody} ${isSame ? '' : event?.requestURI} ${event?.responseStatus?.code}`
    })
  }
  await expect
    .poll(told)
    .toEqual(attempts.map(({ what, by = nobody, code, audited = code }) => `${what}: ${by}  ${audited}`))
}

beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated', '--nodes', '1'])
  server = await serverOf(kedge)
  ask = askAt(server)
  await untilWorkspaces(kedge)
  const workspace = {
    apiVersion: 'iam.kedge.dev/v1',
    kind: 'Workspace',
    metadata: { name: 'acme' },
    spec: {},
  }
  const project = (name: string) => ({
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name, labels: { 'iam.kedge.dev/workspace': 'acme' } },
  })
  for (const each of [workspace, project('shop'), project('foreign')])
    expect(await kedge.feed(JSON.stringify(each), 'create', '-f', '-')).toMatchObject({ code: 0 })
  ann = await makePerson(kedge, { name: 'ann', password: 'ancient oak by the river' })
  bob = await makePerson(kedge, { name: 'bob', password: 'ancient elm by the river' })
  for (const { name, password, code, cookie } of [ann, bob]) {
    secrets[`the password of ${name}`] = password
    secrets[`the invitation of ${name}`] = code
    secrets[`the cookie of ${name}`] = secretOf(cookie)
  }
  const role = ['--clusterrole=project-admin', '--user=ann']
  await kedge.must('create', 'rolebinding', 'project-admin:ann', '-n', 'shop', ...role)
  await kedge.must('create', 'role', 'strong', '-n', 'shop', '--verb=get', '--resource=leases')
})
afterAll(() => kedge?.end())

describe('an attempt fails and is audited', () => {
  test('by who is signed in, to have more than they have', async () => {
    const headers = { cookie: ann.cookie }
    const by = 'ann'
    const ref = (name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name })
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'ann' }]
    const binding = (role: string) => ({ metadata: { name: 'more' }, roleRef: ref(role), subjects })
    const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
    const inShop = `${rbac}/namespaces/shop`
    const acting: readonly { readonly [name: string]: string }[] = [
      { 'impersonate-user': 'admin' },
      { 'impersonate-user': 'ann', 'impersonate-group': 'system:masters' },
    ]
    const post = { method: 'POST', headers, by, code: 403 }
    const patch = { method: 'PATCH', headers: { ...headers, ...json }, by, code: 403 }
    await failAndAreTold([
      { ...post, what: 'bind', path: `${inShop}/rolebindings`, body: binding('platform-admin') },
      {
        ...post,
        what: 'bind elsewhere',
        path: `${rbac}/namespaces/foreign/rolebindings`,
        body: binding('view'),
      },
      { ...post, what: 'bind everywhere', path: `${rbac}/clusterrolebindings`, body: binding('view') },
      { ...post, what: 'escalate', path: `${inShop}/roles`, body: { metadata: { name: 'all' }, rules } },
      { ...patch, what: 'a role above', path: `${inShop}/roles/strong`, body: { rules } },
      { ...patch, what: 'a role of all', path: `${rbac}/clusterroles/project-admin`, body: { rules } },
      {
        ...patch,
        what: 'own account',
        path: `${accountsPath}/ann`,
        body: { spec: { platformRole: 'platform-admin' } },
      },
      { ...post, what: 'an account', path: accountsPath, body: { metadata: { name: 'eve' }, spec: {} } },
      {
        ...post,
        what: 'a token of another',
        path: '/api/v1/namespaces/foreign/serviceaccounts/default/token',
        body: {},
      },
      ...acting.map((impersonating, at) => ({
        ...{ what: `impersonate ${at}`, method: 'GET', path: '/api/v1/namespaces/shop/pods', by, code: 403 },
        headers: { ...headers, ...impersonating },
      })),
    ])
  })

  test('by who is signed in, upon others’ accounts, sessions and the log', async () => {
    const headers = { cookie: ann.cookie }
    const sessions = await ask({
      method: 'GET',
      path: '/console/own/sessions',
      headers: { cookie: bob.cookie },
    })
    const [{ id }] = JSON.parse(sessions.text).sessions
    const as = { headers, by: 'ann', code: 403 }
    await failAndAreTold([
      { ...as, what: 'their session', method: 'DELETE', path: `/console/own/sessions/${id}`, code: 404 },
      {
        ...as,
        what: 'their session by name',
        method: 'DELETE',
        path: `/console/accounts/bob/sessions/${id}`,
        code: 404,
      },
      { ...as, what: 'their sessions', method: 'GET', path: '/console/accounts/bob/sessions' },
      { ...as, what: 'end their sessions', method: 'DELETE', path: '/console/accounts/bob/sessions' },
      { ...as, what: 'invite them', method: 'POST', path: '/console/accounts/bob/invitation', body: {} },
      { ...as, what: 'reset them', method: 'POST', path: '/console/accounts/admin/reset', body: {} },
      { ...as, what: 'the log', method: 'GET', path: '/console/audit/events' },
      { ...as, what: 'the log of others', method: 'GET', path: '/console/audit/events?namespace=foreign' },
    ])
    expect(
      (await ask({ method: 'GET', path: '/console/own/sessions', headers: { cookie: bob.cookie } })).code,
    ).toBe(200)
  })

  test('upon what is in another project, and what is told of it is told of what there is not', async () => {
    const value = 'a value that nobody else may read'
    secrets['the value of a Secret'] = value
    await kedge.must('create', 'secret', 'generic', 'there', '-n', 'foreign', `--from-literal=key=${value}`)
    const inForeign = '/api/v1/namespaces/foreign'
    const as = { method: 'GET', headers: { cookie: ann.cookie }, by: 'ann', code: 403 }
    const paths = [
      ...['/secrets', '/events', '/pods', '/pods/there/log', '/resourcequotas', '/secrets?limit=1'].map(
        path => `${inForeign}${path}`,
      ),
      ...[
        '/apis/metrics.k8s.io/v1beta1/namespaces/foreign/pods',
        '/metrics',
        '/api/v1/events',
        '/api/v1/nodes',
      ],
    ]
    await failAndAreTold(paths.map(path => ({ ...as, what: path, path })))
    for (const path of [`${inForeign}/secrets`, `${inForeign}/pods`, '/api/v1/namespaces']) {
      const [there, absent] = await Promise.all(
        [path.endsWith('spaces') ? 'foreign' : 'there', 'absent'].map(name =>
          ask({ method: 'GET', path: `${path}/${name}`, headers: { cookie: ann.cookie } }),
        ),
      )
      expect([there?.code, there?.text.replaceAll(/there|foreign/g, 'absent')]).toEqual([
        403,
        absent?.text.replaceAll('foreign', 'absent'),
      ])
    }
  })

  test('by cookies and tokens that are made up, replayed, stolen or too old', async () => {
    const [name = ''] = ann.cookie.split('=')
    const left = await signIn(ann)
    secrets['a cookie that was signed out'] = secretOf(left)
    await ask({ method: 'DELETE', path: '/console/session', headers: { cookie: left } })
    const body = { name: 'ann', password: ann.password, kind: 'terminal' }
    const terminal = JSON.parse(
      (await ask({ method: 'POST', path: '/console/session/password', body })).text,
    ).secret
    const token = async () =>
      ask({ method: 'POST', path: '/console/terminal/token', body: { secret: terminal } })
    const short = JSON.parse((await token()).text).token
    expect((await ask({ ...review, headers: bearer(short) })).code).toBe(201)
    await ask({ method: 'POST', path: '/console/terminal/end', body: { secret: terminal } })
    const good = (await kedge.must('create', 'token', 'default')).trim()
    expect((await ask({ ...review, headers: bearer(good) })).code).toBe(201)
    const [head = '', claims = '', signature = ''] = good.split('.')
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const encoded = (changed: object) =>
      Buffer.from(JSON.stringify({ ...said, ...changed })).toString('base64url')
    const past = encoded({ iat: said.iat - 7200, nbf: said.nbf - 7200, exp: said.iat - 3600 })
    const key = readFileSync(join(kedge.folder, 'data/pki/sa.key'), 'utf8')
    const sign = (text: string) =>
      createSign('SHA256').update(text).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url')
    const fresh = `${head}.${encoded({ jti: 'another' })}`
    // What is signed here is good, so that it is its age alone which the old one is refused for.
    expect((await ask({ ...review, headers: bearer(`${fresh}.${sign(fresh)}`) })).code).toBe(201)
    const old = `${head}.${past}.${sign(`${head}.${past}`)}`
    const forged = `${head}.${encoded({ sub: 'system:serviceaccount:kube-system:admin' })}.${signature}`
    Object.assign(secrets, { terminal, short, good, old, forged })
    const at = { ...review, code: 401 }
    const door = { method: 'GET', path: '/console/own/account', code: 401 }
    await failAndAreTold([
      { ...at, what: 'a made up cookie', headers: { cookie: `${name}=made-up-made-up` } },
      { ...door, what: 'a made up cookie at the door', headers: { cookie: `${name}=made-up-made-up` } },
      { ...at, what: 'a cookie signed out', headers: { cookie: left } },
      { ...door, what: 'a cookie signed out at the door', headers: { cookie: left } },
      { ...at, what: 'half a cookie', headers: { cookie: ann.cookie.slice(0, -4) } },
      { ...at, what: 'a token of a terminal that has ended', headers: bearer(short) },
      {
        method: 'POST',
        path: '/console/terminal/token',
        body: { secret: terminal },
        what: 'its secret',
        code: 401,
      },
      { ...at, what: 'a cookie as a token', headers: bearer(`kedge-session-${secretOf(ann.cookie)}`) },
      { ...at, what: 'a token of another', headers: bearer(forged) },
      { ...at, what: 'a token too old', headers: bearer(old) },
      {
        method: 'POST',
        path: '/console/session/token',
        body: { token: forged },
        what: 'to sign in by it',
        code: 401,
      },
      {
        method: 'POST',
        path: '/console/session/password',
        body: { name: 'ann', password: 'wrong and wrong' },
        what: 'a password',
        code: 401,
      },
    ])
  })

  test('by another site that has a browser ask', async () => {
    const foreign = { cookie: ann.cookie, origin: 'https://evil.example' }
    const as = { by: 'ann', headers: foreign }
    await failAndAreTold([
      { ...as, ...review, what: 'the API', code: 401 },
      { ...as, what: 'sign out', method: 'DELETE', path: '/console/own/sessions', code: 403 },
      { ...as, what: 'a link', method: 'POST', path: '/console/link', body: {}, code: 403 },
      {
        ...as,
        what: 'without the header',
        ...review,
        headers: { cookie: ann.cookie, 'x-kedge-console': '' },
        code: 401,
      },
      {
        what: 'to sign in',
        method: 'POST',
        path: '/console/session/password',
        body: { name: 'bob', password: bob.password },
        headers: { 'sec-fetch-site': 'cross-site' },
        code: 403,
      },
    ])
    expect((await ask({ ...review, headers: { cookie: ann.cookie } })).code).toBe(201)
  })

  test('by paths that lead elsewhere', async () => {
    const as = { by: 'ann', headers: { cookie: ann.cookie }, method: 'GET', code: 403 }
    const paths = [
      '/api/v1/namespaces/shop/../foreign/secrets',
      '/api/v1/namespaces/shop/%2e%2e/foreign/secrets',
      '/api/v1/namespaces/foreign%2Fsecrets',
      '//api/v1/namespaces/foreign/secrets',
      // Nothing is there for anybody: whether they may ask is asked first.
      '/api/v1/namespaces/foreign/secrets/../../shop/pods',
      '/api/v1/namespaces//secrets',
    ]
    await failAndAreTold([
      ...paths.map(path => ({ ...as, what: path, path })),
      {
        ...as,
        what: 'out of the console',
        method: 'POST',
        path: '/console/../api/v1/secrets',
        body: {},
        code: 405,
      },
      {
        ...as,
        what: 'an account beside',
        method: 'POST',
        path: '/console/accounts/..%2fadmin/reset',
        body: {},
        code: 405,
      },
    ])
  })

  test('by an invitation or a link that was used', async () => {
    const { code, password } = ann
    const accept = { method: 'POST', path: '/console/invitation/accept', body: { code, password } }
    const made = await ask({
      method: 'POST',
      path: '/console/link',
      body: {},
      headers: { cookie: ann.cookie },
    })
    const link = String(JSON.parse(made.text).path)
    secrets['the code of a link'] = link.split('code=')[1] ?? ''
    expect((await ask({ method: 'GET', path: link })).cookie).not.toBe('')
    await failAndAreTold([
      { ...accept, what: 'an invitation again', code: 404 },
      { what: 'to look at it', method: 'POST', path: '/console/invitation', body: { code }, code: 404 },
      { what: 'a link again', method: 'GET', path: link, code: 303, audited: 401 },
    ])
  })

  test('and nothing that anybody came in by stands in a log, event, metric or account', async () => {
    expect(await secretsTold(kedge, { secrets })).toEqual([])
  })
})
