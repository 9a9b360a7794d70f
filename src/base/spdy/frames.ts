// The frames of SPDY/3.1, as far as Kubernetes' streaming uses them: no flow control windows, no settings.
import { unreachable } from '../assert.ts'

export type SpdyFrame =
  | { readonly kind: 'data'; readonly streamId: number; readonly fin: boolean; readonly bytes: Buffer }
  | { readonly kind: 'synStream'; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly kind: 'synReply'; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly kind: 'reset'; readonly streamId: number; readonly status: number }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'goAway'; readonly lastStreamId: number; readonly status: number }
  | { readonly kind: 'headers'; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }

export const resetStatus = { protocolError: 1, refusedStream: 3, cancel: 5, internalError: 6 } as const

const types = { synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7, headers: 8 } as const
const versionBits = 0x8003
const finFlag = 0x01

export function encodeFrame(frame: SpdyFrame): Buffer {
  switch (frame.kind) {
    case 'data': {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(frame.streamId)
      head.writeUInt32BE(frame.bytes.length, 4)
      head.writeUInt8(frame.fin ? finFlag : 0, 4)
      return Buffer.concat([head, frame.bytes])
    }
    // Associated stream, priority and credential slot stay zero.
    case 'synStream':
      return control(
        types.synStream,
        frame.fin,
        Buffer.concat([words(frame.streamId, 0), Buffer.alloc(2), frame.block]),
      )
    case 'synReply':
      return control(types.synReply, frame.fin, Buffer.concat([words(frame.streamId), frame.block]))
    case 'headers':
      return control(types.headers, frame.fin, Buffer.concat([words(frame.streamId), frame.block]))
    case 'reset':
      return control(types.reset, false, words(frame.streamId, frame.status))
    case 'ping':
      return control(types.ping, false, words(frame.id))
    case 'goAway':
      return control(types.goAway, false, words(frame.lastStreamId, frame.status))
    default:
      return unreachable(frame)
  }
}

function control(type: number, fin: boolean, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(versionBits)
  head.writeUInt16BE(type, 2)
  head.writeUInt32BE(payload.length, 4)
  head.writeUInt8(fin ? finFlag : 0, 4)
  return Buffer.concat([head, payload])
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => {
    bytes.writeUInt32BE(value, index * 4)
  })
  return bytes
}

/** Headers are the longest of what is no data, and a block of them is refused long before this. */
const controlBytesMax = 128 * 1024

/**
 * Cuts the bytes of a connection into frames; frames of a type we do not use are passed over. The data of a frame is handed on
 * as it comes, in frames that are shorter: one may say that it is 16 MB long, and nothing of it is to be held until it is whole.
 */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)
  /** The frame of data that is under way. */
  #under: { readonly streamId: number; readonly fin: boolean; left: number } | null = null

  /** Throws a RangeError at what is no frame. */
  read(chunk: Buffer): SpdyFrame[] {
    const frames: SpdyFrame[] = []
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    while (this.#rest.length > 0) {
      const frame = this.#under ? this.#readData(this.#under) : this.#readNext()
      if (frame === 'later') break
      if (frame) frames.push(frame)
    }
    return frames
  }

  #readData(under: { readonly streamId: number; readonly fin: boolean; left: number }): SpdyFrame {
    const bytes = this.#take(Math.min(under.left, this.#rest.length))
    under.left -= bytes.length
    const isLast = under.left === 0
    if (isLast) this.#under = null
    return { kind: 'data', streamId: under.streamId, fin: under.fin && isLast, bytes }
  }

  /** Null for a frame that is passed over, or whose data comes piece by piece. */
  #readNext(): SpdyFrame | null | 'later' {
    if (this.#rest.length < 8) return 'later'
    const length = this.#rest.readUIntBE(5, 3)
    const first = this.#rest.readUInt32BE(0)
    if (first < 0x80000000) {
      const fin = (this.#rest.readUInt8(4) & finFlag) !== 0
      this.#take(8)
      if (length === 0) return { kind: 'data', streamId: first, fin, bytes: this.#take(0) }
      this.#under = { streamId: first, fin, left: length }
      return null
    }
    if (length > controlBytesMax) throw new RangeError('a SPDY frame is longer than any of its type')
    return this.#rest.length < 8 + length ? 'later' : parseFrame(this.#take(8 + length))
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }
}

/** Of all frames but those of data. */
function parseFrame(whole: Buffer): SpdyFrame | null {
  const fin = (whole.readUInt8(4) & finFlag) !== 0
  const payload = whole.subarray(8)
  const first = whole.readUInt32BE(0)
  if (first >>> 16 !== versionBits) throw new RangeError('not a SPDY/3.1 frame')
  const id = (at: number) => payload.readUInt32BE(at) & 0x7fffffff
  switch (first & 0xffff) {
    case types.synStream:
      return { kind: 'synStream', streamId: id(0), fin, block: payload.subarray(10) }
    case types.synReply:
      return { kind: 'synReply', streamId: id(0), fin, block: payload.subarray(4) }
    case types.headers:
      return { kind: 'headers', streamId: id(0), fin, block: payload.subarray(4) }
    case types.reset:
      return { kind: 'reset', streamId: id(0), status: payload.readUInt32BE(4) }
    case types.ping:
      return { kind: 'ping', id: payload.readUInt32BE(0) }
    case types.goAway:
      return {
        kind: 'goAway',
        lastStreamId: id(0),
        status: payload.length >= 8 ? payload.readUInt32BE(4) : 0,
      }
    default:
      return null
  }
}
