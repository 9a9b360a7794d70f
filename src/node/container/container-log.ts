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
  const { file, follow, signal } = options
  let { handle, offset, last } = await startAt(options)
  if (handle === null && !follow) return
  let rest: Buffer = Buffer.alloc(0)
  // Put aside: nothing is added to it any more once that was seen.
  let isAside = false
  try {
    while (!signal.aborted) {
      // Asked before reading: what is written until the end is then read in any case.
      const isLive = follow && options.isLive()
      handle ??= await open(file).catch(() => null)
      // Who does not follow gets what was there when it was asked for, however fast more comes.
      const isLast = !follow && handle !== null && (await handle.stat()).ino === last?.ino
      const data = handle === null ? null : await readAt(handle, offset, isLast ? (last?.size ?? null) : null)
      if (data !== null && data.length > 0) {
        offset += data.length
        const joined: Buffer = rest.length === 0 ? data : Buffer.concat([rest, data])
        const end = joined.lastIndexOf(newline) + 1
        yield* parseLines(joined.subarray(0, end))
        rest = Buffer.from(joined.subarray(end))
      } else if (isLast) return
      else if (handle !== null && isAside) {
        const next: FileHandle | null = await openBeside(file, handle, 1)
        await handle.close()
        handle = next
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

interface Start {
  readonly handle: FileHandle | null
  readonly offset: number
  /** The newest log as it was then. */
  readonly last: { readonly ino: number; readonly size: number } | null
}

/**
 * In the current log, or in the one put aside before it where the lines asked for reach back to it: one that has just
 * been begun is empty, or not there yet.
 */
async function startAt({ file, tailLines }: ContainerLogOptions): Promise<Start> {
  const handle = (await open(file).catch(() => null)) ?? (await openBeside(file, null, -1))
  if (handle === null) return { handle, offset: 0, last: null }
  const last = await handle.stat()
  if (tailLines === undefined) return { handle, offset: 0, last }
  const tail = await tailOf(handle, tailLines, last.size)
  const before = tail.lines < tailLines ? await openBeside(file, handle, -1) : null
  if (before === null) return { handle, offset: tail.offset, last }
  await handle.close()
  const { size } = await before.stat()
  return { handle: before, offset: (await tailOf(before, tailLines - tail.lines, size)).offset, last }
}

/** The log that was begun after this one (1), put aside as well by now or the current one; or before it (-1). */
async function openBeside(file: string, handle: FileHandle | null, step: 1 | -1): Promise<FileHandle | null> {
  const ino = (await handle?.stat())?.ino
  const names = await readdir(dirname(file)).catch(() => [])
  const aside = names.filter(name => name.startsWith(`${basename(file)}.`)).sort()
  const paths = aside.map(name => join(dirname(file), name))
  const inodes = await Promise.all(
    [...paths, file].map(path =>
      stat(path).then(
        found => found.ino,
        () => null,
      ),
    ),
  )
  const at = handle === null ? paths.length : inodes.indexOf(ino ?? null)
  // One that is gone by now was the oldest of all, or before that.
  const path = step === 1 ? (paths[at + 1] ?? file) : paths[at - 1]
  return path === undefined ? null : open(path).catch(() => null)
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

/** Where the last lines begin, and how many they are. */
async function tailOf(
  handle: FileHandle,
  linesMax: number,
  size: number,
): Promise<{ readonly offset: number; readonly lines: number }> {
  if (linesMax <= 0) return { offset: size, lines: 0 }
  let found = 0
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunkBytes)
    const buffer = Buffer.allocUnsafe(end - start)
    await handle.read(buffer, 0, buffer.length, start)
    for (let at = buffer.length - 1; at >= 0; at--) {
      // The last line's own end is not before it.
      if (buffer[at] !== newline || start + at === size - 1) continue
      if (++found === linesMax) return { offset: start + at + 1, lines: found }
    }
    end = start
  }
  return { offset: 0, lines: size === 0 ? 0 : found + 1 }
}
