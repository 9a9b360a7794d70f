// Who brings no credentials, or bad ones, over a real port.
import { generateKeyPairSync } from 'node:crypto'
import { request as httpsRequest } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../api/rbac/default-policy.ts'
import { silentLog } from '../../base/log.ts'
import { openMemoryStore } from '../../store/index.ts'
import { makeCertificates } from '../certificates/certificates.ts'
import { identifier, sequence, set, utf8 } from '../certificates/der.ts'
import {
  extension,
  issueCertificate,
  issuerOf,
  type KeyPair,
  signCertificate,
} from '../certificates/issue-certificate.ts'
import { type Listening, listen } from '../listen.ts'
import { adminToken, startServer } from '../server-under-test.ts'
import { roleBasedAuthorizer } from './mode-authorizer.ts'

const certificates = makeCertificates({ names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() })

const opened: Listening[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(each => each.close()))
})

async function openPort(anonymous = true) {
  const store = openMemoryStore()
  const authorizer = roleBasedAuthorizer(store, defaultPolicy())
  const server = await startServer({ store, authorizer, anonymous })
  const { serving, ca } = certificates
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const listening = await listen({ api: server.api, host: '127.0.0.1', port: 0, tls, log: silentLog })
  opened.push(listening)
  const send = (
    path: string,
    more: { method?: string; body?: string; headers?: object; client?: KeyPair } = {},
  ) =>
    new Promise<{ readonly code: number; readonly text: string }>((resolve, reject) => {
      const { method = 'GET', body = '', headers = {}, client } = more
      const request = httpsRequest(
        {
          ...{ host: '127.0.0.1', port: listening.port, path, method, agent: false },
          ...{ headers: { 'content-type': 'application/json', ...headers } },
          ...{ ca: ca.certificate, cert: client?.certificate, key: client?.key },
        },
        response => {
          let text = ''
          response.on('data', chunk => {
            text += chunk
          })
          response.once('end', () => resolve({ code: response.statusCode ?? 0, text }))
        },
      )
      request.once('error', reject)
      request.end(body)
    })
  return { ...server, ask: send }
}

const day = 24 * 3600_000
const issue = (more: object, issuer: KeyPair = certificates.ca) =>
  issueCertificate(
    {
      ...{ commonName: 'jane', organizations: ['system:masters'], use: 'client' as const },
      ...{ notBefore: Date.now() - day, notAfter: Date.now() + day },
      ...more,
    },
    issuer,
  )

const attribute = (oid: string, value: string) => set(sequence(identifier(oid), utf8(value)))
const name = (value: string) => attribute('2.5.4.3', value)
const uid = (value: string) => attribute('1.3.6.1.4.1.57683.2', value)

/** A client's certificate with these attributes in its subject. */
function issueFor(subject: readonly Buffer[]): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const parts = {
    subject: sequence(...subject),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    ...{ notBefore: Date.now() - day, notAfter: Date.now() + day },
    extensions: [extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.2')))],
  }
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { certificate: signCertificate(parts, issuerOf(certificates.ca)), key }
}

describe('who brings no credentials', () => {
  it('is heard as system:anonymous, and told of health and the version', async () => {
    const { ask } = await openPort()
    for (const path of ['/healthz', '/livez', '/readyz', '/version', '/version/'])
      expect([path, (await ask(path)).code]).toEqual([path, 200])
    const refused = await ask('/api/v1/pods')
    expect(refused.code).toBe(403)
    expect(JSON.parse(refused.text)).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      message:
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    })
    // As upstream: single checks are for those who watch over the cluster.
    for (const path of ['/livez/ping', '/readyz/store', '/healthz/log']) {
      const { code, text } = await ask(path)
      expect([code, JSON.parse(text).message]).toEqual([
        403,
        `forbidden: User "system:anonymous" cannot get path "${path}"`,
      ])
    }
    const path = await ask('/api')
    expect([path.code, JSON.parse(path.text).message]).toEqual([
      403,
      'forbidden: User "system:anonymous" cannot get path "/api"',
    ])
    expect((await ask('/api/v1/namespaces/default/configmaps', { method: 'POST', body: '{}' })).code).toBe(
      403,
    )
  })

  it('may do what roles say of the unauthenticated, with bodies too', async () => {
    const { ask, send } = await openPort()
    const rbac = '/apis/rbac.authorization.k8s.io/v1'
    await send('POST', `${rbac}/clusterroles`, {
      metadata: { name: 'open' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
    })
    await send('POST', `${rbac}/clusterrolebindings`, {
      metadata: { name: 'open' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'open' },
      subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:unauthenticated' }],
    })
    const body = JSON.stringify({ metadata: { name: 'm' } })
    expect((await ask('/api/v1/namespaces/default/configmaps', { method: 'POST', body })).code).toBe(201)
  })

  it('is refused where nobody is to be heard so, but told of health; and so is a page that asks to sign in', async () => {
    const { ask } = await openPort(false)
    expect((await ask('/api/v1/pods')).code).toBe(401)
    expect((await ask('/healthz')).code).toBe(200)
    const open = await openPort()
    expect((await open.ask('/api/v1/pods', { headers: { 'sec-fetch-site': 'same-origin' } })).code).toBe(401)
    expect((await open.ask('/api/v1/pods', { headers: { authorization: 'Bearer other' } })).code).toBe(401)
  })
})

describe('a client certificate', () => {
  const stranger = makeCertificates({ names: [], addresses: [], now: Date.now() })
  it.each<[string, KeyPair]>([
    ['expired', issue({ notBefore: Date.now() - 2 * day, notAfter: Date.now() - day })],
    ['not valid yet', issue({ notBefore: Date.now() + day, notAfter: Date.now() + 2 * day })],
    ['for servers only', issue({ use: 'server' })],
    ['of an unknown authority', stranger.client],
    ['of two UIDs', issueFor([name('jane'), uid('1'), uid('2')])],
    ['of an empty UID', issueFor([name('jane'), uid('')])],
  ])('vouches for nobody when it is %s; a good token does beside it', async (_what, client) => {
    const { ask } = await openPort()
    const refused = await ask('/api/v1/namespaces', { client })
    expect([refused.code, JSON.parse(refused.text).reason]).toEqual([401, 'Unauthorized'])
    const headers = { authorization: `Bearer ${adminToken}` }
    expect((await ask('/api/v1/namespaces', { client, headers })).code).toBe(200)
  })

  it('that names nobody is as none', async () => {
    const { ask } = await openPort()
    for (const client of [
      issue({ commonName: '' }),
      issueFor([uid('1')]),
      issueFor([name('jane'), name('')]),
    ]) {
      const refused = await ask('/api/v1/namespaces', { client })
      expect([refused.code, JSON.parse(refused.text).message]).toEqual([
        403,
        'namespaces is forbidden: User "system:anonymous" cannot list resource "namespaces" in API group "" at the cluster scope',
      ])
    }
  })

  it('names the user by its last name, and tells the UID', async () => {
    const { ask } = await openPort()
    const client = issueFor([name('john'), uid('1042'), name('jane')])
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    const { text } = await ask(path, { method: 'POST', body: '{}', client })
    expect(JSON.parse(text).status.userInfo).toMatchObject({ username: 'jane', uid: '1042' })
  })

  it('names the user while it is good, and no longer on a connection that outlives it', async () => {
    const { ask } = await openPort()
    expect((await ask('/api/v1/namespaces', { client: issue({}) })).code).toBe(200)
  })
})
