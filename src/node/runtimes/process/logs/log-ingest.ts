// Brings what a container wrote from the shim's segments into its log, in the CRI format.
//
// Invariants:
//   - every byte reaches the log once: how far each stream is read stands in a record that is written after the log;
//     after a crash between the two the log is cut back to the record, and what was cut is read again;
//   - lines of one stream keep their order; between the streams the order is that of arrival;
//   - one piece of bounded size at a time, with turns of the event loop in between; what is not taken in yet slows the
//     container (raw-stream.ts), and so does whoever listens and is slow;
//   - the log is rotated between any two pieces, so it never grows beyond its limit by more than one.
import { type FileHandle, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../../base/clock.ts'
import { coalesce } from '../../../../base/coalesce.ts'
import { trail } from '../../../../base/event-loop/trail.ts'
import { limits } from '../../../../base/limits.ts'
import { LogEntryWriter, logTimestamp } from '../../../container/cri-log.ts'
import { segmentBytesMax, segmentsWaitingMax } from '../scripts/shim-script.ts'
import { LogTurns } from './log-turns.ts'
import { RawStream, type StreamPosition } from './raw-stream.ts'
import { RotatingLog } from './rotating-log.ts'

export interface LogIngestOptions {
  /** The container's folder, with the segments. */
  readonly folder: string
  /** The log to write. */
  readonly logFile: string
  readonly clock: Clock
  readonly logBytesMax?: number
  /** Shared by all containers. */
  readonly turns?: LogTurns
  /** Hears what is taken in, as it was written, before the log has it. The next piece waits for whom it returns. */
  onBytes?(stream: 'stdout' | 'stderr', bytes: Buffer): void | Promise<void>
}

interface Stream {
  readonly raw: RawStream
  readonly writer: LogEntryWriter
}

/** In the container's folder: all of its output is in the log, and what still comes is for nobody. */
export const logEndedFile = 'log-ended'
const recordFile = 'log-record'
/** What a process that outlives its container can have waiting; whatever it writes beyond that is dropped. */
const endBytesMax = 2 * segmentBytesMax * (segmentsWaitingMax + 1)

export class LogIngest {
  readonly #options: LogIngestOptions
  readonly #turns: LogTurns
  readonly #streams: readonly Stream[]
  readonly #record: FileHandle
  readonly #log: RotatingLog
  readonly #takeAll = coalesce(() => this.#take('open'))
  #phase: 'open' | 'ending' | 'closed' = 'open'
  #ending: Promise<void> | null = null
  #closing: Promise<void> | null = null
  /** Bytes that could not be written, which the log has to say. */
  #dropped = 0

  private constructor(
    options: LogIngestOptions,
    { record, log, positions }: { record: FileHandle; log: RotatingLog; positions: LogRecord },
  ) {
    this.#options = options
    this.#turns = options.turns ?? new LogTurns()
    this.#record = record
    this.#log = log
    this.#streams = (['stdout', 'stderr'] as const).map(name => ({
      raw: new RawStream(options.folder, name, positions[name]),
      writer: new LogEntryWriter(name),
    }))
  }

  static async open(options: LogIngestOptions): Promise<LogIngest> {
    const { folder, logFile, clock } = options
    const file = join(folder, recordFile)
    const positions = await readRecord(file)
    const log = await RotatingLog.open({ file: logFile, clock, knownSize: positions.size })
    try {
      await writeFile(file, '', { flag: 'a' })
      return new LogIngest(options, { record: await open(file, 'r+'), log, positions })
    } catch (error) {
      await log.close()
      throw error
    }
  }

  /** Takes in all there is. */
  async ingest(): Promise<void> {
    if (this.#phase === 'open') await this.#takeAll()
  }

  /** The container has ended and everything has arrived: the last words are taken in, the segments go. */
  end(): Promise<void> {
    this.#ending ??= this.#end()
    return this.#ending
  }

  /** Lets go of the files, after the piece under way. */
  close(): Promise<void> {
    this.#phase = 'closed'
    this.#closing ??= Promise.allSettled([this.#takeAll(), this.#ending]).then(() => this.#release())
    return this.#closing
  }

  async #end(): Promise<void> {
    if (this.#phase === 'closed') return
    this.#phase = 'ending'
    // A run under way ends with its piece; what it leaves is taken in here.
    try {
      await this.#takeAll()
      await this.#take('ending', endBytesMax)
      const timestamp = this.#timestamp()
      for (const { writer } of this.#streams) await this.#append(writer.end(timestamp))
      await this.#writeRecord()
    } finally {
      // From here on the shim throws away what others still write.
      await writeFile(join(this.#options.folder, logEndedFile), '')
    }
    for (const { raw } of this.#streams) await raw.remove()
  }

  async #release(): Promise<void> {
    for (const { raw } of this.#streams) await raw.close()
    await this.#record.close()
    await this.#log.close()
  }

  async #take(during: 'open' | 'ending', bytesMax = Number.POSITIVE_INFINITY): Promise<void> {
    let taken = 0
    for (let hasMore = true; hasMore && taken < bytesMax; ) {
      hasMore = false
      for (const stream of this.#streams) {
        if (this.#phase !== during) return
        const bytes = await this.#takePiece(stream)
        hasMore ||= bytes !== null
        taken += bytes ?? 0
      }
    }
  }

  /** The bytes taken; null when there is nothing for now. */
  async #takePiece(stream: Stream): Promise<number | null> {
    const bytes = await stream.raw.read()
    if (bytes === 'whole') {
      await this.#finishSegment(stream)
      return 0
    }
    if (bytes.length === 0) return null
    await this.#turns.next()
    trail.mark('logs', stream.raw.name)
    const entries = stream.writer.write(bytes, this.#timestamp())
    // Told first: whoever has seen something in the log and listens from then on does not hear it once more.
    const told = this.#options.onBytes?.(stream.raw.name, bytes)
    await Promise.all([told, this.#keep(entries)])
    return bytes.length
  }

  async #keep(entries: Buffer): Promise<void> {
    await this.#append(entries)
    await this.#writeRecord()
    await this.#rotateIfFull()
  }

  /** A line that goes on in the next segment is told in parts, so that the record speaks of one segment alone. */
  async #finishSegment({ raw, writer }: Stream): Promise<void> {
    await this.#append(writer.part(this.#timestamp()))
    await raw.advance()
    await this.#writeRecord()
    await raw.forget()
  }

  /** What cannot be written is dropped, and the log says so as soon as it can be written again. */
  async #append(entries: Buffer): Promise<void> {
    if (entries.length === 0) return
    try {
      if (this.#dropped > 0) await this.#log.append(this.#mark())
      this.#dropped = 0
      await this.#log.append(entries)
    } catch {
      // A full disk, as a rule: the container goes on.
      this.#dropped += entries.length
    }
  }

  #mark = (): Buffer =>
    Buffer.from(
      `${this.#timestamp()} stderr F [${this.#dropped} bytes of this log could not be written and are lost]\n`,
    )

  /** What a writer keeps back is not in the log yet, so the record leaves it to be read again. */
  async #writeRecord(): Promise<void> {
    const fields = this.#streams.flatMap(({ raw, writer }) => [
      raw.position.segment,
      raw.position.offset - writer.pending,
    ])
    await this.#record.write(`${[...fields, this.#log.size].join(' ')}\n`.padEnd(96), 0)
  }

  async #rotateIfFull(): Promise<void> {
    if (this.#log.size <= (this.#options.logBytesMax ?? limits.containerLogBytesMax)) return
    await this.#log.rotate()
    await this.#writeRecord()
  }

  #timestamp = (): string => logTimestamp(this.#options.clock.now())
}

interface LogRecord {
  readonly stdout: StreamPosition
  readonly stderr: StreamPosition
  readonly size: number
}

async function readRecord(file: string): Promise<LogRecord> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const [outSegment = 0, outOffset = 0, errSegment = 0, errOffset = 0, size = 0] =
    text.split('\n')[0]?.split(' ').map(Number) ?? []
  return {
    stdout: { segment: outSegment, offset: outOffset },
    stderr: { segment: errSegment, offset: errOffset },
    size,
  }
}
