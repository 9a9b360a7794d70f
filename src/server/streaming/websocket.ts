// WebSockets at the server's end. This file is loaded with the first of them, and the library with it.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'
import { limits } from '../../base/limits.ts'
import { badRequest } from '../resources/refusals.ts'
import type { Upgrade } from './upgrade-request.ts'

/** It answers handshakes; the sockets are ours. */
const acceptor = new WebSocketServer({
  noServer: true,
  maxPayload: limits.bodyBytesMax,
  perMessageDeflate: false,
})

/** The opened WebSocket, in the first of the served protocols that the client offers; null when it broke off. */
export function acceptWebSocket(
  { request, socket, head }: Upgrade,
  served: readonly string[],
): Promise<WebSocket | null> {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(each => each.trim())
  const protocol = served.find(each => offered.includes(each))
  if (!protocol)
    throw badRequest(`unable to negotiate a WebSocket protocol: the server speaks ${served.join(', ')}`)
  return new Promise(resolve => {
    socket.once('close', () => resolve(null))
    const headers = { ...request.headers, 'sec-websocket-protocol': protocol }
    // Of the request the library reads no more than this.
    const message = { method: request.method, headers, url: request.path } as IncomingMessage
    acceptor.handleUpgrade(message, socket, head, opened => {
      opened.on('error', () => {})
      resolve(opened)
    })
  })
}

/** The bytes of a WebSocket's messages, one behind the other. */
export function streamOf(opened: WebSocket): Duplex {
  const stream = createWebSocketStream(opened)
  stream.on('error', () => {})
  return stream
}
