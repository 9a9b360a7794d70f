import { Readable } from 'node:stream'
import type { Console, Output } from '../cli/terminal/console.ts'

export interface CapturedConsole extends Console {
  readonly outText: string
  readonly errText: string
  /** Resolves as soon as `out` holds the text. */
  outShows(text: string): Promise<void>
  /** The same of `err`: what a person waits for before they type. */
  errShows(text: string): Promise<void>
}

export interface CapturedConsoleOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Whether terminals show what is written. */
  readonly isTerminal?: boolean
  readonly rows?: number
  /** What is typed, or piped in. */
  readonly input?: string | Readable
  /** Whether a person types it. */
  readonly isInteractive?: boolean
  /** Hears of the terminal being asked for every key. */
  onRaw?(isRaw: boolean): void
}

/** A console that keeps what is written, as plain text unless a terminal is asked for. */
export function captureConsole(options: CapturedConsoleOptions = {}): CapturedConsole {
  const { env = {}, isTerminal = false, rows = 24, input = '', isInteractive = false } = options
  const texts = { out: '', err: '' }
  const waiting = new Set<() => void>()
  const shows = (name: 'out' | 'err', text: string): Promise<void> =>
    new Promise(resolve => {
      const look = () => {
        if (!texts[name].includes(text)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const output = (name: 'out' | 'err'): Output => ({
    write(chunk) {
      texts[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      for (const look of waiting) look()
    },
    drained: async () => {},
    isTerminal,
    columns: 80,
    rows,
    onResize: () => () => {},
  })
  return {
    in: {
      isTerminal: isInteractive,
      stream: typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input,
      setRaw: isRaw => options.onRaw?.(isRaw),
    },
    out: output('out'),
    err: output('err'),
    env,
    get outText() {
      return texts.out
    },
    get errText() {
      return texts.err
    },
    outShows: text => shows('out', text),
    errShows: text => shows('err', text),
  }
}
