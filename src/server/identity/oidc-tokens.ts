// Tokens of an OpenID Connect provider. The provider is asked for its keys when the first of its tokens comes, and again when a
// token names a key that is not among them, but not more often than every ten seconds; those who come meanwhile wait for the
// same answer.
import { readFile } from 'node:fs/promises'
import { get } from 'node:https'
import type { CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters } from 'jose'
import type { Clock, Instant } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { StartupError } from '../../base/startup-error.ts'
import { readUnverified } from './jwt-parts.ts'
import { type ClaimRules, userOfClaims } from './oidc-claims.ts'
import { refusedToken, type TokenSource, type TokenVerdict, unknownToken } from './token-source.ts'
import { forTheApi } from './token-sources.ts'

export interface OidcOptions extends ClaimRules {
  readonly clientId: string
  readonly signingAlgorithms: readonly string[]
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
    const message = cause instanceof Error ? cause.message : String(cause)
    const remedy = 'give --oidc-ca-file a file of certificates in PEM'
    throw new StartupError({ reason: 'FILE_UNREADABLE', message, remedy, cause })
  }
}

const askAgainMs = 10_000

export function oidcTokens(
  options: OidcOptions,
  { clock, log, ca }: Context & { readonly ca: string | null },
): TokenSource {
  let known: KeyOf | null = null
  let asking: Promise<void> | null = null
  let askedAt: Instant | null = null

  /** Keeps the keys that it has where the provider does not answer. */
  const ask = (): Promise<void> => {
    if (asking) return asking
    if (askedAt !== null && clock.now() - askedAt < askAgainMs) return Promise.resolve()
    askedAt = clock.now()
    asking = readKeys(options.issuer, ca)
      .then(found => {
        known = found
      })
      .catch((error: unknown) => log.warn('the OpenID Connect provider gave no keys', { error }))
      .finally(() => {
        asking = null
      })
    return asking
  }

  const keyOf: KeyOf = async (header, token) => {
    if (!known) throw new Error('no keys yet')
    try {
      return await known(header, token)
    } catch {
      await ask()
      return known(header, token)
    }
  }

  const verify = async (token: string, audiences: readonly string[]): Promise<TokenVerdict> => {
    if (!known) await ask()
    if (!known) return refusedToken('oidc: authenticator not initialized')
    const { jwtVerify } = await import('jose')
    const { issuer, clientId, signingAlgorithms } = options
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        ...{ issuer, audience: clientId, algorithms: [...signingAlgorithms], requiredClaims: ['exp'] },
        currentDate: new Date(clock.now()),
      })
      const verdict = userOfClaims(payload, options)
      return verdict.kind === 'user' ? { ...verdict, audiences } : verdict
    } catch (error) {
      return refusedToken(`oidc: verify token: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return {
    check(token, asked) {
      if (readUnverified(token)?.issuer !== options.issuer) return unknownToken
      const audiences = forTheApi(asked)
      return audiences.length === 0 ? unknownToken : verify(token, audiences)
    },
  }
}

type KeyOf = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

async function readKeys(issuer: string, ca: string | null): Promise<KeyOf> {
  const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const { issuer: own, jwks_uri: keys } = await readJson(place, ca)
  if (own !== issuer)
    throw new Error(`issuer did not match the issuer returned by provider, expected "${issuer}" got "${own}"`)
  if (typeof keys !== 'string' || !keys.startsWith('https://')) throw new Error('the provider names no keys')
  const { createLocalJWKSet } = await import('jose')
  return createLocalJWKSet((await readJson(keys, ca)) as unknown as JSONWebKeySet)
}

const answerBytesMax = 1024 * 1024
const answerMsMax = 10_000

function readJson(url: string, ca: string | null): Promise<{ readonly [field: string]: unknown }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { ...(ca === null ? {} : { ca }), timeout: answerMsMax }, response => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.byteLength
        if (size > answerBytesMax) request.destroy(new Error(`${url} answers with more than a megabyte`))
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => {
        try {
          if (response.statusCode !== 200) throw new Error(`${url} answers ${response.statusCode}`)
          const value: unknown = JSON.parse(Buffer.concat(parts).toString())
          if (typeof value !== 'object' || value === null) throw new Error(`${url} answers with no object`)
          resolve({ ...value })
        } catch (error) {
          reject(error)
        }
      })
    })
    request.on('timeout', () => request.destroy(new Error(`${url} does not answer`)))
    request.on('error', reject)
  })
}
