// What a token of a service account says: registered claims, and under `kubernetes.io` whose it is and to which object it
// is bound. Read at the gate: whoever signed it once may have written anything.

/** Upstream's issuer of a cluster of this domain. */
export const accountIssuer = 'https://kubernetes.default.svc.cluster.local'
/** Of tokens in Secrets, as they were before tokens had an end. */
export const legacyIssuer = 'kubernetes/serviceaccount'

/** Whom tokens are for unless somebody else is asked for: the API itself. */
export const apiAudiences: readonly string[] = [accountIssuer]

export interface ObjectClaim {
  readonly name: string
  readonly uid: string
}

/** Times in seconds. */
export interface AccountClaims {
  readonly issuer: string
  /** Null for a token that is for whoever asks: one in a Secret. */
  readonly audiences: readonly string[] | null
  readonly id: string
  readonly notBefore: number
  /** Null for one without an end. */
  readonly expiresAt: number | null
  readonly namespace: string
  readonly account: ObjectClaim
  readonly pod: ObjectClaim | null
  readonly secret: ObjectClaim | null
  readonly node: ObjectClaim | null
}

type Fields = { readonly [name: string]: unknown }

/** Null for what is no account's token, whoever has signed it. */
export function readClaims(payload: unknown): AccountClaims | null {
  if (!isFields(payload)) return null
  return payload.iss === legacyIssuer ? readLegacy(payload) : readBound(payload)
}

function readBound(payload: Fields): AccountClaims | null {
  const own = payload['kubernetes.io']
  const { iss, sub, jti, nbf, exp, aud } = payload
  if (!isFields(own) || typeof iss !== 'string' || typeof exp !== 'number') return null
  const namespace = textOf(own.namespace)
  const account = readObject(own.serviceaccount)
  if (!account || sub !== accountUser(namespace, account.name)) return null
  return {
    issuer: iss,
    audiences: [aud].flat().filter(each => typeof each === 'string'),
    id: textOf(jti),
    notBefore: typeof nbf === 'number' ? nbf : 0,
    expiresAt: exp,
    namespace,
    account,
    pod: readObject(own.pod),
    secret: readObject(own.secret),
    node: readObject(own.node),
  }
}

const legacyPrefix = 'kubernetes.io/serviceaccount/'

function readLegacy(payload: Fields): AccountClaims | null {
  const text = (name: string) => textOf(payload[`${legacyPrefix}${name}`])
  const namespace = text('namespace')
  const account = { name: text('service-account.name'), uid: text('service-account.uid') }
  const secret = { name: text('secret.name'), uid: '' }
  if (!namespace || !account.name || !account.uid || !secret.name) return null
  if (payload.sub !== accountUser(namespace, account.name)) return null
  return {
    ...{
      issuer: legacyIssuer,
      audiences: null,
      id: '',
      notBefore: 0,
      expiresAt: null,
      pod: null,
      node: null,
    },
    ...{ namespace, account, secret },
  }
}

export interface LegacyToken {
  readonly namespace: string
  readonly account: ObjectClaim
  readonly secretName: string
}

export const legacyPayload = ({ namespace, account, secretName }: LegacyToken): Fields => ({
  iss: legacyIssuer,
  [`${legacyPrefix}namespace`]: namespace,
  [`${legacyPrefix}secret.name`]: secretName,
  [`${legacyPrefix}service-account.name`]: account.name,
  [`${legacyPrefix}service-account.uid`]: account.uid,
  sub: accountUser(namespace, account.name),
})

export interface BoundToken extends Pick<AccountClaims, 'namespace' | 'account' | 'pod' | 'secret' | 'node'> {
  readonly id: string
  readonly audiences: readonly string[]
  /** In seconds, as all of a token's times. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** From when on its use is remarked, though it is still good; null for never. */
  readonly warnAfter: number | null
}

export const boundPayload = (token: BoundToken): Fields => ({
  aud: token.audiences,
  exp: token.expiresAt,
  iat: token.issuedAt,
  iss: accountIssuer,
  jti: token.id,
  'kubernetes.io': {
    namespace: token.namespace,
    ...(token.node ? { node: token.node } : {}),
    ...(token.pod ? { pod: token.pod } : {}),
    ...(token.secret ? { secret: token.secret } : {}),
    serviceaccount: token.account,
    ...(token.warnAfter === null ? {} : { warnafter: token.warnAfter }),
  },
  nbf: token.issuedAt,
  sub: accountUser(token.namespace, token.account.name),
})

export const accountUser = (namespace: string, name: string): string =>
  `system:serviceaccount:${namespace}:${name}`

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const readObject = (value: unknown): ObjectClaim | null =>
  isFields(value) && typeof value.name === 'string' && value.name !== ''
    ? { name: value.name, uid: textOf(value.uid) }
    : null
