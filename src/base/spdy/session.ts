// A SPDY/3.1 session over an upgraded connection: what kubectl's older streaming and the engines' exec, attach and
// port-forward speak. Either end may be ours.
//
// Invariants:
//   - a stream is a Duplex whose ends close on their own: `end()` tells the peer that no more comes, and what the
//     peer still sends is read to its end;
//   - there are no flow control windows (no Kubernetes peer keeps any): a reader that falls behind holds up the whole
//     connection, as upstream's does;
//   - when the peer resets a stream or the connection ends, what has come can still be read and then the stream ends:
//     Kubernetes' servers end every exec that way, so it is no error.
import { Duplex } from 'node:stream'
import { encodeFrame, FrameReader, resetStatus, type SpdyFrame } from './frames.ts'
import { HeaderDecoder, HeaderEncoder, type SpdyHeaders } from './header-block.ts'
import { heardOn } from './heard.ts'

export interface SpdySessionOptions {
  readonly role: 'client' | 'server'
  /** Bytes that came with the upgrade's head. */
  readonly head?: Buffer
  /** Streams the peer opens. */
  readonly onStream?: (stream: SpdyStream) => void
  readonly onClose?: (error: Error | null) => void
}

const dataBytesMax = 64 * 1024
/** A peer of ours opens two streams per forwarded connection; more at once than this is abuse. */
const streamsMax = 1000
/** What may wait to be sent before the peer's next question is read. */
const answersBytesMax = 1024 * 1024

export class SpdySession {
  readonly #socket: Duplex
  readonly #options: SpdySessionOptions
  readonly #streams = new Map<number, SpdyStream>()
  readonly #reader = new FrameReader()
  readonly #encoder = new HeaderEncoder()
  readonly #decoder = new HeaderDecoder()
  #nextStreamId: number
  #nextPingId: number
  /** What waits for the peer's answer to a ping. */
  readonly #pings = new Map<number, () => void>()
  #closed = false
  /** The stream whose reader has fallen behind, and what goes on once it caught up. */
  #held: { readonly streamId: number; readonly release: () => void } | null = null

  constructor(socket: Duplex, options: SpdySessionOptions) {
    this.#socket = socket
    this.#options = options
    this.#nextStreamId = options.role === 'client' ? 1 : 2
    this.#nextPingId = this.#nextStreamId
    void this.#pump()
  }

  /** Opens a stream towards the peer. */
  open(headers: SpdyHeaders): SpdyStream {
    const stream = this.#add(this.#nextStreamId, headers)
    this.#nextStreamId += 2
    this.#send({ kind: 'synStream', streamId: stream.id, fin: false, block: this.#encoder.encode(headers) })
    return stream
  }

  /** Resolves when the peer has read all that was sent before, or never will. */
  ping(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    const id = this.#nextPingId
    this.#nextPingId += 2
    return new Promise(resolve => {
      this.#pings.set(id, resolve)
      this.#send({ kind: 'ping', id })
    })
  }

  /** Says that nothing more is sent; what the peer still sends is read until it closes. */
  leave(): void {
    this.#socket.end()
  }

  /** Ends the connection; streams that are still open are cut off. */
  close(): void {
    this.#socket.destroy()
    this.#end(null)
  }

