// Whether a token is of an issuer. The issuer is asked for its keys when the first of its tokens comes, and again when a token
// names a key that is not among them, but not more often than every ten seconds; those who come meanwhile wait for the same
// answer.
import type { CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters, JWTPayload } from 'jose'
import type { Clock, Instant } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { type AskOptions, readJson } from './provider-answers.ts'

export interface Checks {
  readonly clientId: string
  readonly signingAlgorithms: readonly string[]
}

export interface OidcProvider {
  /** Its claims. Rejects with a sentence where it is not to be believed; null where the issuer gives no keys. */
  verify(token: string): Promise<JWTPayload | null>
}

interface Context {
  readonly clock: Clock
  readonly log: Log
  readonly ca: string | null
}

const askAgainMs = 10_000
/** How far the clock of an issuer may be ahead of ours, by which a token would not hold yet. */
const notBeforeSeconds = 5 * 60

export function oidcProvider(issuer: string, checks: Checks, { clock, log, ca }: Context): OidcProvider {
  let known: KeyOf | null = null
  let asking: Promise<void> | null = null
  let askedAt: Instant | null = null

  /** Keeps the keys that it has where the issuer does not answer. */
  const ask = (): Promise<void> => {
    if (asking) return asking
    if (askedAt !== null && clock.now() - askedAt < askAgainMs) return Promise.resolve()
    askedAt = clock.now()
    asking = readKeys(issuer, { clock, ca })
      .then(found => {
        known = found
      })
      .catch((error: unknown) => log.warn('the OpenID Connect provider gave no keys', { issuer, error }))
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

  return {
    async verify(token) {
      if (!known) await ask()
      if (!known) return null
      const { jwtVerify } = await import('jose')
      const now = clock.now()
      const { payload } = await jwtVerify(token, keyOf, {
        ...{ issuer, audience: checks.clientId, algorithms: [...checks.signingAlgorithms] },
        ...{ requiredClaims: ['exp'], clockTolerance: notBeforeSeconds, currentDate: new Date(now) },
      })
      // The tolerance is for tokens that do not hold yet: none holds longer than it says.
      if (payload.exp === undefined || payload.exp * 1000 < now) throw new Error('token is expired')
      return payload
    },
  }
}

type KeyOf = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

async function readKeys(issuer: string, options: AskOptions): Promise<KeyOf> {
  const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const { issuer: own, jwks_uri: keys } = await readJson(place, options)
  if (own !== issuer)
    throw new Error(`issuer did not match the issuer returned by provider, expected "${issuer}" got "${own}"`)
  if (typeof keys !== 'string' || !keys.startsWith('https://')) throw new Error('the provider names no keys')
  const { createLocalJWKSet } = await import('jose')
  return createLocalJWKSet((await readJson(keys, options)) as unknown as JSONWebKeySet)
}
