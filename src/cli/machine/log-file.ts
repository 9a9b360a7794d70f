import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Log, LogFields } from '../../base/log.ts'

/** The file is put aside as `.1` above this; one such is kept. */
const bytesMax = 10 * 1024 * 1024

type Level = 'debug' | 'info' | 'warn' | 'error'

export interface LogFile extends Log {
  close(): void
}

/** A log of JSON lines with Kubernetes' keys (`ts`, `level`, `msg`). Lines are written at once: a crash loses none. */
export function openLogFile(
  path: string,
  { clock, isVerbose = false }: { readonly clock: Clock; readonly isVerbose?: boolean },
): LogFile {
  mkdirSync(dirname(path), { recursive: true })
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  let isOpen = true

  const write = (level: Level, message: string, fields: LogFields): void => {
    if (!isOpen || (level === 'debug' && !isVerbose)) return
    const line = Buffer.from(`${formatLine(clock.now(), level, message, fields)}\n`)
    if (size + line.length > bytesMax) rotate()
    size += line.length
    try {
      writeSync(file, line)
    } catch {
      // A full disk must not stop what the log only tells of.
    }
  }

  const rotate = (): void => {
    closeSync(file)
    renameSync(path, `${path}.1`)
    file = openSync(path, 'a', 0o600)
    size = 0
  }

  const logWith = (own: LogFields): Log => ({
    debug: (message, fields) => write('debug', message, { ...own, ...fields }),
    info: (message, fields) => write('info', message, { ...own, ...fields }),
    warn: (message, fields) => write('warn', message, { ...own, ...fields }),
    error: (message, fields) => write('error', message, { ...own, ...fields }),
    child: more => logWith({ ...own, ...more }),
  })

  return {
    ...logWith({}),
    close() {
      if (isOpen) closeSync(file)
      isOpen = false
    },
  }
}

function formatLine(now: number, level: Level, message: string, fields: LogFields): string {
  const line = { ts: new Date(now).toISOString(), level, msg: message, ...fields }
  try {
    return JSON.stringify(line, (_, value: unknown) =>
      value instanceof Error ? formatError(value) : printable(value),
    )
  } catch {
    // A field that refers to itself: the message is what counts.
    return JSON.stringify({ ts: line.ts, level, msg: message })
  }
}

const printable = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

const formatError = (error: Error): object => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  ...(error.cause === undefined ? {} : { cause: error.cause }),
})
