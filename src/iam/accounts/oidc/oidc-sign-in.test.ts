// Against a provider of OpenID Connect as others run it: npm's oidc-provider, over TLS.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../base/clock.ts'
import { silentLog } from '../../../base/log.ts'
import { apiAudiences } from '../../../server/identity/account-claims.ts'
import { oidcTokens } from '../../../server/identity/oidc-tokens.ts'
import { createTestAuthority } from '../../../testing/fixtures/certificates.ts'
import { type OidcSignIn, openOidcSignIn } from './oidc-sign-in.ts'

/** What we use of the provider, which has no types of its own. */
interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
  readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> }
}
type NewProvider = new (issuer: string, configuration: object) => Provider

const redirectUri = 'https://127.0.0.1:6443/console/session/oidc/callback'
const authority = createTestAuthority()
let server: Server
let issuer: string
let signIn: OidcSignIn

beforeAll(async () => {
  const { key, certificate } = authority.server({ addresses: ['127.0.0.1'] })
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {}
  server = createServer({ key, cert: certificate }, (request, response) => answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const name: string = 'oidc-provider'
  const { default: NewProvider }: { default: NewProvider } = await import(name)
  const provider = new NewProvider(issuer, {
    clients: [
      {
        client_id: 'kedge',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
    ],
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/sign-in' },
    // Whoever has signed in has agreed.
    loadExistingGrant: async (context: {
      oidc: { client: { clientId: string }; session: { accountId: string } }
    }) => {
      const { client, session } = context.oidc
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  })
  const callback = provider.callback()
  answer = (request, response) => {
    if (!request.url?.startsWith('/sign-in')) callback(request, response)
    else void provider.interactionFinished(request, response, { login: { accountId: 'ann' } })
  }
  const rules = {
    ...{
      issuer,
      clientId: 'kedge',
      usernameClaim: 'sub',
      usernamePrefix: null,
      groupsClaim: null,
      groupsPrefix: '',
    },
    ...{ required: {}, signingAlgorithms: ['RS256'], caFile: null },
  }
  const tokens = oidcTokens(rules, { clock: systemClock, log: silentLog, ca: authority.certificate })
  signIn = openOidcSignIn({
    ...{ issuer, clientId: 'kedge', clientSecret: null, ca: authority.certificate, scopes: ['openid'] },
    clock: systemClock,
    async userOfToken(token) {
      const verdict = await tokens.check(token, apiAudiences)
      return verdict.kind === 'user' ? verdict.user : null
    },
  })
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** What a browser does: goes where it is sent, with its cookies, until it is sent back to us. */
async function follow(location: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  let at = new URL(location)
  for (let hops = 0; hops < 10; hops++) {
    if (at.href.startsWith(redirectUri)) return at.searchParams
    at = await new Promise<URL>((resolve, reject) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const asked = request(at, { ca: authority.certificate, headers: { cookie } }, answer => {
        answer.resume()
        for (const set of answer.headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
          cookies.set(name, value)
        }
        resolve(new URL(answer.headers.location ?? 'https://nowhere.invalid', at))
      })
      asked.on('error', reject)
      asked.end()
    })
  }
  throw new Error(`the provider sends on and on: ${at.href}`)
}

async function goThere() {
  const { location, flow } = await signIn.begin(redirectUri)
  const answer = await follow(location)
  return { state: answer.get('state') ?? '', code: answer.get('code') ?? '', flow }
}

test('who signs in there is who their tokens say, and the answer is good once', async () => {
  const answer = await goThere()
  expect(await signIn.finish(answer)).toMatchObject({ name: `${issuer}#ann` })
  expect(await signIn.finish(answer)).toBeNull()
})

test('an answer that another browser brings, or to nothing that was asked, is none', async () => {
  const stolen = await goThere()
  expect(await signIn.finish({ ...stolen, flow: 'of-the-thief' })).toBeNull()
  const bare = await goThere()
  expect(await signIn.finish({ ...bare, flow: null })).toBeNull()
  const forged = await goThere()
  expect(await signIn.finish({ ...forged, state: 'made-up' })).toBeNull()
})

test('the code of one flow is worth nothing in another: only who began it has the verifier', async () => {
  const [one, other] = [await goThere(), await goThere()]
  await expect(signIn.finish({ ...one, code: other.code })).rejects.toThrow('answers 400')
})
