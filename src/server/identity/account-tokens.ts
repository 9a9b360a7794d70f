// Tokens of service accounts: JSON Web Tokens that this server signs and checks.
//
// A signature is checked once: who has shown a token is remembered by its hash until the token ends. Whether its account
// and the object it is bound to are still there, and still the same, is looked up each time, in the store: nothing has
// to be told when they change.
import { hash } from 'node:crypto'
import type { Secret } from '../../api/generated/types.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import type { Store } from '../../store/store.ts'
import type { User } from '../request/request.ts'
import {
  type AccountClaims,
  accountIssuer,
  accountUser,
  apiAudiences,
  type BoundToken,
  boundPayload,
  type LegacyToken,
  legacyIssuer,
  legacyPayload,
  readClaims,
} from './account-claims.ts'
import type { AccountKeys, CheckingKey } from './account-keys.ts'
import { lostStanding, standingOf } from './account-standing.ts'
import { readUnverified } from './jwt-parts.ts'
import { refusedToken, type TokenSource, type TokenVerdict, unknownToken } from './token-source.ts'

export interface AccountTokensOptions {
  readonly store: Store
  readonly clock: Clock
  readonly keys: AccountKeys
}

export class AccountTokens implements TokenSource {
  readonly keys: AccountKeys
  /** Told of each use of a token without an end, with the Secret that holds it. */
  onLegacyUse: ((secret: Secret) => void) | null = null
  readonly #store: Store
  readonly #clock: Clock
  readonly #checking: ReadonlyMap<string, CheckingKey>
  /** By the hash of a token whose signature is good: what it claims. The least lately used come first. */
  readonly #known = new Map<string, AccountClaims>()

  constructor({ store, clock, keys }: AccountTokensOptions) {
    this.#store = store
    this.#clock = clock
    this.keys = keys
    this.#checking = new Map(keys.checking.map(key => [key.id, key]))
  }

  sign(token: BoundToken): Promise<string> {
    return this.#sign(boundPayload(token))
  }

  /** A token without an end, which is good as long as the Secret that holds it. */
  signLegacy(token: LegacyToken): Promise<string> {
    return this.#sign(legacyPayload(token))
  }

  async #sign(payload: { readonly [claim: string]: unknown }): Promise<string> {
    const { SignJWT } = await import('jose')
    const { id, key, algorithm } = this.keys.signing
    return new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid: id }).sign(key)
  }

  check(token: string, audiences: readonly string[]): TokenVerdict | Promise<TokenVerdict> {
    const digest = hash('sha256', token, 'base64')
    const known = this.#known.get(digest)
    if (known) {
      this.#remember(digest, known)
      return this.#judge(known, token, audiences)
    }
    const parts = readUnverified(token)
    if (parts?.issuer !== accountIssuer && parts?.issuer !== legacyIssuer) return unknownToken
    const key = this.#checking.get(parts.keyId)
    if (!key || key.algorithm !== parts.algorithm) return refusedToken('invalid signature, no keys found')
    return verified(token, key).then(payload => {
      if (payload === null) return refusedToken('invalid signature')
      const claims = readClaims(payload)
      if (!claims) return refusedToken('service account token claims could not be validated')
      const verdict = this.#judge(claims, token, audiences)
      if (verdict.kind === 'user') this.#remember(digest, claims)
      return verdict
    })
  }

  #remember(digest: string, claims: AccountClaims): void {
    this.#known.delete(digest)
    this.#known.set(digest, claims)
    if (this.#known.size <= limits.knownTokensMax) return
    const [oldest] = this.#known.keys()
    if (oldest !== undefined) this.#known.delete(oldest)
  }

  #judge(claims: AccountClaims, token: string, asked: readonly string[]): TokenVerdict {
    const own = claims.audiences ?? apiAudiences
    const audiences = asked.filter(each => own.includes(each))
    if (audiences.length === 0)
      return refusedToken(
        `token audiences ${listed(own)} is invalid for the target audiences ${listed(asked)}`,
      )
    const now = this.#clock.now()
    const seconds = now / 1000
    if (claims.expiresAt !== null && seconds > claims.expiresAt)
      return refusedToken('service account token has expired')
    if (seconds + leewaySeconds < claims.notBefore)
      return refusedToken('service account token is not valid yet')
    const standing = standingOf(this.#store, claims)
    const why = lostStanding(claims, standing, { now, token })
    if (why === null && claims.issuer === legacyIssuer && standing.secret) this.onLegacyUse?.(standing.secret)
    return why === null ? { kind: 'user', user: userOf(claims), audiences } : refusedToken(why)
  }
}

/** Of the machine that signed it, which is this one: its clock may have been set back a little. */
const leewaySeconds = 60

/** As upstream writes a list of texts. */
const listed = (texts: readonly string[]): string => `[${texts.map(each => JSON.stringify(each)).join(' ')}]`

/** What the token says, or null when it was not signed with this key. */
async function verified(token: string, { key, algorithm }: CheckingKey): Promise<unknown> {
  const { compactVerify } = await import('jose')
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [algorithm] })
    return JSON.parse(Buffer.from(payload).toString('utf8'))
  } catch {
    // Garbage, or a signature of somebody else: neither is worth more words.
    return null
  }
}

const extraPrefix = 'authentication.kubernetes.io/'

function userOf({ namespace, account, pod, node, id }: AccountClaims): User {
  const extra = {
    ...(id ? { 'credential-id': `JTI=${id}` } : {}),
    ...(node ? { 'node-name': node.name, ...(node.uid ? { 'node-uid': node.uid } : {}) } : {}),
    ...(pod ? { 'pod-name': pod.name, 'pod-uid': pod.uid } : {}),
  }
  const values = Object.entries(extra).map(([name, value]) => [`${extraPrefix}${name}`, [value]])
  return {
    name: accountUser(namespace, account.name),
    uid: account.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    ...(values.length > 0 ? { extra: Object.fromEntries(values) } : {}),
  }
}
