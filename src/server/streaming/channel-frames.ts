// How a WebSocket's messages carry several streams: each message is led by the number of its channel. Protocols differ in
// whether messages are bytes or base64 text, and in whether the end of a command is told as a Status or in words.
import type { WebSocket } from 'ws'

export interface ChannelProtocol {
  /** As the client names it; empty for clients that name none. */
  readonly name: string
  readonly isBase64: boolean
  /** Whether the error channel carries a Status, also of success, or the words of a failure alone. */
  readonly tellsStatus: boolean
}

const binary = (name: string, tellsStatus: boolean): ChannelProtocol => ({
  name,
  isBase64: false,
  tellsStatus,
})
const base64 = (name: string, tellsStatus: boolean): ChannelProtocol => ({
  name,
  isBase64: true,
  tellsStatus,
})

/** Of exec and attach, the newest first. Version 5 can close a channel; no other can. */
export const commandProtocols: readonly ChannelProtocol[] = [
  binary('v5.channel.k8s.io', true),
  binary('v4.channel.k8s.io', true),
  base64('v4.base64.channel.k8s.io', true),
  binary('channel.k8s.io', false),
  base64('base64.channel.k8s.io', false),
  binary('', false),
]

/** Of port-forward without a tunnel. */
export const portProtocols: readonly ChannelProtocol[] = [
  binary('v4.channel.k8s.io', true),
  base64('v4.base64.channel.k8s.io', true),
  binary('', true),
]

/** Of streams that go one way and have no channels: a log, say. */
export const plainProtocols: readonly ChannelProtocol[] = [
  binary('binary.k8s.io', false),
  base64('base64.binary.k8s.io', false),
  binary('', false),
]

/** Resolves when the message is handed to the socket, also when nobody takes it any more. */
export function sendOn(
  socket: WebSocket,
  { isBase64 }: ChannelProtocol,
  channel: number,
  content: Uint8Array,
): Promise<void> {
  const message = isBase64
    ? `${channel}${Buffer.from(content).toString('base64')}`
    : Buffer.concat([Buffer.from([channel]), content])
  return new Promise(resolve => socket.send(message, () => resolve()))
}

export interface ChannelMessage {
  readonly channel: number
  readonly content: Buffer
}

export function readMessage({ isBase64 }: ChannelProtocol, message: Buffer): ChannelMessage {
  const [first = -1] = message
  const rest = message.subarray(1)
  if (!isBase64) return { channel: first, content: rest }
  return { channel: first - '0'.charCodeAt(0), content: Buffer.from(rest.toString('latin1'), 'base64') }
}
