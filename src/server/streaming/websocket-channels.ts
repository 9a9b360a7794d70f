// The WebSocket form of exec and attach: one connection, each message led by the number of its channel.
import { PassThrough, Writable } from 'node:stream'
import type { WebSocket } from 'ws'
import { type Channels, flushed, parseSize, type WantedStreams } from './channels.ts'

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

/** The newest first. Version 5 can close a channel; version 4 cannot. */
export const channelProtocols: readonly string[] = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

export function webSocketChannels(socket: WebSocket, wanted: WantedStreams): Channels {
  const gone = new AbortController()
  const stdin = wanted.stdin ? new PassThrough() : null
  const stdout = wanted.stdout ? channelWriter(socket, channel.stdout) : null
  const stderr = wanted.stderr && !wanted.tty ? channelWriter(socket, channel.stderr) : null
  const sizes = new SizeListeners()
  stdin?.on('drain', () => socket.resume())
  stdin?.on('error', () => socket.resume())
  socket.on('message', (message: Buffer) => {
    const content = message.subarray(1)
    if (message[0] === channel.stdin && stdin && !stdin.writableEnded) {
      if (!stdin.write(content)) socket.pause()
    } else if (message[0] === channel.resize) sizes.hear(content.toString())
    else if (message[0] === channel.close && content[0] === channel.stdin) stdin?.end()
  })
  socket.on('error', () => gone.abort())
  socket.on('close', () => {
    gone.abort()
    stdin?.end()
  })
  // An empty message on the first channel that is written to tells the client that all is set up.
  const first = wanted.stdout ? channel.stdout : wanted.stderr ? channel.stderr : channel.error
  socket.send(Buffer.from([first]))
  return {
    streams: { stdin, stdout, stderr, tty: wanted.tty, onResize: listener => sizes.add(listener) },
    signal: gone.signal,
    async finish(status) {
      await Promise.all([flushed(stdout), flushed(stderr)])
      await sendOn(socket, channel.error, Buffer.from(JSON.stringify(status)))
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

function channelWriter(socket: WebSocket, number: number): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      void sendOn(socket, number, chunk).then(() => done())
    },
  })
}

/** Resolves when the message is handed to the socket, also when nobody takes it any more. */
function sendOn(socket: WebSocket, number: number, content: Buffer): Promise<void> {
  return new Promise(resolve => {
    socket.send(Buffer.concat([Buffer.from([number]), content]), () => resolve())
  })
}
