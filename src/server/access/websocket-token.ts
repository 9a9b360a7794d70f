import type { IncomingHttpHeaders } from 'node:http'

/** Browsers cannot set headers of a WebSocket: its client brings the token as one more protocol, as upstream takes it. */
const prefix = 'base64url.bearer.authorization.k8s.io.'

const namedProtocols = (headers: IncomingHttpHeaders): readonly string[] =>
  (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')

/** The protocols that a client would speak. */
export const offeredProtocols = (headers: IncomingHttpHeaders): readonly string[] =>
  namedProtocols(headers).filter(each => !each.startsWith(prefix))

/** The token among the protocols, or null. */
export function webSocketToken(headers: IncomingHttpHeaders): string | null {
  const named = namedProtocols(headers).find(each => each.startsWith(prefix))
  return named ? Buffer.from(named.slice(prefix.length), 'base64url').toString() : null
}
