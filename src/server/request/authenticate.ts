import type { IncomingHttpHeaders } from 'node:http'
import { unauthorized } from '../resources/refusals.ts'
import type { ServerRequest, User } from './request.ts'

/** Who holds which credentials. Client certificates are checked by the TLS port, which knows the CA. */
export interface Authenticator {
  /** The user whose token this is, or null. */
  userOfToken(token: string): User | null
}

/** Tokens known beforehand, as the composition root gives them. */
export function tokenAuthenticator(tokens: ReadonlyMap<string, User>): Authenticator {
  return { userOfToken: token => tokens.get(token) ?? null }
}

/** Who asks, or null when no credentials came with the request. Throws a 401 for credentials that are wrong. */
export function authenticate(request: ServerRequest, authenticator: Authenticator): User | null {
  const user = request.user ?? userOfHeader(request.headers, authenticator)
  return user ? (impersonated(request.headers) ?? user) : null
}

const bearer = 'bearer '

function userOfHeader({ authorization }: IncomingHttpHeaders, authenticator: Authenticator): User | null {
  if (authorization === undefined) return null
  if (authorization.slice(0, bearer.length).toLowerCase() !== bearer) throw unauthorized()
  const user = authenticator.userOfToken(authorization.slice(bearer.length).trim())
  if (!user) throw unauthorized()
  return { ...user, groups: [...user.groups, authenticatedGroup] }
}

export const authenticatedGroup = 'system:authenticated'

/** Everybody who gets in may do everything, hence also speak for somebody else (`kubectl --as`). */
function impersonated(headers: IncomingHttpHeaders): User | null {
  const name = headers['impersonate-user']
  if (typeof name !== 'string' || name === '') return null
  const groups = headers['impersonate-group']
  const named =
    groups === undefined ? [] : Array.isArray(groups) ? groups : groups.split(',').map(each => each.trim())
  return { name, groups: [...named, authenticatedGroup] }
}
