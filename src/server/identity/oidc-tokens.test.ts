import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { makeCertificates } from '../certificates/certificates.ts'
import { apiAudiences } from './account-claims.ts'
import { sourceOfClaim } from './distributed-claims.ts'
import { userOfClaims } from './oidc-claims.ts'
import { type OidcOptions, oidcTokens } from './oidc-tokens.ts'
import type { TokenSource } from './token-source.ts'

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

let server: Server
let issuer: string
let ca: string
let clock: SimulatedClock
let served: { readonly kid: string; readonly pair: KeyPair }
let asked = 0
/** What is answered, by path and bearer. */
const kept = new Map<string, string>()
const start = Date.parse('2026-01-02T03:04:05Z')

beforeAll(async () => {
  const certificates = makeCertificates({ names: ['localhost'], addresses: ['127.0.0.1'], now: Date.now() })
  ca = certificates.ca.certificate
  served = { kid: 'one', pair: await generateKeyPair('RS256', { extractable: true }) }
  const { key, certificate: cert } = certificates.serving
  server = createServer({ key, cert }, async (request, response) => {
    if (request.url === '/.well-known/openid-configuration') {
      asked++
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }))
    } else if (request.url?.startsWith('/kept/')) {
      const answer = kept.get(`${request.url} ${request.headers.authorization ?? ''}`)
      response.writeHead(answer === undefined ? 404 : 200).end(answer)
    } else
      response.end(
        JSON.stringify({
          keys: [{ ...(await exportJWK(served.pair.publicKey)), kid: served.kid, alg: 'RS256' }],
        }),
      )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  issuer = `https://localhost:${(server.address() as AddressInfo).port}`
  clock = createSimulatedClock(start)
})
afterAll(() => new Promise(resolve => server.close(resolve)))

const optionsOf = (more: Partial<OidcOptions> = {}): OidcOptions => ({
  ...{ issuer, clientId: 'kedge', usernameClaim: 'sub', usernamePrefix: null, groupsClaim: 'groups' },
  ...{ groupsPrefix: 'oidc:', required: {}, signingAlgorithms: ['RS256'], caFile: null },
  ...more,
})

const source = (more: Partial<OidcOptions> = {}, trusted: string | null = ca): TokenSource =>
  oidcTokens(optionsOf(more), { clock, log: silentLog, ca: trusted })

function token(claims: object = {}, { kid, pair } = served): Promise<string> {
  const now = Math.floor(clock.now() / 1000)
  const usual = { iss: issuer, aud: 'kedge', sub: 'jane', groups: ['dev'], exp: now + 60, iat: now }
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'RS256', kid }).sign(pair.privateKey)
}

describe('a token of an OpenID Connect provider', () => {
  it('is its user, with groups, for the API', async () => {
    expect(await source().check(await token(), apiAudiences)).toEqual({
      kind: 'user',
      user: { name: `${issuer}#jane`, groups: ['oidc:dev'] },
      audiences: apiAudiences,
    })
    expect(await source().check(await token(), ['vault'])).toEqual({ kind: 'unknown' })
    const ahead = { nbf: Math.floor(clock.now() / 1000) + 120 }
    expect(await source().check(await token(ahead), apiAudiences)).toMatchObject({ kind: 'user' })
  })

  test.each<[string, () => object]>([
    ['for another', () => ({ aud: 'other' })],
    ['expired', () => ({ exp: Math.floor(clock.now() / 1000) - 1 })],
    ['not yet good, by more than clocks differ', () => ({ nbf: Math.floor(clock.now() / 1000) + 301 })],
    ['without an end', () => ({ exp: undefined })],
    ['without a user', () => ({ sub: undefined })],
  ])('is refused: %s', async (_, claims) => {
    expect(await source().check(await token(claims()), apiAudiences)).toMatchObject({ kind: 'refused' })
  })

  it('is refused when it is signed by another, and not looked at when it is of another', async () => {
    const pair = await generateKeyPair('RS256', { extractable: true })
    expect(await source().check(await token({}, { kid: served.kid, pair }), apiAudiences)).toMatchObject({
      kind: 'refused',
    })
    expect(await source().check(await token({ iss: 'https://elsewhere' }), apiAudiences)).toEqual({
      kind: 'unknown',
    })
    expect(await source().check('rubbish', apiAudiences)).toEqual({ kind: 'unknown' })
  })

  it('is refused as long as the provider cannot be believed', async () => {
    expect(await source({}, null).check(await token(), apiAudiences)).toEqual({
      kind: 'refused',
      why: 'oidc: authenticator not initialized',
    })
  })

  it('may be signed with a new key, which is asked for once in a while', async () => {
    const tokens = source()
    expect(await tokens.check(await token(), apiAudiences)).toMatchObject({ kind: 'user' })
    served = { kid: 'two', pair: await generateKeyPair('RS256', { extractable: true }) }
    const before = asked
    expect(await tokens.check(await token(), apiAudiences)).toMatchObject({ kind: 'refused' })
    expect(asked).toBe(before)
    await clock.advance(10_001)
    expect(await tokens.check(await token(), apiAudiences)).toMatchObject({ kind: 'user' })
    expect(asked).toBe(before + 1)
  })
})

