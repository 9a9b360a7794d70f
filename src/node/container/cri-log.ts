// The CRI log format, which every runtime writes and the agent reads:
//   2026-01-01T00:00:00.000000000Z stdout F a whole line
// `P` marks a part of a line that goes on in the next entry of the same stream.

export interface LogEntry {
  readonly timestamp: string
  readonly stream: 'stdout' | 'stderr'
  readonly isPartial: boolean
  /** Without the line's end. */
  readonly content: Buffer
}

/** Longer lines are told in parts, as containerd does. */
export const logPartBytesMax = 16 * 1024

const space = 0x20
const newline = 0x0a

/** RFC 3339 with nanoseconds; our clocks count milliseconds. */
export const logTimestamp = (instant: number): string =>
  `${new Date(instant).toISOString().slice(0, 23)}000000Z`

/** Null for a line that is no entry. */
export function parseLogEntry(line: Buffer): LogEntry | null {
  const first = line.indexOf(space)
  const second = first < 0 ? -1 : line.indexOf(space, first + 1)
  const third = second < 0 ? -1 : line.indexOf(space, second + 1)
  if (third < 0) return null
  const stream = line.toString('latin1', first + 1, second)
  if (stream !== 'stdout' && stream !== 'stderr') return null
  const tag = line.toString('latin1', second + 1, third)
  return {
    timestamp: line.toString('latin1', 0, first),
    stream,
    isPartial: tag.split(':').includes('P'),
    content: line.subarray(third + 1),
  }
}

/**
 * Turns what one stream wrote into entries. What has no line's end yet is kept back until it gets one, grows too long, or
 * the stream ends.
 */
export class LogEntryWriter {
  readonly #stream: 'stdout' | 'stderr'
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: 'stdout' | 'stderr') {
    this.#stream = stream
  }

  /** Bytes that are kept back. */
  get pending(): number {
    return this.#rest.length
  }

  write(bytes: Buffer, timestamp: string): Buffer {
    const data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const parts: Buffer[] = []
    let from = 0
    for (;;) {
      const end = data.indexOf(newline, from)
      const length = (end < 0 ? data.length : end) - from
      if (length > logPartBytesMax) {
        this.#push(parts, data.subarray(from, from + logPartBytesMax), { timestamp, tag: 'P' })
        from += logPartBytesMax
      } else if (end < 0) break
      else {
        this.#push(parts, data.subarray(from, end), { timestamp, tag: 'F' })
        from = end + 1
      }
    }
    // A copy: the buffer that was read into is used again.
    this.#rest = Buffer.from(data.subarray(from))
    return Buffer.concat(parts)
  }

  /** What is left when the stream has ended. */
  end(timestamp: string): Buffer {
    if (this.#rest.length === 0) return this.#rest
    const parts: Buffer[] = []
    this.#push(parts, this.#rest, { timestamp, tag: 'F' })
    this.#rest = Buffer.alloc(0)
    return Buffer.concat(parts)
  }

  #push(
    parts: Buffer[],
    content: Buffer,
    { timestamp, tag }: { readonly timestamp: string; readonly tag: 'F' | 'P' },
  ): void {
    parts.push(Buffer.from(`${timestamp} ${this.#stream} ${tag} `), content, Buffer.of(newline))
  }
}
