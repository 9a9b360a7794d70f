import type { Status } from '../../api/generated/types.ts'
import type { ExecStreams } from '../../api/node-access.ts'

/** Which streams a client of exec or attach asked for. */
export interface WantedStreams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

/** The streams of one exec or attach, whichever protocol carries them. */
export interface Channels {
  readonly streams: ExecStreams
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal
  /** Sends what was written and how it ended, then closes. */
  finish(status: Status): Promise<void>
}

/** Ends a stream and waits until its last byte is handed on, or cannot be any more. */
export function flushed(stream: NodeJS.WritableStream | null): Promise<void> {
  return new Promise(resolve => {
    if (!stream?.writable) return resolve()
    stream.on('error', () => resolve())
    stream.on('close', () => resolve())
    stream.end(() => resolve())
  })
}

/** A terminal's size as clients send it. */
export function parseSize(text: string): { readonly columns: number; readonly rows: number } | null {
  try {
    const { Width: columns, Height: rows }: { readonly Width?: unknown; readonly Height?: unknown } =
      JSON.parse(text)
    return typeof columns === 'number' && typeof rows === 'number' ? { columns, rows } : null
  } catch {
    // A size that cannot be read leaves the terminal as it is.
    return null
  }
}
