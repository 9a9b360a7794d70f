// WebSockets at the server's end. This file is loaded with the first of them, and the library with it.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'
import { limits } from '../../base/limits.ts'
import { offeredProtocols } from '../access/websocket-token.ts'
import { badRequest } from '../resources/refusals.ts'
import type { ChannelProtocol } from './channel-frames.ts'
import type { Upgrade } from './upgrade-request.ts'

/** It answers handshakes; the sockets are ours. */
const acceptor = new WebSocketServer({
  noServer: true,
  maxPayload: limits.bodyBytesMax,
  perMessageDeflate: false,
})

export interface AcceptedWebSocket {
  readonly socket: WebSocket
  readonly protocol: ChannelProtocol
}

/** The opened WebSocket, in the first of the served protocols that the client offers; null when it broke off. */
export function acceptWebSocket(
  { request, socket, head }: Upgrade,
  served: readonly ChannelProtocol[],
): Promise<AcceptedWebSocket | null> {
  const offered = offeredProtocols(request.headers)
  const protocol = served.find(({ name }) =>
    offered.length === 0 ? name === '' : name !== '' && offered.includes(name),
  )
  if (!protocol)
    throw badRequest(
      `unable to negotiate a WebSocket protocol: the server speaks ${served.map(({ name }) => name || 'none at all').join(', ')}`,
    )
  return new Promise(resolve => {
    socket.once('close', () => resolve(null))
    const { 'sec-websocket-protocol': _, ...others } = request.headers
    const headers = protocol.name ? { ...others, 'sec-websocket-protocol': protocol.name } : others
    // Of the request the library reads no more than this.
    const message = { method: 'GET', headers, url: request.path } as IncomingMessage
    acceptor.handleUpgrade(message, socket, head, opened => {
      opened.on('error', () => {})
      resolve({ socket: opened, protocol })
    })
  })
}

/** The bytes of a WebSocket's messages, one behind the other. */
export function streamOf(opened: WebSocket): Duplex {
  const stream = createWebSocketStream(opened)
  stream.on('error', () => {})
  return stream
}
