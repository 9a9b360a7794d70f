// Signing in at a provider of OpenID Connect: the authorization code flow with PKCE (RFC 7636). The browser is sent to the
// provider and comes back with a code, which only we can turn into a token, since only we know the verifier. The state ties the
// answer to the flow, a cookie ties the flow to the browser that began it, and a nonce ties the token to the flow.
//
// What the provider says of the person is read by the same rules as its tokens are by the API (`--oidc-*`), so whoever signs in
// here is who they are with kubectl.
import { createHash } from 'node:crypto'
import type { Clock, Instant } from '../../../base/clock.ts'
import type { ApiUser } from '../account.ts'
import { digestOf, newSecret } from '../secrets.ts'
import { askJson } from './ask-json.ts'

export interface OidcSignInOptions {
  readonly issuer: string
  readonly clientId: string
  /** Null for a public client. */
  readonly clientSecret: string | null
  /** Of the provider's CA, in PEM; null: those that Node trusts. */
  readonly ca: string | null
  readonly scopes: readonly string[]
  readonly clock: Clock
  /** Checks the signature and reads the claims. */
  userOfToken(token: string): Promise<ApiUser | null>
}

export interface OidcSignIn {
  readonly issuer: string
  /** Where to send the browser, and the secret that its cookie has to bring back. Rejects where the provider does not answer. */
  begin(redirectUri: string): Promise<{ readonly location: string; readonly flow: string }>
  /** Who came back; null where the answer is not one to this flow, or the provider would not have it. */
  finish(answer: OidcAnswer): Promise<ApiUser | null>
}

export interface OidcAnswer {
  readonly state: string
  readonly code: string
  /** What the cookie brought. */
  readonly flow: string | null
}

interface Flow {
  readonly browser: string
  readonly verifier: string
  readonly nonce: string
  readonly redirectUri: string
  readonly expiresAt: Instant
}

const flowMs = 10 * 60_000
const flowsMax = 1_000

export function openOidcSignIn(options: OidcSignInOptions): OidcSignIn {
  const { issuer, clientId, clientSecret, ca, scopes, clock, userOfToken } = options
  const flows = new Map<string, Flow>()

  const places = async () => {
    const found = await askJson({
      url: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
      ca,
    })
    const { authorization_endpoint: authorize, token_endpoint: token } = found
    if (found.issuer !== issuer || typeof authorize !== 'string' || typeof token !== 'string')
      throw new Error(`the provider ${issuer} does not say where to sign in`)
    return { authorize, token }
  }

  const take = ({ state, flow }: OidcAnswer): Flow | null => {
    const digest = digestOf(state)
    const begun = flows.get(digest)
    flows.delete(digest)
    if (!begun || flow === null || digestOf(flow) !== begun.browser) return null
    return clock.now() < begun.expiresAt ? begun : null
  }

  return {
    issuer,
    async begin(redirectUri) {
      const { authorize } = await places()
      const [state, verifier, nonce, flow] = [newSecret(), newSecret(), newSecret(), newSecret()]
      const expiresAt = clock.now() + flowMs
      flows.set(digestOf(state), { browser: digestOf(flow), verifier, nonce, redirectUri, expiresAt })
      const [oldest] = flows.keys()
      if (flows.size > flowsMax && oldest !== undefined) flows.delete(oldest)
      const location = new URL(authorize)
      for (const [name, value] of Object.entries({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        state,
        nonce,
      }))
        location.searchParams.set(name, value)
      return { location: location.href, flow }
    },
    async finish(answer) {
      const flow = take(answer)
      if (!flow) return null
      const { token } = await places()
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code: answer.code,
        redirect_uri: flow.redirectUri,
        client_id: clientId,
        code_verifier: flow.verifier,
      })
      const authorization =
        clientSecret === null
          ? null
          : `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`
      const { id_token: idToken } = await askJson({ url: token, ca, form, authorization })
      if (typeof idToken !== 'string' || nonceOf(idToken) !== flow.nonce) return null
      return userOfToken(idToken)
    },
  }
}

/** What the token says before anybody has checked it; it is checked next. */
function nonceOf(token: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return typeof claims === 'object' && claims !== null && 'nonce' in claims ? claims.nonce : null
  } catch {
    // No token at all.
    return null
  }
}
