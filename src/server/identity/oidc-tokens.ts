// Tokens of an OpenID Connect provider, and where that keeps the groups elsewhere, the token that says them there.

import { readFile } from 'node:fs/promises'
import type { JWTPayload } from 'jose'
import type { Clock } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Log } from '../../base/log.ts'
import { StartupError } from '../../base/startup-error.ts'
import { sourceOfClaim } from './distributed-claims.ts'
import { readUnverified } from './jwt-parts.ts'
import { type ClaimRules, userOfClaims } from './oidc-claims.ts'
import { type Checks, type OidcProvider, oidcProvider } from './oidc-provider.ts'
import { readText } from './provider-answers.ts'
import { refusedToken, type TokenSource, type TokenVerdict, unknownToken } from './token-source.ts'
import { forTheApi } from './token-sources.ts'

export interface OidcOptions extends ClaimRules, Checks {
  /** Of the provider's CA, in PEM; null: those that Node trusts. */
  readonly caFile: string | null
}

interface Context {
  readonly clock: Clock
  readonly log: Log
}

/** Throws `StartupError` for a CA that cannot be read. */
export async function openOidcTokens(options: OidcOptions, context: Context): Promise<TokenSource> {
  return oidcTokens(options, {
    ...context,
    ca: options.caFile === null ? null : await readCa(options.caFile),
  })
}

async function readCa(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const message = errorWords(cause)
    const remedy = 'give --oidc-ca-file a file of certificates in PEM'
    throw new StartupError({ reason: 'FILE_UNREADABLE', message, remedy, cause })
  }
}

/** Groups that are too many for a token in a request's head are not for one that comes by itself. */
const keptTokenLengthMax = 1024 * 1024

/** Of those who keep claims for the provider, which names them: as a rule one. */
const issuersMax = 16

export function oidcTokens(
  options: OidcOptions,
  context: Context & { readonly ca: string | null },
): TokenSource {
  const provider = oidcProvider(options.issuer, options, context)
  const keepers = new Map<string, OidcProvider>()
  const keeperOf = (issuer: string): OidcProvider => {
    const known = keepers.get(issuer)
    if (known) return known
    if (keepers.size >= issuersMax) throw new Error(`verifier not initialized for issuer: "${issuer}"`)
    const made = oidcProvider(issuer, options, context)
    keepers.set(issuer, made)
    return made
  }

  const kept = async (claim: string, url: string, bearer: string | null): Promise<unknown> => {
    const text = await readText(url, { ...context, bearer }).catch((error: unknown) => {
      throw new Error(`while getting distributed claim "${claim}": ${errorWords(error)}`)
    })
    const token = text.trim()
    const issuer = readUnverified(token, keptTokenLengthMax)?.issuer
    if (!issuer) throw new Error(`getting untrusted issuer from endpoint ${url} failed for claim "${claim}"`)
    const claims = await keeperOf(issuer).verify(token)
    if (!claims)
      throw new Error(
        `verifying untrusted issuer ${issuer} failed: verifier not initialized for issuer: "${issuer}"`,
      )
    if (claims[claim] === undefined)
      throw new Error(`jwt returned by distributed claim endpoint "${url}" did not contain claim: ${claim}`)
    return claims[claim]
  }

  const expanded = async (claims: JWTPayload): Promise<JWTPayload> => {
    const { groupsClaim } = options
    const source = groupsClaim === null ? null : sourceOfClaim(claims, groupsClaim)
    if (groupsClaim === null || !source || source.kind === 'none') return claims
    if (source.kind === 'malformed') throw new Error(source.why)
    return { ...claims, [groupsClaim]: await kept(groupsClaim, source.url, source.accessToken) }
  }

  const verify = async (token: string, audiences: readonly string[]): Promise<TokenVerdict> => {
    let claims: JWTPayload | null
    try {
      claims = await provider.verify(token)
    } catch (error) {
      return refusedToken(`oidc: verify token: ${errorWords(error)}`)
    }
    if (!claims) return refusedToken('oidc: authenticator not initialized')
    try {
      claims = await expanded(claims)
    } catch (error) {
      return refusedToken(`oidc: could not expand distributed claims: ${errorWords(error)}`)
    }
    const verdict = userOfClaims(claims, options)
    return verdict.kind === 'user' ? { ...verdict, audiences } : verdict
  }

  return {
    check(token, asked) {
      if (readUnverified(token)?.issuer !== options.issuer) return unknownToken
      const audiences = forTheApi(asked)
      return audiences.length === 0 ? unknownToken : verify(token, audiences)
    },
  }
}
