// Port forwarding over a WebSocket without a tunnel: two channels for each port of the query, one for data and one for
// errors. Each begins with the number of its port, in two bytes, the lower first.

import type { WebSocket } from 'ws'
import type { NodeAccess, PodOnNode } from '../../api/node-access.ts'
import { errorWords } from '../../base/error-words.ts'
import { badRequest } from '../resources/refusals.ts'
import { type ChannelProtocol, readMessage, sendOn } from './channel-frames.ts'
import type { AcceptedWebSocket } from './websocket.ts'

/** Each has two channels, and a channel is one byte. */
const portsMax = 128

/** `ports=80,443&ports=8080`. Throws a 400. */
export function readPorts(query: URLSearchParams): readonly number[] {
  const texts = query.getAll('ports').flatMap(each => each.split(','))
  if (texts.length === 0) throw badRequest('query parameter "ports" is required')
  if (texts.length > portsMax)
    throw badRequest(
      `query parameter "ports" has ${texts.length} ports, more than the ${portsMax} that have channels`,
    )
  return texts.map(text => {
    const port = Number(text)
    if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
      throw badRequest(`unable to parse ${JSON.stringify(text)} as a port`)
    return port
  })
}

export interface ForwardedPorts {
  readonly pod: PodOnNode
  readonly ports: readonly number[]
}

export function forwardOverChannels(
  nodeAccess: NodeAccess,
  { socket, protocol }: AcceptedWebSocket,
  { pod, ports }: ForwardedPorts,
): void {
  // Each port has an eye on its end.
  socket.setMaxListeners(0)
  const receivers = ports.map((port, index) => {
    const channels = { socket, protocol, data: index * 2, error: index * 2 + 1 }
    const number = Buffer.from([port & 0xff, port >> 8])
    void sendOn(socket, protocol, channels.data, number)
    void sendOn(socket, protocol, channels.error, number)
    return forwardPort(nodeAccess, { pod, port, ...channels })
  })
  socket.on('message', (message: Buffer) => {
    const { channel, content } = readMessage(protocol, message)
    if (channel % 2 === 0) receivers[channel / 2]?.(content)
  })
}

interface ForwardedPort {
  readonly pod: PodOnNode
  readonly port: number
  readonly socket: WebSocket
  readonly protocol: ChannelProtocol
  readonly data: number
  readonly error: number
}

/** Connects, and hands out what takes the client's bytes. */
function forwardPort(
  nodeAccess: NodeAccess,
  { pod, port, socket, protocol, data, error }: ForwardedPort,
): (bytes: Buffer) => void {
  const connecting = nodeAccess.connect(pod, port)
  const fail = (cause: unknown) => {
    const reason = errorWords(cause)
    const text = `error forwarding port ${port} to pod ${pod.name}, uid ${pod.uid}: ${reason}`
    void sendOn(socket, protocol, error, Buffer.from(text))
  }
  connecting.then(connection => {
    connection.on('error', fail)
    connection.on('close', () => socket.close(1000))
    socket.on('close', () => connection.destroy())
    connection.on('data', (chunk: Buffer) => {
      connection.pause()
      void sendOn(socket, protocol, data, chunk).then(() => connection.resume())
    })
    connection.on('drain', () => socket.resume())
  }, fail)
  let isConnecting = true
  const settle = () => {
    isConnecting = false
    socket.resume()
  }
  connecting.then(settle, settle)
  return bytes => {
    // What comes before the Pod has taken the connection stays with the client, but for this.
    if (isConnecting) socket.pause()
    connecting.then(
      connection => {
        if (connection.writable && !connection.write(bytes)) socket.pause()
      },
      () => {},
    )
  }
}
