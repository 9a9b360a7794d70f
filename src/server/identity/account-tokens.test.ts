import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, it, test } from 'vitest'
import type { AuthenticationTokenRequest, TokenReviewStatus } from '../../api/generated/types.ts'
import { bodyOf } from '../reply-body.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'
import { accountIssuer, apiAudiences, boundPayload } from './account-claims.ts'
import { accountKeys, newAccountKey } from './account-keys.ts'
import { AccountTokens } from './account-tokens.ts'
import { tokenSources } from './token-sources.ts'

const accounts = '/api/v1/namespaces/default/serviceaccounts'

async function withAccount(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options)
  const uidOf = async (path: string, body: object) => {
    const { code, body: made } = await server.send('POST', path, body)
    expect(code).toBe(201)
    return (made as { metadata: { uid: string } }).metadata.uid
  }
  const uid = await uidOf(accounts, { metadata: { name: 'robot' } })
  return { ...server, uid, uidOf }
}

const request = (server: Pick<ServerUnderTest, 'send'>, spec: object = {}, name = 'robot') =>
  server.send('POST', `${accounts}/${name}/token`, { spec })

async function tokenOf(server: Pick<ServerUnderTest, 'send'>, spec: object = {}): Promise<string> {
  const { code, body } = await request(server, spec)
  expect(code, JSON.stringify(body)).toBe(201)
  return (body as AuthenticationTokenRequest).status?.token ?? ''
}

async function review(
  { send }: Pick<ServerUnderTest, 'send'>,
  token: string,
  audiences: readonly string[] = [],
): Promise<TokenReviewStatus> {
  const { body } = await send('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
    spec: { token, audiences },
  })
  return (body as { status: TokenReviewStatus }).status
}

const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))

test('a token says whose it is, for whom and for how long', async () => {
  const server = await withAccount()
  const { code, body } = await request(server)
  expect(code).toBe(201)
  const { metadata, spec, status } = body as AuthenticationTokenRequest
  expect(metadata).toMatchObject({ name: 'robot', namespace: 'default' })
  expect(spec).toEqual({ audiences: apiAudiences, expirationSeconds: 3600 })
  expect(status?.expirationTimestamp).toBe('2026-01-02T04:04:05Z')
  const now = Date.parse('2026-01-02T03:04:05Z') / 1000
  expect(payloadOf(status?.token ?? '')).toEqual({
    aud: [accountIssuer],
    exp: now + 3600,
    iat: now,
    iss: accountIssuer,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'robot', uid: server.uid } },
    nbf: now,
    sub: 'system:serviceaccount:default:robot',
  })
})

