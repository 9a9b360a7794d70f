// Answers that go on, over a WebSocket: a watch sends each event as a message of text, a log its bytes.
import type { WebSocket } from 'ws'
import { type Clock, systemClock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { offeredProtocols } from '../access/websocket-token.ts'
import type { Reply, WatchLine, WatchSink } from '../request/reply.ts'
import type { ServerRequest } from '../request/request.ts'
import { plainProtocols } from './channel-frames.ts'
import type { Upgrade } from './upgrade-request.ts'
import { acceptWebSocket } from './websocket.ts'

export type StreamedReply = Reply & { readonly kind: 'watch' | 'chunks' }

/** Whether the client takes a protocol without channels, or names none. */
export function acceptsPlainStream({ headers }: Pick<ServerRequest, 'headers'>): boolean {
  const offered = offeredProtocols(headers)
  return offered.length === 0 || plainProtocols.some(({ name }) => offered.includes(name))
}

/** Resolves when the answer, or the client, is at its end. */
export async function sendOverWebSocket(reply: StreamedReply, upgrade: Upgrade): Promise<void> {
  const opened = await acceptWebSocket(upgrade, plainProtocols)
  if (!opened) return
  const { socket, protocol } = opened
  if (reply.kind === 'watch') return sendWatch(reply, socket)
  for await (const chunk of reply.chunks) {
    if (socket.readyState !== socket.OPEN) return
    const message = protocol.isBase64 ? Buffer.from(chunk).toString('base64') : chunk
    await new Promise<void>(resolve => socket.send(message, () => resolve()))
  }
  socket.close(1000)
}

function sendWatch(reply: Reply & { readonly kind: 'watch' }, socket: WebSocket): Promise<void> {
  return new Promise(resolve => {
    const stop = reply.open(new WebSocketSink(socket))
    socket.once('close', () => {
      stop()
      resolve()
    })
  })
}

/** Messages handed to the socket and not sent yet, in bytes: above it the rest waits here. */
const bufferedMax = 256 * 1024

/** What is needed of a WebSocket to write to it. */
type Peer = Pick<
  WebSocket,
  'OPEN' | 'readyState' | 'bufferedAmount' | 'send' | 'close' | 'terminate' | 'once'
>

export class WebSocketSink implements WatchSink {
  readonly #socket: Peer
  readonly #clock: Pick<Clock, 'after'>
  /** The bytes are the store's, whoever else waits for them: a text is made of them when it is sent. */
  #lines: { readonly type: WatchLine['type']; readonly bytes: Uint8Array }[] = []
  #waitingBytes = 0
  #ended = false

  constructor(socket: Peer, clock: Pick<Clock, 'after'> = systemClock) {
    this.#socket = socket
    this.#clock = clock
  }

  get waiting(): number {
    return this.#lines.length
  }

  get waitingBytes(): number {
    return this.#waitingBytes
  }

  send(lines: readonly WatchLine[]): void {
    if (this.#ended) return
    for (const line of lines) this.#push(line)
    this.#flush()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#flush()
    if (this.#lines.length > 0) this.#endSoon()
  }

  /** Whoever does not read does not hear of the end either, and holds a connection and what was written to it. */
  #endSoon(): void {
    const patience = this.#clock.after(limits.unreadMsMax, () => this.#socket.terminate())
    this.#socket.once('close', () => patience.cancel())
  }

  abandon(last: WatchLine): void {
    if (this.#ended) return
    this.#lines = []
    this.#waitingBytes = 0
    this.#push(last)
    this.end()
  }

  #push(line: WatchLine): void {
    const bytes = 'entry' in line ? line.entry.bytes : Buffer.from(JSON.stringify(line.value))
    this.#lines.push({ type: line.type, bytes })
    this.#waitingBytes += bytes.byteLength
  }

  readonly #flush = (): void => {
    const { OPEN, readyState } = this.#socket
    let taken = 0
    for (const { type, bytes } of this.#lines) {
      if (readyState !== OPEN || this.#socket.bufferedAmount > bufferedMax) break
      taken++
      this.#waitingBytes -= bytes.byteLength
      this.#socket.send(`{"type":"${type}","object":${Buffer.from(bytes).toString()}}`, this.#flush)
    }
    if (taken > 0) this.#lines.splice(0, taken)
    if (this.#ended && this.#lines.length === 0) this.#socket.close(1000)
  }
}
