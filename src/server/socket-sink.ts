import { type HttpResponse, writeTo } from './http-response.ts'
import type { WatchLine, WatchSink } from './reply.ts'

/** Writes a watch's events to its socket as fast as the other side reads, and counts what has to wait. */
export class SocketSink implements WatchSink {
  readonly #response: HttpResponse
  #waiting: WatchLine[] = []
  #blocked = false
  #ended = false

  constructor(response: HttpResponse) {
    this.#response = response
    response.on('drain', () => {
      this.#blocked = false
      this.#flush()
    })
  }

  get waiting(): number {
    return this.#waiting.length
  }

  send(lines: readonly WatchLine[]): void {
    if (this.#ended) return
    for (const line of lines) this.#waiting.push(line)
    if (!this.#blocked) this.#flush()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    if (!this.#blocked) this.#response.end()
  }

  abandon(last: WatchLine): void {
    if (this.#ended) return
    this.#waiting = [last]
    this.#ended = true
    if (!this.#blocked) this.#flush()
  }

  #flush(): void {
    while (this.#waiting.length > 0 && !this.#blocked && !this.#response.destroyed) {
      const lines = this.#waiting.splice(0, linesPerWrite)
      this.#blocked = !writeTo(this.#response, bytesOf(lines))
    }
    if (this.#ended && this.#waiting.length === 0) this.#response.end()
  }
}

/** One write for many small events, yet no huge copy for the first state of a large collection. */
const linesPerWrite = 500

function bytesOf(lines: readonly WatchLine[]): Buffer {
  const parts: Uint8Array[] = []
  for (const line of lines) {
    parts.push(openings[line.type])
    parts.push('entry' in line ? line.entry.bytes : Buffer.from(JSON.stringify(line.value)))
    parts.push(closing)
  }
  return Buffer.concat(parts)
}

const opening = (type: WatchLine['type']) => Buffer.from(`{"type":"${type}","object":`)

const openings: { readonly [type in WatchLine['type']]: Buffer } = {
  ADDED: opening('ADDED'),
  MODIFIED: opening('MODIFIED'),
  DELETED: opening('DELETED'),
  BOOKMARK: opening('BOOKMARK'),
  ERROR: opening('ERROR'),
}

const closing = Buffer.from('}\n')
