// Accounts as people have them: kedge account and kedge login in a terminal, kubectl with what these write, and the door over
// HTTPS with requests that no browser would send.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KedgeUnderTest, root, run, startKedge } from './support/kedge.ts'

const password = 'ancient oak by the river'
let kedge: KedgeUnderTest
let folder: string
let server: URL
let audit: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-people-'))
  audit = join(folder, 'audit.log')
  const policy = join(folder, 'policy.yaml')
  writeFileSync(
    policy,
    JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'RequestResponse' }] }),
  )
  kedge = await startKedge([
    ...['--runtime', 'simulated', '--nodes', '1'],
    `--audit-policy-file=${policy}`,
    `--audit-log-path=${audit}`,
  ])
  server = await whereItIs()
})

afterAll(async () => {
  await kedge?.end()
  rmSync(folder, { recursive: true, force: true })
})

const whereItIs = async () =>
  new URL(await kedge.must('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}'))

interface Answer {
  readonly code: number
  readonly text: string
  readonly cookie: string
  readonly retryAfter: string | undefined
}

function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: { readonly [name: string]: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const asked = request(
      {
        ...{ host: server.hostname, port: server.port, method, path, rejectUnauthorized: false },
        headers: {
          'x-kedge-console': '1',
          origin: server.origin,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      answer => {
        let text = ''
        answer.on('data', part => {
          text += part
        })
        answer.on('end', () => {
          const cookie = (answer.headers['set-cookie'] ?? []).map(each => each.split(';')[0]).join('; ')
          resolve({ code: answer.statusCode ?? 0, text, cookie, retryAfter: answer.headers['retry-after'] })
        })
      },
    )
    asked.on('error', reject)
    asked.end(typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body))
  })
}

/** As somebody else of this machine would have it, with `kedge` on the PATH. */
const asPerson = (command: string, args: readonly string[], input?: string) =>
  run(command, args, {
    ...(input === undefined ? {} : { input }),
    env: {
      HOME: folder,
      KEDGE_HOME: folder,
      KUBECONFIG: join(folder, 'config'),
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
    },
  })

const kubectl = (...args: readonly string[]) => asPerson(process.env.KEDGE_TEST_KUBECTL ?? 'kubectl', args)

test('who is invited sets a password, and kubectl is them until they sign out or are disabled', async () => {
  const made = await kedge.kedge(
    'account',
    'create',
    'ann',
    '--display-name',
    'Ann',
    '-o',
    'json',
    '--kubeconfig',
    kedge.kubeconfig,
  )
  const code = String(JSON.parse(made.stdout).link).split('#')[1]
  expect((await ask('POST', '/console/invitation/accept', { code, password })).code).toBe(200)
  expect((await ask('POST', '/console/invitation/accept', { code, password })).code).toBe(404)
  const ca = join(folder, 'ca.crt')
  const config = JSON.parse(await kedge.must('config', 'view', '--raw', '--minify', '-o', 'json'))
  writeFileSync(ca, Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64'))
  const login = ['login', 'ann', '--server', server.origin, '--certificate-authority', ca]
  const wrong = await asPerson('kedge', login, 'not what it is\n')
  expect([wrong.code, wrong.stderr]).toEqual([1, 'error: the name or the password is wrong\n'])
  expect((await asPerson('kedge', login, `${password}\n`)).stderr).toContain('signed in as ann')
  const who = await kubectl('auth', 'whoami')
  expect(who.stdout).toMatch(/Username\s+ann/)
  expect(who.stdout).toContain('iam.kedge.dev:accounts')
  expect((await kubectl('get', 'secrets', '-A')).stderr).toContain(
    'User "ann" cannot list resource "secrets"',
  )
  const table = await kedge.kedge('account', 'sessions', 'ann', '--kubeconfig', kedge.kubeconfig)
  expect(table.stdout).toMatch(/terminal +127\.0\.0\.1/)
  await kedge.must('patch', 'account', 'ann', '--type=merge', '-p', '{"spec":{"disabled":true}}')
  expect((await kubectl('auth', 'whoami')).code).toBe(1)
  await kedge.must('patch', 'account', 'ann', '--type=merge', '-p', '{"spec":{"disabled":false}}')
  // What was open has ended for good: she signs in again.
  expect((await kubectl('auth', 'whoami')).stderr).toContain('kedge login ann')
  expect((await asPerson('kedge', login, `${password}\n`)).code).toBe(0)
  expect((await kubectl('auth', 'whoami')).code).toBe(0)
  expect((await asPerson('kedge', ['logout', 'ann'])).code).toBe(0)
  expect((await kubectl('auth', 'whoami')).stderr).toContain('kedge login ann')
})

test('a session of a browser is that person to the API, and nothing to who steals less than all of it', async () => {
  const signedIn = await ask('POST', '/console/session/password', { name: 'ann', password })
  const { cookie } = signedIn
  const review = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' }
  const whoAmI = (headers: { readonly [name: string]: string }) =>
    ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review, headers)
  expect(JSON.parse((await whoAmI({ cookie })).text).status.userInfo.username).toBe('ann')
  expect((await whoAmI({ cookie, 'x-kedge-console': '' })).code).toBe(401)
  expect((await whoAmI({ cookie, origin: 'https://evil.example' })).code).toBe(401)
  // No page of the console: its cookie counts for nothing, and it is anonymous.
  expect((await whoAmI({ cookie, host: 'evil.example' })).code).toBe(403)
  expect((await whoAmI({ cookie: `${cookie}x` })).code).toBe(401)
  const kubeconfig = await ask('POST', '/console/own/kubeconfig', { credentials: 'token' }, { cookie })
  const file = join(folder, 'downloaded')
  writeFileSync(file, kubeconfig.text)
  expect((await kubectl('--kubeconfig', file, 'auth', 'whoami')).stdout).toMatch(/Username\s+ann/)
  expect((await ask('DELETE', '/console/own/sessions', undefined, { cookie })).code).toBe(200)
  expect((await whoAmI({ cookie })).code).toBe(401)
  expect((await kubectl('--kubeconfig', file, 'auth', 'whoami')).code).toBe(1)
})

