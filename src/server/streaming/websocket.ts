import type { IncomingMessage } from 'node:http'
import type { WebSocket, WebSocketServer } from 'ws'
import { limits } from '../../base/limits.ts'
import { badRequest } from '../refusals.ts'
import type { Upgrade } from './upgrade-request.ts'

let acceptor: Promise<WebSocketServer> | null = null

/** The library loads with the first WebSocket; it answers handshakes, the sockets are ours. */
function loadAcceptor(): Promise<WebSocketServer> {
  acceptor ??= import('ws').then(
    ({ WebSocketServer }) =>
      new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytesMax, perMessageDeflate: false }),
  )
  return acceptor
}

/** The opened WebSocket, in the first of the served protocols that the client offers; null when it broke off. */
export async function acceptWebSocket(
  { request, socket, head }: Upgrade,
  served: readonly string[],
): Promise<WebSocket | null> {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(each => each.trim())
  const protocol = served.find(each => offered.includes(each))
  if (!protocol)
    throw badRequest(`unable to negotiate a WebSocket protocol: the server speaks ${served.join(', ')}`)
  const server = await loadAcceptor()
  return new Promise(resolve => {
    socket.once('close', () => resolve(null))
    const headers = { ...request.headers, 'sec-websocket-protocol': protocol }
    // Of the request the library reads no more than this.
    const message = { method: request.method, headers, url: request.path } as IncomingMessage
    server.handleUpgrade(message, socket, head, opened => {
      opened.on('error', () => {})
      resolve(opened)
    })
  })
}
