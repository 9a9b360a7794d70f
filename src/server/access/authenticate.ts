import type { IncomingHttpHeaders } from 'node:http'
import type { ServerRequest, User } from '../request/request.ts'
import { unauthorized } from '../resources/refusals.ts'
import type { RequestAttributes } from './attributes.ts'
import { impersonation } from './impersonation.ts'
import { webSocketToken } from './websocket-token.ts'

/** Who holds which credentials. Client certificates are checked by the TLS port, which knows the CA. */
export interface Authenticator {
  /** The user whose token this is, or null. */
  userOfToken(token: string): User | null
}

/** Tokens known beforehand, as the composition root gives them. */
export function tokenAuthenticator(tokens: ReadonlyMap<string, User>): Authenticator {
  return { userOfToken: token => tokens.get(token) ?? null }
}

/** Who a request counts as. */
export interface Identity {
  readonly user: User
  /** What whoever holds the credentials must be allowed before: to speak for that user, if it is another one. */
  readonly needs: readonly RequestAttributes[]
}

/** Who asks, or null when no credentials came with the request. Throws a 401 for credentials that are wrong. */
export function authenticate(
  request: Pick<ServerRequest, 'user' | 'headers'>,
  authenticator: Authenticator,
): Identity | null {
  const user = request.user ?? userOfHeader(request.headers, authenticator)
  return user ? (impersonation(user, request.headers) ?? { user, needs: [] }) : null
}

const bearer = 'bearer '

function userOfHeader(headers: IncomingHttpHeaders, authenticator: Authenticator): User | null {
  const { authorization } = headers
  const token = headers.upgrade === undefined ? null : webSocketToken(headers)
  if (authorization === undefined) return token === null ? null : userOfToken(token, authenticator)
  if (authorization.slice(0, bearer.length).toLowerCase() !== bearer) throw unauthorized()
  return userOfToken(authorization.slice(bearer.length).trim(), authenticator)
}

function userOfToken(token: string, authenticator: Authenticator): User {
  const user = authenticator.userOfToken(token)
  if (!user) throw unauthorized()
  return { ...user, groups: [...user.groups, authenticatedGroup] }
}

export const authenticatedGroup = 'system:authenticated'
