// Reads a container's log in the CRI format, as `kubectl logs` asks: from the end, from a time, up to a size, and on and on.
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { LogOptions } from '../../api/node-access.ts'
import { type Clock, parseTime, sleep } from '../../base/clock.ts'
import { type LogEntry, parseLogEntry } from './cri-log.ts'

export interface ContainerLogOptions
  extends Pick<LogOptions, 'follow' | 'timestamps' | 'sinceMs' | 'sinceTime' | 'tailLines' | 'limitBytes'> {
  readonly file: string
  readonly clock: Clock
  /** Whether more may come: a log that is followed ends with its container. */
  isLive(): boolean
  readonly signal: AbortSignal
}

const chunkBytes = 64 * 1024
/** How soon new lines are seen while a log is followed. */
const followMs = 100
const newline = 0x0a

/** Chunks of what the container wrote. Ends with the log, the limit, or the signal. */
export async function* readContainerLog(options: ContainerLogOptions): AsyncGenerator<Uint8Array> {
  const since = startOf(options)
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY
  for await (const entry of entriesOf(options)) {
    if (since !== null && (parseTime(entry.timestamp) ?? 0) < since) continue
    const bytes = formatEntry(entry, options.timestamps)
    if (bytes.length > left) {
      yield bytes.subarray(0, left)
      return
    }
    left -= bytes.length
    yield bytes
  }
}

const startOf = ({ sinceMs, sinceTime, clock }: ContainerLogOptions): number | null =>
  sinceTime ?? (sinceMs === undefined ? null : clock.now() - sinceMs)

const formatEntry = ({ timestamp, content, isPartial }: LogEntry, timestamps: boolean): Buffer =>
  Buffer.concat([
    ...(timestamps ? [Buffer.from(`${timestamp} `)] : []),
    content,
    ...(isPartial ? [] : [Buffer.of(newline)]),
  ])

async function* entriesOf(options: ContainerLogOptions): AsyncGenerator<LogEntry> {
  const { file, tailLines, signal } = options
  let handle = await open(file).catch(() => null)
  if (handle === null && !options.follow) return
  // Who does not follow gets what was there when it was asked for, however fast more comes.
  let end = await endOf(handle, options)
  let offset = handle === null || tailLines === undefined ? 0 : await offsetOfTail(handle, tailLines, end)
  let rest: Buffer = Buffer.alloc(0)
  // Put aside: nothing is added to it any more once that was seen.
  let isAside = false
  try {
    while (!signal.aborted) {
      // Asked before reading: what is written until the end is then read in any case.
      const isLive = options.follow && options.isLive()
      handle ??= await open(file).catch(() => null)
      const data = handle === null ? null : await readAt(handle, offset, end)
      if (data !== null && data.length > 0) {
        offset += data.length
        const joined: Buffer = rest.length === 0 ? data : Buffer.concat([rest, data])
        const end = joined.lastIndexOf(newline) + 1
        yield* parseLines(joined.subarray(0, end))
        rest = Buffer.from(joined.subarray(end))
      } else if (handle !== null && isAside) {
        const next: FileHandle | null = await openNext(file, handle)
        await handle.close()
        handle = next
        end = await endOf(handle, options)
        offset = 0
        isAside = false
      } else if (handle !== null && (await isReplaced(handle, file))) isAside = true
      else if (!isLive) return
      else await sleep(options.clock, followMs, signal)
    }
  } finally {
    await handle?.close()
  }
}

/** How far to read; null for as far as it goes. */
const endOf = async (handle: FileHandle | null, { follow }: ContainerLogOptions): Promise<number | null> =>
  follow || handle === null ? null : (await handle.stat()).size

/** The log that was begun after this one: put aside as well by now, or the current one. */
async function openNext(file: string, handle: FileHandle): Promise<FileHandle | null> {
  const { ino } = await handle.stat()
  const names = await readdir(dirname(file)).catch(() => [])
  const aside = names.filter(name => name.startsWith(`${basename(file)}.`)).sort()
  const paths = [...aside.map(name => join(dirname(file), name)), file]
  const inodes = await Promise.all(
    paths.map(path =>
      stat(path).then(
        found => found.ino,
        () => null,
      ),
    ),
  )
  // One that is gone by now was the oldest of all, or before that.
  const next = paths[inodes.indexOf(ino) + 1] ?? file
  return open(next).catch(() => null)
}

function* parseLines(lines: Buffer): Generator<LogEntry> {
  for (let from = 0; from < lines.length; ) {
    const end = lines.indexOf(newline, from)
    const entry = parseLogEntry(lines.subarray(from, end))
    if (entry) yield entry
    from = end + 1
  }
}

async function readAt(handle: FileHandle, offset: number, end: number | null): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(end === null ? chunkBytes : Math.min(chunkBytes, end - offset))
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset)
  return buffer.subarray(0, bytesRead)
}

/** The log was put aside, and a new one stands under its name. */
async function isReplaced(handle: FileHandle, file: string): Promise<boolean> {
  const current = await stat(file).catch(() => null)
  return current !== null && current.ino !== (await handle.stat()).ino
}

/** Where the last lines begin. */
async function offsetOfTail(handle: FileHandle, lines: number, known: number | null): Promise<number> {
  const size = known ?? (await handle.stat()).size
  if (lines <= 0) return size
  let found = 0
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunkBytes)
    const buffer = Buffer.allocUnsafe(end - start)
    await handle.read(buffer, 0, buffer.length, start)
    for (let at = buffer.length - 1; at >= 0; at--) {
      // The last line's own end is not before it.
      if (buffer[at] !== newline || start + at === size - 1) continue
      if (++found === lines) return start + at + 1
    }
    end = start
  }
  return 0
}
