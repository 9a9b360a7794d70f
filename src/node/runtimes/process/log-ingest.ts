// Brings what a container wrote from the shim's raw files into its log, in the CRI format.
//
// Invariants:
//   - every byte reaches the log once: how far each raw file is read stands in a record that is written after the log;
//     after a crash between the two the log is cut back to the record, and what was cut is read again;
//   - lines of one stream keep their order; between the streams the order is that of arrival;
//   - what is read gives its disk space back: holes are punched into the raw files as they grow.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '../../../base/clock.ts'
import { limits } from '../../../base/limits.ts'
import { LogEntryWriter, logTimestamp } from '../../container/cri-log.ts'
import { runTool } from './run-tool.ts'

export interface LogIngestOptions {
  /** The container's folder, with the raw files. */
  readonly folder: string
  /** The log to write. */
  readonly logFile: string
  readonly clock: Clock
  readonly logBytesMax?: number
  /** Hears what is taken in, as it was written. The bytes are lent for the call. */
  onBytes?(stream: 'stdout' | 'stderr', bytes: Buffer): void
}

/** Rotated logs that are kept beside the current one, as kubelet keeps them. */
const rotatedMax = 4
/** How much of a raw file has to be read before its space is given back. */
const punchBytes = 1024 * 1024
const chunk = Buffer.allocUnsafe(256 * 1024)

interface RawStream {
  readonly name: 'stdout' | 'stderr'
  readonly fd: number
  readonly writer: LogEntryWriter
  /** Bytes read so far. */
  offset: number
  punched: number
}

export class LogIngest {
  readonly #options: LogIngestOptions
  readonly #streams: readonly RawStream[]
  readonly #recordFd: number
  #logFd: number
  #logSize: number
  #isEnded = false

  private constructor(options: LogIngestOptions, record: LogRecord) {
    this.#options = options
    closeSync(openSync(join(options.folder, 'log-record'), 'a'))
    this.#recordFd = openSync(join(options.folder, 'log-record'), 'r+')
    this.#streams = (['stdout', 'stderr'] as const).map(name => ({
      name,
      fd: openSync(join(options.folder, name), 'a+'),
      writer: new LogEntryWriter(name),
      offset: record[name],
      punched: record[name],
    }))
    this.#logFd = openSync(options.logFile, 'a')
    this.#logSize = Math.min(fstatSync(this.#logFd).size, record.size)
    ftruncateSync(this.#logFd, this.#logSize)
  }

  static async open(options: LogIngestOptions): Promise<LogIngest> {
    await mkdir(dirname(options.logFile), { recursive: true })
    return new LogIngest(options, readRecord(join(options.folder, 'log-record')))
  }

  /** Takes in all there is. Synchronous: a few small reads, and nobody sees half of it. */
  ingest(): void {
    if (this.#isEnded) return
    const timestamp = logTimestamp(this.#options.clock.now())
    const had = this.#logSize
    for (const stream of this.#streams) this.#take(stream, timestamp)
    if (this.#logSize !== had) this.#writeRecord()
    if (this.#logSize > (this.#options.logBytesMax ?? limits.containerLogBytesMax)) this.#rotate()
  }

  /** The container has ended and everything has arrived: the last words are taken in, the raw files go. */
  end(): void {
    if (this.#isEnded) return
    this.ingest()
    const timestamp = logTimestamp(this.#options.clock.now())
    for (const { writer } of this.#streams) this.#append(writer.end(timestamp))
    this.#writeRecord()
    this.close()
    for (const { name } of this.#streams) rmIfThere(join(this.#options.folder, name))
  }

  /** Lets go of the files. */
  close(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    for (const { fd } of this.#streams) closeSync(fd)
    closeSync(this.#recordFd)
    closeSync(this.#logFd)
  }

  #take(stream: RawStream, timestamp: string): void {
    // A program that opened its output by name may have cut it: then it begins anew.
    if (fstatSync(stream.fd).size < stream.offset) stream.offset = stream.punched = 0
    for (;;) {
      const read = readSync(stream.fd, chunk, 0, chunk.length, stream.offset)
      if (read === 0) break
      stream.offset += read
      const bytes = chunk.subarray(0, read)
      this.#options.onBytes?.(stream.name, bytes)
      this.#append(stream.writer.write(bytes, timestamp))
    }
    if (stream.offset - stream.punched > punchBytes) this.#punch(stream)
  }

  #append(bytes: Buffer): void {
    if (bytes.length === 0) return
    writeSync(this.#logFd, bytes)
    this.#logSize += bytes.length
  }

  /** What a writer keeps back is not in the log yet, so the record leaves it to be read again. */
  #writeRecord(): void {
    const [stdout, stderr] = this.#streams.map(({ offset, writer }) => offset - writer.pending)
    writeSync(this.#recordFd, `${stdout} ${stderr} ${this.#logSize}\n`.padEnd(64), 0)
  }

  #punch(stream: RawStream): void {
    const length = stream.offset - stream.writer.pending
    stream.punched = stream.offset
    // Without it the file only takes more room than it needs.
    void runTool([
      'fallocate',
      '--punch-hole',
      '--offset',
      '0',
      '--length',
      `${length}`,
      join(this.#options.folder, stream.name),
    ])
  }

  #rotate(): void {
    const { logFile, clock } = this.#options
    const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:T]/g, '').slice(0, 17)
    closeSync(this.#logFd)
    renameSync(logFile, `${logFile}.${stamp}`)
    this.#logFd = openSync(logFile, 'a')
    this.#logSize = 0
    this.#writeRecord()
    void removeOldLogs(logFile)
  }
}

interface LogRecord {
  readonly stdout: number
  readonly stderr: number
  readonly size: number
}

function readRecord(file: string): LogRecord {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const [stdout = 0, stderr = 0, size = 0] = text.split('\n')[0]?.split(' ').map(Number) ?? []
  return { stdout, stderr, size }
}

async function removeOldLogs(logFile: string): Promise<void> {
  const name = `${basename(logFile)}.`
  const rotated = (await readdir(dirname(logFile))).filter(each => each.startsWith(name)).sort()
  for (const each of rotated.slice(0, -rotatedMax)) rmIfThere(join(dirname(logFile), each))
}

function rmIfThere(path: string): void {
  if (existsSync(path)) unlinkSync(path)
}