test('whoever holds it is the account', async () => {
  const server = await withAccount()
  const token = await tokenOf(server)
  const asked = async () =>
    bodyOf(
      await server.raw({
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        user: null,
        headers: { authorization: `Bearer ${token}` },
        body: { kind: 'value', value: {} },
      }),
    )
  const user = {
    username: 'system:serviceaccount:default:robot',
    uid: server.uid,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${payloadOf(token).jti}`] },
  }
  expect(await asked()).toMatchObject({ status: { userInfo: user } })
  expect(await asked()).toMatchObject({ status: { userInfo: user } })
  expect(await review(server, token)).toEqual({ authenticated: true, user, audiences: apiAudiences })
})

test('a signature is checked once, and its owner looked up each time', async () => {
  const server = await startServer()
  const tokens = new AccountTokens({ ...server, keys: accountKeys(await newAccountKey()) })
  const { send } = server
  await send('POST', accounts, { metadata: { name: 'robot', uid: 'x' } })
  const { body } = await send('GET', `${accounts}/robot`)
  const uid = (body as { metadata: { uid: string } }).metadata.uid
  const token = await tokens.sign(claims({ account: { name: 'robot', uid } }))
  const first = tokens.check(token, apiAudiences)
  expect(first).toBeInstanceOf(Promise)
  expect(await first).toMatchObject({ kind: 'user' })
  expect(tokens.check(token, apiAudiences)).toMatchObject({ kind: 'user' })
  await send('DELETE', `${accounts}/robot`)
  expect(tokens.check(token, apiAudiences)).toMatchObject({
    kind: 'refused',
    why: 'serviceaccounts "robot" not found',
  })
})

test.each([
  [{ expirationSeconds: 599 }, 422, 'may not specify a duration less than 10 minutes'],
  [{ expirationSeconds: 2 ** 32 + 1 }, 422, 'may not specify a duration larger than 2^32 seconds'],
  [{ boundObjectRef: { kind: 'ConfigMap', apiVersion: 'v1', name: 'x' } }, 400, 'type /v1, Kind=ConfigMap'],
  [{ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'none' } }, 404, 'pods "none" not found'],
  [
    { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'other' } },
    400,
    'cannot bind token for serviceaccount "robot" to pod running with different serviceaccount name.',
  ],
  [
    { boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'key', uid: 'x' } },
    409,
    'the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
  ],
])('a request for %j is refused with %i: %s', async (spec, code, words) => {
  const server = await withAccount()
  await server.send('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 'key' } })
  await server.send('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'other' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  })
  const reply = await request(server, spec)
  expect(reply.code).toBe(code)
  expect((reply.body as { message: string }).message).toContain(words)
})

test('there is no token of an account that is not there, and none is read', async () => {
  const server = await withAccount()
  expect(await request(server, {}, 'none')).toMatchObject({
    code: 404,
    body: { message: 'serviceaccounts "none" not found' },
  })
  expect(await server.send('GET', `${accounts}/robot/token`)).toMatchObject({ code: 405 })
  const wrongName = await server.send('POST', `${accounts}/robot/token`, { metadata: { name: 'x' } })
  expect(wrongName).toMatchObject({ code: 422 })
})

test('a token is for the audiences it was asked for, and the API is only one of them', async () => {
  const server = await withAccount()
  const token = await tokenOf(server, { audiences: ['vault', 'ci'] })
  expect(await review(server, token, ['vault', 'other'])).toMatchObject({
    authenticated: true,
    audiences: ['vault'],
  })
  const refused = {
    authenticated: false,
    user: {},
    error: `[invalid bearer token, token audiences ["vault" "ci"] is invalid for the target audiences ["${accountIssuer}"]]`,
  }
  expect(await review(server, token)).toEqual(refused)
  expect((await server.raw({ path: accounts, user: null, headers: bearer(token) })).code).toBe(401)
})

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('a token bound to a Pod ends with it, and says which it is', async () => {
  const server = await withAccount()
  const pods = '/api/v1/namespaces/default/pods'
  const pod = {
    metadata: { name: 'web-0' },
    spec: { serviceAccountName: 'robot', nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
  }
  const nodeUid = await server.uidOf('/api/v1/nodes', { metadata: { name: 'n' } })
  const uid = await server.uidOf(pods, pod)
  const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'web-0', uid }
  const token = await tokenOf(server, { boundObjectRef })
  const { user } = await review(server, token)
  expect(user?.extra).toMatchObject({
    'authentication.kubernetes.io/node-name': ['n'],
    'authentication.kubernetes.io/node-uid': [nodeUid],
    'authentication.kubernetes.io/pod-name': ['web-0'],
    'authentication.kubernetes.io/pod-uid': [uid],
  })
  // Its node may go; the Pod's token stays good.
  await server.send('DELETE', '/api/v1/nodes/n')
  expect(await review(server, token)).toMatchObject({ authenticated: true })
  await server.send('DELETE', `${pods}/web-0?gracePeriodSeconds=0`)
  expect((await review(server, token)).error).toContain('service account token has been invalidated')
  await server.uidOf(pods, pod)
  expect((await review(server, token)).error).toContain('does not match service account pod ref claim')
})

test('the token of every Pod is good for a year, and for an hour without a remark', async () => {
  const server = await withAccount()
  await server.uidOf('/api/v1/namespaces/default/pods', {
    metadata: { name: 'web-0' },
    spec: { serviceAccountName: 'robot', containers: [{ name: 'c', image: 'i' }] },
  })
  const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'web-0' }
  const { body } = await request(server, { boundObjectRef, expirationSeconds: 3607 })
  const { status } = body as AuthenticationTokenRequest
  const { exp, iat, 'kubernetes.io': own } = payloadOf(status?.token ?? '')
  expect([exp - iat, own.warnafter - iat]).toEqual([365 * 24 * 3600, 3607])
  expect(status?.expirationTimestamp).toBe('2026-01-02T04:04:12Z')
  // For another audience there is nobody of old.
  const other = payloadOf(
    await tokenOf(server, { boundObjectRef, expirationSeconds: 3607, audiences: ['x'] }),
  )
  expect(other.exp - other.iat).toBe(3607)
})

test.each(['Secret', 'Node'])('a token bound to a %s ends with it', async kind => {
  const server = await withAccount()
  const path = kind === 'Node' ? '/api/v1/nodes' : '/api/v1/namespaces/default/secrets'
  await server.uidOf(path, { metadata: { name: 'it' } })
  const token = await tokenOf(server, { boundObjectRef: { kind, apiVersion: 'v1', name: 'it' } })
  expect(await review(server, token)).toMatchObject({ authenticated: true })
  await server.send('DELETE', `${path}/it`)
  expect((await review(server, token)).error).toContain('service account token has been invalidated')
})

const now = Date.parse('2026-01-02T03:04:05Z') / 1000
const claims = (more: Partial<Parameters<typeof boundPayload>[0]> = {}) => ({
  ...{ id: 'id', namespace: 'default', account: { name: 'robot', uid: 'of-it' } },
  ...{ pod: null, secret: null, node: null, audiences: apiAudiences },
  ...{ issuedAt: now, expiresAt: now + 600, warnAfter: null },
  ...more,
})

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('every bad token is told from a good one', async () => {
  const key = await newAccountKey()
  const keys = accountKeys(key)
  const server = await withAccount()
  const tokens = new AccountTokens({ ...server, keys })
  const other = new AccountTokens({ ...server, keys: accountKeys(await newAccountKey()) })
  const own = { account: { name: 'robot', uid: server.uid } }
  const good = await tokens.sign(claims(own))
  const [head = '', body = '', signature = ''] = good.split('.')
  const publicText = keys.checking[0]?.key.export({ type: 'spki', format: 'pem' }).toString() ?? ''
  const byPublicKey = await new SignJWT(boundPayload(claims(own)))
    .setProtectedHeader({ alg: 'HS256', kid: keys.signing.id })
    .sign(Buffer.from(publicText))
  const bad: readonly (readonly [string, string, string])[] = [
    ['alg none', `${base64url({ alg: 'none', kid: keys.signing.id })}.${body}.`, 'unknown'],
    [
      'alg none with a signature',
      `${base64url({ alg: 'none', kid: keys.signing.id })}.${body}.eA`,
      'no keys',
    ],
    ['signed by the public key', byPublicKey, 'no keys'],
    ['another key', await other.sign(claims(own)), 'no keys'],
    ['no key named', `${base64url({ alg: 'ES256' })}.${body}.${signature}`, 'no keys'],
    [
      'another body',
      `${head}.${base64url({ ...payloadOf(good), sub: 'x' })}.${signature}`,
      'invalid signature',
    ],
    ['no signature', `${head}.${body}.`, 'unknown'],
    [
      'expired',
      await tokens.sign(claims({ ...own, issuedAt: now - 700, expiresAt: now - 100 })),
      'has expired',
    ],
    ['not yet valid', await tokens.sign(claims({ ...own, issuedAt: now + 700 })), 'not valid yet'],
    [
      'another audience',
      await tokens.sign(claims({ ...own, audiences: ['x'] })),
      'is invalid for the target',
    ],
    ['same name, another account', await tokens.sign(claims()), 'does not match claim (of-it)'],
    ['of nobody', await tokens.sign(claims({ account: { name: 'none', uid: 'x' } })), 'not found'],
    ['huge', `${head}.${'a'.repeat(1_000_000)}.${signature}`, 'unknown'],
    ['deep', `${head}.${Buffer.from('['.repeat(9_000)).toString('base64url')}.x`, 'unknown'],
    ['garbage', 'a.b.c', 'unknown'],
    ['dots', '.'.repeat(1000), 'unknown'],
    ['nothing', '', 'unknown'],
    ['emoji', '🙈.🙈.🙈', 'unknown'],
  ]
  expect(await tokens.check(good, apiAudiences)).toMatchObject({ kind: 'user' })
  const authenticator = tokenSources([tokens])
  for (const [what, token, why] of bad) {
    const verdict = await tokens.check(token, apiAudiences)
    expect(verdict.kind === 'refused' ? verdict.why : verdict.kind, what).toContain(why)
    expect(await authenticator.userOfToken(token), what).toBeNull()
  }
})

test('the wrong kind of claims, rightly signed, is nobody’s token', async () => {
  const key = await newAccountKey()
  const keys = accountKeys(key)
  const server = await withAccount()
  const tokens = new AccountTokens({ ...server, keys })
  const signed = (payload: object) =>
    new SignJWT({ ...payload })
      .setProtectedHeader({ alg: 'ES256', kid: keys.signing.id })
      .sign(keys.signing.key)
  const whole = boundPayload(claims({ account: { name: 'robot', uid: server.uid } }))
  for (const broken of [
    { ...whole, exp: undefined },
    { ...whole, sub: 'system:serviceaccount:default:other' },
    { ...whole, 'kubernetes.io': 'x' },
    { ...whole, 'kubernetes.io': { namespace: 1, serviceaccount: [] } },
    { ...whole, aud: { a: 1 } },
    { ...whole, nbf: now + 1000 },
  ])
    expect(await tokens.check(await signed(broken), apiAudiences)).toMatchObject({ kind: 'refused' })
})

test('tokens of an older key are believed as long as its public part is there', async () => {
  const old = await newAccountKey()
  const server = await withAccount()
  const token = await new AccountTokens({ ...server, keys: accountKeys(old) }).sign(
    claims({ account: { name: 'robot', uid: server.uid } }),
  )
  const publicPart =
    accountKeys(old).checking[0]?.key.export({ type: 'spki', format: 'pem' }).toString() ?? ''
  const rotated = new AccountTokens({ ...server, keys: accountKeys(await newAccountKey(), [publicPart]) })
  expect(await rotated.check(token, apiAudiences)).toMatchObject({ kind: 'user' })
  const without = new AccountTokens({ ...server, keys: accountKeys(await newAccountKey()) })
  expect(await without.check(token, apiAudiences)).toMatchObject({ kind: 'refused' })
})

test('an RSA key signs, too, and one that cannot is refused', async () => {
  const pem = (type: 'rsa' | 'ed25519') =>
    (type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519')
    ).privateKey
      .export({ type: 'pkcs8', format: 'pem' })
      .toString()
  const server = await withAccount()
  const tokens = new AccountTokens({ ...server, keys: accountKeys(pem('rsa')) })
  const token = await tokens.sign(claims({ account: { name: 'robot', uid: server.uid } }))
  expect(await tokens.check(token, apiAudiences)).toMatchObject({ kind: 'user' })
  expect(() => accountKeys(pem('ed25519'))).toThrow('not with ed25519')
})

it('ends when its time is over, also when it was good before', async () => {
  const server = await withAccount()
  const token = await tokenOf(server, { expirationSeconds: 600 })
  expect(await review(server, token)).toMatchObject({ authenticated: true })
  await server.clock.advance(601_000)
  expect(await review(server, token)).toEqual({
    authenticated: false,
    user: {},
    error: '[invalid bearer token, service account token has expired]',
  })
})

test('a token in a Secret is good as long as the Secret holds it', async () => {
  const keys = accountKeys(await newAccountKey())
  const server = await withAccount()
  const tokens = new AccountTokens({ ...server, keys })
  const token = await tokens.signLegacy({
    namespace: 'default',
    account: { name: 'robot', uid: server.uid },
    secretName: 'robot-token',
  })
  const check = async () => (await tokens.check(token, apiAudiences)).kind
  expect(await check()).toBe('refused')
  const secret = (text: string) => ({
    metadata: { name: 'robot-token', annotations: { 'kubernetes.io/service-account.name': 'robot' } },
    type: 'kubernetes.io/service-account-token',
    data: { token: Buffer.from(text).toString('base64') },
  })
  await server.send('POST', '/api/v1/namespaces/default/secrets', secret(token))
  const uses: (string | undefined)[] = []
  tokens.onLegacyUse = ({ metadata }) => uses.push(metadata?.name)
  expect(await check()).toBe('user')
  const path = '/api/v1/namespaces/default/secrets/robot-token'
  const label = (value: string | null) =>
    server.send(
      'PATCH',
      path,
      { metadata: { labels: { 'kubernetes.io/legacy-token-invalid-since': value } } },
      { headers: { 'content-type': 'application/merge-patch+json' } },
    )
  await label('2026-01-02')
  expect(await tokens.check(token, apiAudiences)).toEqual({
    kind: 'refused',
    why: expect.stringContaining(
      'default/robot-token for service account default/robot has been marked invalid',
    ),
  })
  await label(null)
  expect(await check()).toBe('user')
  await server.send('PUT', path, secret('another'))
  expect(await check()).toBe('refused')
  expect(uses).toEqual(['robot-token', 'robot-token'])
})

test('others find the keys where OpenID Connect has them', async () => {
  const server = await startServer()
  const document = bodyOf(await server.raw({ path: '/.well-known/openid-configuration' }))
  expect(document).toMatchObject({
    issuer: accountIssuer,
    jwks_uri: `${accountIssuer}/openid/v1/jwks`,
    id_token_signing_alg_values_supported: ['ES256'],
  })
  const reply = await server.raw({ path: '/openid/v1/jwks' })
  expect(reply).toMatchObject({ code: 200, contentType: 'application/jwk-set+json' })
  const { keys } = bodyOf(reply) as { keys: readonly object[] }
  expect(keys).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })])
  expect(JSON.stringify(keys)).not.toContain('"d"')
  expect((await server.raw({ method: 'POST', path: '/openid/v1/jwks' })).code).toBe(405)
  // Clients made from upstream's OpenAPI end the paths so.
  expect(bodyOf(await server.raw({ path: '/openid/v1/jwks/' }))).toEqual(bodyOf(reply))
  expect(bodyOf(await server.raw({ path: '/.well-known/openid-configuration/' }))).toEqual(document)
})