  #add(id: number, headers: SpdyHeaders): SpdyStream {
    const stream = new SpdyStream(id, headers, {
      reply: answer =>
        this.#send({ kind: 'synReply', streamId: id, fin: false, block: this.#encoder.encode(answer) }),
      write: (bytes, done) => this.#write(id, bytes, done),
      finish: done =>
        this.#socket.write(encodeFrame({ kind: 'data', streamId: id, fin: true, bytes: noBytes }), done),
      reset: () => this.#send({ kind: 'reset', streamId: id, status: resetStatus.cancel }),
      drained: () => this.#release(id),
      gone: () => this.#streams.delete(id),
    })
    this.#streams.set(id, stream)
    return stream
  }

  #send(frame: SpdyFrame): void {
    if (!this.#closed && this.#socket.writable) this.#socket.write(encodeFrame(frame))
  }

  #write(streamId: number, bytes: Buffer, done: (error?: Error | null) => void): void {
    if (this.#closed) {
      done(new Error('the connection is closed'))
      return
    }
    for (let at = 0; at < bytes.length; at += dataBytesMax) {
      const piece = bytes.subarray(at, at + dataBytesMax)
      const last = at + dataBytesMax >= bytes.length
      this.#socket.write(
        encodeFrame({ kind: 'data', streamId, fin: false, bytes: piece }),
        last ? done : undefined,
      )
    }
  }

  async #pump(): Promise<void> {
    const heard = heardOn(this.#socket)
    try {
      if (this.#options.head?.length) await this.#take(this.#options.head)
      for await (const chunk of heard) await this.#take(chunk)
      this.#end(null)
    } catch (error) {
      this.#socket.destroy()
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  async #take(chunk: Buffer): Promise<void> {
    for (const frame of this.#reader.read(chunk)) {
      switch (frame.kind) {
        case 'data':
          await this.#takeData(frame.streamId, frame.bytes)
          break
        case 'synStream':
          await this.#takeOpening(frame.streamId, await this.#decoder.decode(frame.block))
          break
        // Nobody reads these headers, but the header stream has to run through them.
        case 'synReply':
        case 'headers':
          await this.#decoder.decode(frame.block)
          break
        case 'reset':
          this.#streams.get(frame.streamId)?.cut()
          break
        case 'ping':
          // The end that opened with odd numbers pings with odd ones: only the peer's are answered.
          if (frame.id % 2 === (this.#options.role === 'client' ? 0 : 1)) await this.#answer(frame)
          else this.#answered(frame.id)
          break
        case 'goAway':
          break
      }
      if ('fin' in frame && frame.fin) this.#streams.get(frame.streamId)?.heardLast()
    }
  }

  async #takeOpening(id: number, headers: SpdyHeaders): Promise<void> {
    const refused = !this.#options.onStream || this.#streams.size >= streamsMax
    if (refused) return this.#answer({ kind: 'reset', streamId: id, status: resetStatus.refusedStream })
    this.#options.onStream?.(this.#add(id, headers))
    return this.#readOn()
  }

  async #answer(frame: SpdyFrame): Promise<void> {
    this.#send(frame)
    await this.#readOn()
  }

  #answered(ping: number): void {
    this.#pings.get(ping)?.()
    this.#pings.delete(ping)
  }

  /** Of a peer that takes no answers nothing more is read: it could ask for any number of them. */
  async #readOn(): Promise<void> {
    const socket = this.#socket
    if (socket.writableLength < answersBytesMax || socket.destroyed) return
    await new Promise<void>(resolve => {
      const done = () => {
        for (const event of ['drain', 'close', 'error']) socket.off(event, done)
        resolve()
      }
      for (const event of ['drain', 'close', 'error']) socket.on(event, done)
    })
  }

  async #takeData(streamId: number, bytes: Buffer): Promise<void> {
    const stream = this.#streams.get(streamId)
    if (!stream || stream.destroyed || bytes.length === 0) return
    if (stream.push(bytes)) return
    await new Promise<void>(release => {
      this.#held = { streamId, release }
    })
  }

  #release(streamId: number): void {
    if (this.#held?.streamId !== streamId) return
    const { release } = this.#held
    this.#held = null
    release()
  }

  #end(error: Error | null): void {
    if (this.#closed) return
    this.#closed = true
    this.#held?.release()
    this.#decoder.close()
    for (const stream of [...this.#streams.values()]) stream.cut()
    for (const ping of [...this.#pings.keys()]) this.#answered(ping)
    this.#options.onClose?.(error)
  }
}

const noBytes = Buffer.alloc(0)

interface StreamLink {
  reply(headers: SpdyHeaders): void
  write(bytes: Buffer, done: (error?: Error | null) => void): void
  finish(done: (error?: Error | null) => void): void
  reset(): void
  drained(): void
  gone(): void
}

export class SpdyStream extends Duplex {
  readonly id: number
  /** What the opening end said, names in lower case. */
  readonly headers: SpdyHeaders
  readonly #link: StreamLink
  #cut = false

  /** Streams are made by their session. */
  constructor(id: number, headers: SpdyHeaders, link: StreamLink) {
    super({ allowHalfOpen: true, autoDestroy: true })
    this.id = id
    this.headers = headers
    this.#link = link
  }

  /** Accepts a stream that the peer opened. */
  reply(headers: SpdyHeaders = {}): void {
    this.#link.reply(headers)
  }

  /** The peer sends nothing more: told at once by `lastHeard`, by `end` when all of it is read. */
  heardLast(): void {
    this.push(null)
    this.emit('lastHeard')
  }

  /** The connection or the peer ended this stream: what has come stays readable, and nothing more goes or comes. */
  cut(): void {
    this.#cut = true
    this.push(null)
    if (!this.writableEnded) this.end()
  }

  override _read(): void {
    this.#link.drained()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#cut) done()
    else this.#link.write(chunk, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#cut) done()
    else this.#link.finish(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#cut && !(this.readableEnded && this.writableFinished)) this.#link.reset()
    this.#link.drained()
    this.#link.gone()
    done(error)
  }
}