test('bodies that are too large, of another kind, or never end, and paths that lead elsewhere, get an answer or none', async () => {
  expect((await ask('POST', '/console/session/password', 'x'.repeat(20_000))).code).toBe(413)
  expect((await ask('POST', '/console/session/password', 'x', { 'content-type': 'text/plain' })).code).toBe(
    415,
  )
  for (const path of [
    '/console/accounts/../../api/invitation',
    '/console/accounts/ann%2freset',
    '/console//own/sessions',
    '/console/constructor',
  ])
    expect((await ask('POST', path, {})).code).toBeGreaterThanOrEqual(400)
  const socket = connect({ host: server.hostname, port: Number(server.port), rejectUnauthorized: false })
  await new Promise(resolve => socket.once('secureConnect', resolve))
  socket.write(
    'POST /console/session/password HTTP/1.1\r\nhost: localhost\r\nx-kedge-console: 1\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"name":"an',
  )
  socket.destroy()
  expect((await ask('GET', '/console/session')).code).toBe(200)
})

test('a flood of wrong passwords lets nobody in, and others are served', async () => {
  const flood = Array.from({ length: 300 }, (_, index) =>
    ask('POST', '/console/session/password', {
      name: index % 2 ? 'ann' : `nobody-${index}`,
      password: `wrong ${index} and wrong`,
    }),
  )
  const meanwhile = await kedge.must('get', 'namespaces')
  const answers = await Promise.all(flood)
  expect(meanwhile).toContain('default')
  expect(answers.every(({ code }) => code === 401 || code === 429)).toBe(true)
  const slowed = answers.filter(({ code }) => code === 429)
  expect(slowed.length).toBeGreaterThan(250)
  expect(slowed.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true)
})

test('a session lives on over kill -9', async () => {
  // Past what the flood has left behind for this address.
  await expect
    .poll(async () => (await ask('POST', '/console/session/password', { name: 'nobody', password })).code, {
      interval: 1_000,
    })
    .toBe(401)
  const code = JSON.parse(
    (await kedge.kedge('account', 'reset', 'ann', '-o', 'json', '--kubeconfig', kedge.kubeconfig)).stdout,
  ).link.split('#')[1]
  const { cookie } = await ask('POST', '/console/invitation/accept', { code, password })
  await kedge.killNow()
  await kedge.start()
  server = await whereItIs()
  const again = cookie.replace(/-\d+=/, `-${server.port}=`)
  const { text } = await ask('GET', '/console/session', undefined, { cookie: again })
  expect(JSON.parse(text).user.name).toBe('ann')
})

test('what happened is in the audit log, and no secret is in it, in an event or in a metric', async () => {
  const lines = readFileSync(audit, 'utf8')
  for (const event of [
    'SignedIn',
    'SignInFailed',
    'InvitationUsed',
    'InvitationRefused',
    'SignedOutEverywhere',
    'TokenIssued',
    'Invited',
    'SignedOut',
  ])
    expect(lines).toContain(`"iam.kedge.dev/event":"${event}"`)
  const seen = [
    lines,
    await kedge.must('get', 'events', '-A', '-o', 'json'),
    await kedge.must('get', '--raw', '/metrics'),
    await kedge.must('get', 'accounts', '-o', 'json'),
  ].join('\n')
  const kept = readFileSync(join(folder, 'downloaded'), 'utf8')
  const [, token = 'none'] = /kedge-session-([\w-]+)/.exec(kept) ?? []
  for (const secret of [password, token, 'wrong 1 and wrong', '__Host-']) expect(seen).not.toContain(secret)
})
