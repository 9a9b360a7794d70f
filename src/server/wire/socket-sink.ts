import { systemClock } from '../../base/clock.ts'
import { LoopTurn } from '../../base/event-loop/loop-turn.ts'
import { limits } from '../../base/limits.ts'
import type { WatchLine, WatchSink } from '../request/reply.ts'
import { cutOff, type HttpResponse, isGone, writeTo } from './http-response.ts'

/** One event goes to all who watch for it: where they are thousands, others have the event loop between them. */
const flushTurns = new LoopTurn(systemClock)

/** An event whose text is settled. */
interface WaitingLine {
  readonly type: WatchLine['type']
  readonly bytes: Uint8Array
}

/** Writes a watch's events to its socket as fast as the other side reads, and counts what has to wait. */
export class SocketSink implements WatchSink {
  readonly #response: HttpResponse
  readonly #frame: ((line: WatchLine) => Uint8Array) | null
  #waiting: WaitingLine[] = []
  #waitingBytes = 0
  /** How much of the first of them has been written. */
  #begun = 0
  #blocked = false
  #ended = false
  readonly #turn: LoopTurn
  #isLater = false

  constructor(
    response: HttpResponse,
    frame: ((line: WatchLine) => Uint8Array) | null = null,
    turn: LoopTurn = flushTurns,
  ) {
    this.#response = response
    this.#frame = frame
    this.#turn = turn
    response.on('drain', () => {
      this.#blocked = false
      this.#flush()
    })
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get waitingBytes(): number {
    return this.#waitingBytes
  }

  send(lines: readonly WatchLine[]): void {
    if (this.#ended) return
    for (const line of lines) this.#push(line)
    if (this.#blocked || this.#isLater) return
    if (this.#turn.isLong()) this.#flushLater()
    else this.#flush()
  }

  #flushLater(): void {
    this.#isLater = true
    this.#turn.next().then(() => {
      this.#isLater = false
      if (!this.#blocked && !this.#ended) this.#flush()
    })
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#blocked) this.#endSoon()
    else this.#flush()
  }

  abandon(last: WatchLine): void {
    if (this.#ended) return
    // An event that has begun is not left in the middle.
    this.#waiting = this.#begun > 0 ? this.#waiting.slice(0, 1) : []
    this.#waitingBytes = (this.#waiting[0]?.bytes.byteLength ?? 0) - this.#begun
    this.#push(last)
    this.#ended = true
    if (this.#blocked) this.#endSoon()
    else this.#flush()
  }

  /** Whoever does not read does not hear of the end either, and holds a connection and what was written to it. */
  #endSoon(): void {
    const patience = systemClock.after(limits.unreadMsMax, () => cutOff(this.#response))
    this.#response.once('close', () => patience.cancel())
  }

  #push(line: WatchLine): void {
    const bytes = this.#frame
      ? this.#frame(line)
      : 'entry' in line
        ? line.entry.bytes
        : Buffer.from(JSON.stringify(line.value))
    this.#waiting.push({ type: line.type, bytes })
    this.#waitingBytes += bytes.byteLength
  }

  #flush(): void {
    while (this.#waiting.length > 0 && !this.#blocked && !isGone(this.#response))
      this.#blocked = !writeTo(this.#response, this.#take())
    if (this.#ended && this.#waiting.length === 0) this.#response.end()
  }

  /** The first of what waits: many events, or a part of one. */
  #take(): Buffer {
    const parts: Uint8Array[] = []
    let count = 0
    let room = bytesPerWrite
    for (const { type, bytes } of this.#waiting) {
      if (this.#begun === 0 && !this.#frame) parts.push(openings[type])
      const piece = bytes.subarray(this.#begun, this.#begun + room)
      parts.push(piece)
      room -= piece.byteLength
      this.#begun += piece.byteLength
      if (this.#begun < bytes.byteLength) break
      this.#begun = 0
      if (!this.#frame) parts.push(closing)
      count += 1
      if (count === linesPerWrite || room === 0) break
    }
    this.#waiting.splice(0, count)
    this.#waitingBytes -= bytesPerWrite - room
    return Buffer.concat(parts)
  }
}

/** One write for many small events, yet no huge copy that is held, encrypted, for each of many who do not read. */
const linesPerWrite = 500
const bytesPerWrite = 256 * 1024

const opening = (type: WatchLine['type']) => Buffer.from(`{"type":"${type}","object":`)

const openings: { readonly [type in WatchLine['type']]: Buffer } = {
  ADDED: opening('ADDED'),
  MODIFIED: opening('MODIFIED'),
  DELETED: opening('DELETED'),
  BOOKMARK: opening('BOOKMARK'),
  ERROR: opening('ERROR'),
}

const closing = Buffer.from('}\n')
