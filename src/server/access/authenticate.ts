import type { IncomingHttpHeaders } from 'node:http'
import type { ServerRequest, User } from '../request/request.ts'
import { unauthorized } from '../resources/refusals.ts'
import type { RequestAttributes } from './attributes.ts'
import { impersonation } from './impersonation.ts'
import { webSocketToken } from './websocket-token.ts'

/** Who holds which credentials. Client certificates are checked by the TLS port, which knows the CA. */
export interface Authenticator {
  /** As whom those count who bring no credentials at all; they are refused where it is left out. */
  readonly anonymous?: User
  /** The user whose token this is, or null. No promise where the answer is at hand. */
  userOfToken(token: string): User | null | Promise<User | null>
  /** More about a token that somebody has been shown: for whom of these (nobody named: the API) it is, or why it is not good. */
  reviewToken?(token: string, audiences: readonly string[]): TokenReviewed | Promise<TokenReviewed>
}

export interface TokenReviewed {
  /** Null for a token that is not good. */
  readonly user: User | null
  readonly audiences: readonly string[]
  /** Why it is not, in upstream's words; empty where nobody knows the token. */
  readonly reasons: readonly string[]
}

/** Who a request counts as. */
export interface Identity {
  readonly user: User
  /** What whoever holds the credentials must be allowed before: to speak for that user, if it is another one. */
  readonly needs: readonly RequestAttributes[]
}

/** Who was found to ask before a body was read: what is wrong with the credentials is said with the answer. */
export type Asker =
  /** Null when no credentials came with the request. */
  | { readonly kind: 'found'; readonly identity: Identity | null }
  | { readonly kind: 'refused'; readonly error: unknown }

/** What of a request says who asks. */
export type Credentials = Pick<ServerRequest, 'user' | 'headers' | 'rawHeaders' | 'hasBadCertificate'>

/**
 * Who asks, or null when no credentials came with the request. Throws or rejects with a 401 for credentials that are
 * wrong. No promise where no answer has to be waited for.
 */
export function authenticate(
  request: Credentials,
  authenticator: Authenticator,
): Identity | null | Promise<Identity | null> {
  const user =
    request.user ?? userOfHeader(request.headers, authenticator) ?? withoutAny(request, authenticator)
  return user instanceof Promise ? user.then(found => identityOf(found, request)) : identityOf(user, request)
}

const identityOf = (user: User | null, request: Credentials): Identity | null =>
  user ? (impersonation(user, request) ?? { user, needs: [] }) : null

/** A page in a browser asks people to sign in, and waits to hear that it has to. */
function withoutAny({ headers, hasBadCertificate }: Credentials, { anonymous }: Authenticator): User | null {
  if (hasBadCertificate) throw unauthorized()
  return anonymous !== undefined && headers['sec-fetch-site'] === undefined ? anonymous : null
}

/** Whoever brings no credentials, as upstream names them. */
export const anonymousUser: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

function userOfHeader(
  headers: IncomingHttpHeaders,
  authenticator: Authenticator,
): User | null | Promise<User> {
  const token = bearerToken(headers) ?? (headers.upgrade === undefined ? null : webSocketToken(headers))
  return token === null ? null : userOfToken(token, authenticator)
}

/** Null where the header holds none: other schemes, and a token that is empty, count as no credentials; upstream's rule. */
function bearerToken({ authorization = '' }: IncomingHttpHeaders): string | null {
  const [scheme = '', token = ''] = authorization.trim().split(' ', 2)
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : null
}

function userOfToken(token: string, authenticator: Authenticator): User | Promise<User> {
  const found = authenticator.userOfToken(token)
  return found instanceof Promise ? found.then(authenticated) : authenticated(found)
}

function authenticated(user: User | null): User {
  if (!user) throw unauthorized()
  return withMembership(user)
}

/** Whoever is known is in the group of all that are. */
export const withMembership = (user: User): User =>
  user.groups.includes(authenticatedGroup) ? user : { ...user, groups: [...user.groups, authenticatedGroup] }

export const authenticatedGroup = 'system:authenticated'
