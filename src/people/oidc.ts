import { readFile } from 'node:fs/promises'
import type { Log } from '../base/log.ts'
import type { DoorContext } from '../iam/accounts/door/door-types.ts'
import { type OidcSignIn, openOidcSignIn } from '../iam/accounts/oidc/oidc-sign-in.ts'
import { apiAudiences } from '../server/identity/account-claims.ts'
import type { TokenSource } from '../server/identity/token-source.ts'
import type { OidcOptions } from '../start-options.ts'

interface OidcContext extends Pick<DoorContext, 'clock'> {
  readonly log: Log
  readonly oidcTokens: TokenSource
}

/** Signing in at the provider whose tokens the API takes. */
export async function openOidc(
  { issuer, clientId, caFile, clientSecretFile, scopes }: OidcOptions,
  { clock, oidcTokens }: OidcContext,
): Promise<OidcSignIn> {
  const [ca, clientSecret] = await Promise.all(
    [caFile, clientSecretFile].map(file => (file ? readFile(file, 'utf8') : null)),
  )
  return openOidcSignIn({
    issuer,
    clientId,
    clientSecret: clientSecret?.trim() ?? null,
    ca: ca ?? null,
    scopes,
    clock,
    async userOfToken(token) {
      const verdict = await oidcTokens.check(token, apiAudiences)
      return verdict.kind === 'user' ? verdict.user : null
    },
  })
}