describe('groups that the provider keeps elsewhere', () => {
  const bearer = 'f005ba11'
  const elsewhere = (path: string, token: string | undefined = bearer) => ({
    groups: undefined,
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: `${issuer}/kept/${path}`, access_token: token } },
  })
  const verdictOf = async (claims: object, more: Partial<OidcOptions> = {}) =>
    source(more).check(await token(claims), apiAudiences)

  it('are asked for there, by the token that it gives for that', async () => {
    kept.set(`/kept/some Bearer ${bearer}`, `${await token({ groups: ['ops', 'dev'] })}\n`)
    const user = { name: `${issuer}#jane`, groups: ['oidc:ops', 'oidc:dev'] }
    expect(await verdictOf(elsewhere('some'))).toMatchObject({ kind: 'user', user })
    expect(await verdictOf({ ...elsewhere('some'), groups: ['own'] })).toMatchObject({
      user: { groups: ['oidc:own'] },
    })
    expect(await verdictOf(elsewhere('some'), { groupsClaim: null })).toMatchObject({ user: { groups: [] } })
  })

  it('let nobody in without them', async () => {
    const pair = await generateKeyPair('RS256', { extractable: true })
    kept.set(`/kept/forged Bearer ${bearer}`, await token({ groups: ['root'] }, { kid: served.kid, pair }))
    kept.set(`/kept/late Bearer ${bearer}`, await token({ exp: Math.floor(clock.now() / 1000) - 1 }))
    kept.set(`/kept/without Bearer ${bearer}`, await token({ groups: undefined }))
    kept.set(`/kept/rubbish Bearer ${bearer}`, 'rubbish')
    const endings = {
      forged: 'signature verification failed',
      late: 'token is expired',
      without: `jwt returned by distributed claim endpoint "${issuer}/kept/without" did not contain claim: groups`,
      rubbish: `getting untrusted issuer from endpoint ${issuer}/kept/rubbish failed for claim "groups"`,
      missing: `while getting distributed claim "groups": ${issuer}/kept/missing answers 404`,
    }
    for (const [path, ending] of Object.entries(endings))
      expect(await verdictOf(elsewhere(path))).toEqual({
        kind: 'refused',
        why: `oidc: could not expand distributed claims: ${ending}`,
      })
    expect(await verdictOf(elsewhere('some', 'another'))).toMatchObject({ kind: 'refused' })
  })
})

test.each<[object, object]>([
  [{}, { kind: 'none' }],
  [{ groups: [], _claim_names: { groups: 's' } }, { kind: 'none' }],
  [{ _claim_names: { email: 's' }, _claim_sources: {} }, { kind: 'none' }],
  [{ _claim_names: { groups: 's' }, _claim_sources: { s: { JWT: 'a.b.c' } } }, { kind: 'none' }],
  [{ _claim_names: 'groups' }, { why: 'oidc: error parsing distributed claim names' }],
  [{ _claim_names: { groups: 's' } }, { why: 'oidc: no claim sources' }],
  [{ _claim_names: { groups: 's' }, _claim_sources: [] }, { why: 'oidc: could not parse claim sources' }],
  [
    { _claim_names: { groups: 's' }, _claim_sources: {} },
    { why: 'id token _claim_names contained a source s missing in _claims_sources' },
  ],
  [{ _claim_names: { groups: 'toString' }, _claim_sources: {} }, { kind: 'malformed' }],
  [
    { _claim_names: { groups: 's' }, _claim_sources: { s: { endpoint: 'https://x' } } },
    { kind: 'elsewhere', url: 'https://x', accessToken: null },
  ],
])('of claims %j the groups come from %j', (claims, wanted) => {
  expect(sourceOfClaim({ ...claims }, 'groups')).toMatchObject(wanted)
})

const rules = { ...optionsOf(), issuer: 'https://i' }
test.each<[object, object, object]>([
  [{ sub: 'a' }, {}, { user: { name: 'https://i#a', groups: [] } }],
  [{ sub: 'a' }, { usernamePrefix: '-' }, { user: { name: 'a' } }],
  [{ sub: 'a', groups: 'dev' }, { usernamePrefix: 'x:' }, { user: { name: 'x:a', groups: ['oidc:dev'] } }],
  [{ email: 'a@b' }, { usernameClaim: 'email' }, { user: { name: 'a@b' } }],
  [{ email: 'a@b', email_verified: false }, { usernameClaim: 'email' }, { why: 'oidc: email not verified' }],
  [{ sub: 'a', groups: [1] }, {}, { kind: 'refused' }],
  [{ sub: 'a', groups: [1] }, { groupsClaim: null }, { user: { groups: [] } }],
  [
    { sub: 'a' },
    { required: { team: 'shop' } },
    { why: 'oidc: required claim team not present in ID token' },
  ],
  [{ sub: 'a', team: 'ops' }, { required: { team: 'shop' } }, { kind: 'refused' }],
  [{ sub: 'a', team: 'shop' }, { required: { team: 'shop' } }, { kind: 'user' }],
])('claims %j by %j are %j', (claims, more, verdict) => {
  expect(userOfClaims({ ...claims }, { ...rules, ...more })).toMatchObject(verdict)
})
