// The WebSocket form of exec and attach: one connection, each message led by the number of its channel.
import { PassThrough, Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Status } from '../../api/generated/types.ts'
import { type ChannelProtocol, readMessage, sendOn } from './channel-frames.ts'
import { type Channels, flushed, parseSize, type WantedStreams } from './channels.ts'
import type { AcceptedWebSocket } from './websocket.ts'

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

export function webSocketChannels({ socket, protocol }: AcceptedWebSocket, wanted: WantedStreams): Channels {
  const gone = new AbortController()
  const stdin = wanted.stdin ? new PassThrough() : null
  const stdout = wanted.stdout ? channelWriter(socket, protocol, channel.stdout) : null
  const stderr = wanted.stderr && !wanted.tty ? channelWriter(socket, protocol, channel.stderr) : null
  const sizes = new SizeListeners()
  stdin?.on('drain', () => socket.resume())
  stdin?.on('error', () => socket.resume())
  socket.on('message', (message: Buffer) => {
    const { channel: number, content } = readMessage(protocol, message)
    if (number === channel.stdin && stdin && !stdin.writableEnded) {
      if (!stdin.write(content)) socket.pause()
    } else if (number === channel.resize) sizes.hear(content.toString())
    else if (number === channel.close && content[0] === channel.stdin) stdin?.end()
  })
  socket.on('error', () => gone.abort())
  socket.on('close', () => {
    gone.abort()
    stdin?.end()
  })
  // An empty message on the first channel that is written to tells the client that all is set up.
  const first = wanted.stdout ? channel.stdout : wanted.stderr ? channel.stderr : channel.error
  void sendOn(socket, protocol, first, new Uint8Array())
  return {
    streams: { stdin, stdout, stderr, tty: wanted.tty, onResize: listener => sizes.add(listener) },
    signal: gone.signal,
    async finish(status) {
      await Promise.all([flushed(stdout), flushed(stderr)])
      const end = protocol.tellsStatus ? JSON.stringify(status) : failureText(status)
      if (end !== '') await sendOn(socket, protocol, channel.error, Buffer.from(end))
      socket.close(1000)
    },
  }
}

type Size = { readonly columns: number; readonly rows: number }

/** Tells every listener of new sizes, a late one of the newest at once. */
export class SizeListeners {
  readonly #listeners = new Set<(size: Size) => void>()
  #newest: Size | null = null

  add(listener: (size: Size) => void): void {
    this.#listeners.add(listener)
    if (this.#newest) listener(this.#newest)
  }

  hear(text: string): void {
    const size = parseSize(text)
    if (!size) return
    this.#newest = size
    for (const listener of this.#listeners) listener(size)
  }
}

/** Older protocols say nothing of success. */
const failureText = ({ status, message = '' }: Status): string => (status === 'Success' ? '' : message)

function channelWriter(socket: WebSocket, protocol: ChannelProtocol, number: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      void sendOn(socket, protocol, number, chunk).then(() => done())
    },
  })
}
