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
 * the stream ends. One pass, one buffer: a program that writes nothing but short lines is the case that has to be cheap.
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
    const [whole, part] = [this.#head(timestamp, 'F'), this.#head(timestamp, 'P')]
    const { entries, end } = countEntries(data)
    const out = Buffer.allocUnsafe(end + entries * (whole.length + 1))
    let to = 0
    for (let from = 0; from < end; ) {
      const { length, isPartial, next } = nextEntry(data, from)
      to += (isPartial ? part : whole).copy(out, to)
      to += data.copy(out, to, from, from + length)
      out[to++] = newline
      from = next
    }
    // A copy: whoever lent the bytes may use them again.
    this.#rest = Buffer.from(data.subarray(end))
    return out.subarray(0, to)
  }

  /** What is kept back, as a part that goes on in the next entry. */
  part(timestamp: string): Buffer {
    return this.#flush(timestamp, 'P')
  }

  /** What is left when the stream has ended. */
  end(timestamp: string): Buffer {
    return this.#flush(timestamp, 'F')
  }

  #flush(timestamp: string, tag: 'F' | 'P'): Buffer {
    if (this.#rest.length === 0) return this.#rest
    const entry = Buffer.concat([this.#head(timestamp, tag), this.#rest, Buffer.of(newline)])
    this.#rest = Buffer.alloc(0)
    return entry
  }

  #head = (timestamp: string, tag: 'F' | 'P'): Buffer => Buffer.from(`${timestamp} ${this.#stream} ${tag} `)
}

interface NextEntry {
  readonly length: number
  readonly isPartial: boolean
  /** Where the entry after it begins; -1 where the data holds no whole entry any more. */
  readonly next: number
}

function nextEntry(data: Buffer, from: number): NextEntry {
  const found = data.indexOf(newline, from)
  const length = (found < 0 ? data.length : found) - from
  if (length > logPartBytesMax)
    return { length: logPartBytesMax, isPartial: true, next: from + logPartBytesMax }
  return { length, isPartial: false, next: found < 0 ? -1 : found + 1 }
}

function countEntries(data: Buffer): { readonly entries: number; readonly end: number } {
  let entries = 0
  let end = 0
  for (let next = 0; next >= 0 && next < data.length; ) {
    next = nextEntry(data, end).next
    if (next < 0) break
    entries++
    end = next
  }
  return { entries, end }
}
