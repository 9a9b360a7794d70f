// What a browser may not be made to do. Cookies go along with every request to a host, whoever's page made it; so a
// request that is let in by its cookie must show that it comes from the console's own page: our header, which no other
// site can set without asking, and an Origin that is this very host, without which nothing is changed. A name that somebody
// else's DNS points at us is refused as well. Pure.

export interface GuardedRequest {
  readonly method: string
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
}

/** Sent by the console with every request. */
export const consoleHeader = 'x-kedge-console'

/** Why a request under this name is refused, in a sentence; null lets it pass. */
export function hostRefusalOf(request: GuardedRequest, hosts: ReadonlySet<string>): string | null {
  const host = hostOf(request)
  return host === null || !isOurHost(host, hosts)
    ? `this console is not at ${host ?? 'a host without a name'}`
    : null
}

/** Why the request is refused, in a sentence; null lets it pass. */
export function refusalOf(request: GuardedRequest, hosts: ReadonlySet<string>): string | null {
  const host = hostOf(request)
  const refused = hostRefusalOf(request, hosts)
  if (refused !== null || host === null) return refused
  if (textOf(request, 'sec-fetch-site') === 'cross-site') return 'another site may not use your session'
  const origin = textOf(request, 'origin')
  if (origin !== null && !isOriginOf(origin, host)) return 'another site may not use your session'
  return null
}

/** The same for one that changes or reads something by its cookie. Streams of browsers carry no header of ours. */
export function sessionRefusalOf(
  request: GuardedRequest,
  hosts: ReadonlySet<string>,
  isStream: boolean,
): string | null {
  const refused = refusalOf(request, hosts)
  if (refused) return refused
  if (isStream)
    return textOf(request, 'origin') === null ? 'a stream by session has to name its origin' : null
  return textOf(request, consoleHeader) === '1'
    ? null
    : `a request by session needs the header ${consoleHeader}: 1`
}

/** The same for one of the API: browsers name the origin of all that is no mere reading, whoever's page asks. */
export function apiRefusalOf(
  request: GuardedRequest,
  hosts: ReadonlySet<string>,
  isStream: boolean,
): string | null {
  const refused = sessionRefusalOf(request, hosts, isStream)
  if (refused || request.method === 'GET' || request.method === 'HEAD') return refused
  return textOf(request, 'origin') === null ? 'a change by session has to name its origin' : null
}

/** Addresses cannot be rebound; names can, so only those that we know. */
function isOurHost(host: string, hosts: ReadonlySet<string>): boolean {
  const name = nameOf(host)
  return (
    name === 'localhost' || /^\d+(\.\d+){3}$/.test(name) || /^\[[\da-f:.]+\]$/i.test(name) || hosts.has(name)
  )
}

const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase()

function isOriginOf(origin: string, host: string): boolean {
  const [, theirs] = /^https?:\/\/([^/]+)$/.exec(origin) ?? []
  return theirs !== undefined && theirs.toLowerCase() === host.toLowerCase()
}

/** HTTP/2 has an authority in its place. */
export const hostOf = (request: GuardedRequest): string | null =>
  textOf(request, ':authority') ?? textOf(request, 'host')

function textOf({ headers }: GuardedRequest, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Cookies know hosts and no ports: each port of a host has its own, or one console would sign out of another. */
const cookieNameOf = (request: GuardedRequest, what: 'session' | 'flow'): string => {
  const [, port = '443'] = /:(\d+)$/.exec(hostOf(request) ?? '') ?? []
  return `__Host-kedge-${what}-${port}`
}

/** The secret of the session in the cookie header, or null. */
export const secretIn = (request: GuardedRequest): string | null =>
  cookieIn(request, cookieNameOf(request, 'session'))

/** That of a flow that began here, and that another site ends by sending the browser back to us. */
export const flowIn = (request: GuardedRequest): string | null =>
  cookieIn(request, cookieNameOf(request, 'flow'))

function cookieIn({ headers: { cookie } }: GuardedRequest, wanted: string): string | null {
  if (typeof cookie !== 'string') return null
  for (const pair of cookie.split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === wanted && value) return value
  }
  return null
}

/** What sets the cookie, or takes it away. */
export const cookieOf = (request: GuardedRequest, secret: string | null): string =>
  `${cookieNameOf(request, 'session')}=${secret ?? ''}; Path=/; Secure; HttpOnly; SameSite=Strict${secret === null ? '; Max-Age=0' : ''}`

/** A strict one would not go along when the browser comes back. */
export const flowCookieOf = (request: GuardedRequest, secret: string | null): string =>
  `${cookieNameOf(request, 'flow')}=${secret ?? ''}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${secret === null ? 0 : 600}`
