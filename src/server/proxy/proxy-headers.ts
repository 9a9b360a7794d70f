import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** What is between two ends of one connection and goes no further. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The cookie of the console's session, and tokens that browsers bring as a protocol: who asks is no business of a Pod. */
const sessionCookie = /^__host-kedge-session=/i
const tokenProtocol = /^base64url\.bearer\.authorization\.k8s\.io\./

export interface Forwarded {
  /** `host:port` of the one that is asked. */
  readonly host: string
  /** The path as the client asked for it. */
  readonly path: string
  /** Whether the connection leaves HTTP. */
  readonly upgrades: boolean
}

/** The headers of a request, without what let its sender in. */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  { host, path, upgrades }: Forwarded,
): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map(each => each.trim().toLowerCase())
  const kept: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(headers)) {
    const isOfConnection = hopByHop.has(name) || named.includes(name) || name.startsWith(':')
    const isCredential = name === 'authorization' || name.startsWith('impersonate-')
    if (value === undefined || isOfConnection || isCredential || name === 'host' || name === 'content-length')
      continue
    kept[name] = value
  }
  const cookies = without(headers.cookie, ';', sessionCookie)
  if (cookies === '') delete kept.cookie
  else kept.cookie = cookies
  const protocols = without(headers['sec-websocket-protocol'], ',', tokenProtocol)
  if (protocols === '') delete kept['sec-websocket-protocol']
  else kept['sec-websocket-protocol'] = protocols
  return {
    ...kept,
    ...(upgrades ? { connection: 'Upgrade', upgrade: headers.upgrade } : { connection: 'close' }),
    host,
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': 'https',
    'x-forwarded-uri': path,
  }
}

const without = (text: string | undefined, separator: string, pattern: RegExp): string =>
  (text ?? '')
    .split(separator)
    .map(each => each.trim())
    .filter(each => each !== '' && !pattern.test(each))
    .join(`${separator} `)

/** The headers of the answer; where it leads back to its own server, it leads through the proxy. */
export function returnedHeaders(
  headers: IncomingHttpHeaders,
  { host, prefix }: { readonly host: string; readonly prefix: string },
): { readonly [name: string]: string | readonly string[] } {
  const kept: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !hopByHop.has(name)) kept[name] = value
  if (headers.location) kept.location = throughProxy(headers.location, { host, prefix })
  const cookies = (headers['set-cookie'] ?? []).filter(each => !sessionCookie.test(each))
  delete kept['set-cookie']
  return cookies.length > 0 ? { ...kept, 'set-cookie': cookies } : kept
}

/** An address of the proxied server as its client has to ask for it; others, and relative ones, stay as they are. */
export function throughProxy(
  location: string,
  { host, prefix }: { readonly host: string; readonly prefix: string },
): string {
  const match = /^(?:https?:)?(?:\/\/([^/?#]*))?(\/[^?#]*)?([?#].*)?$/i.exec(location)
  const [, authority, path, rest = ''] = match ?? []
  if (!match || (authority !== undefined && authority.toLowerCase() !== host.toLowerCase())) return location
  if (path === undefined && authority === undefined) return location
  if (path?.startsWith(prefix)) return `${path}${rest}`
  return `${prefix}${path ?? '/'}${rest}`
}
