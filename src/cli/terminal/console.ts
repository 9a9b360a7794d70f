import type { Readable } from 'node:stream'

/** Where a verb writes, and whom it may ask. Data goes to `out`; progress, warnings, errors and questions go to `err`. */
export interface Console {
  readonly in: Input
  readonly out: Output
  readonly err: Output
  readonly env: NodeJS.ProcessEnv
}

export interface Input {
  /** Whether a person types it. */
  readonly isTerminal: boolean
  /** The bytes as they come. Whoever has read enough destroys it, or the process waits for more. */
  readonly stream: Readable
  /** On a terminal: hands on every key at once, also those that would end this process. */
  setRaw(isRaw: boolean): void
}

export interface Output {
  write(chunk: string | Uint8Array): void
  /** Resolves when the reader has kept up. */
  drained(): Promise<void>
  /** Whether a terminal shows it. */
  readonly isTerminal: boolean
  /** Characters in a line of the terminal. */
  readonly columns: number
  /** Lines that it shows at once. */
  readonly rows: number
  /** Calls back when the terminal has another size; the answer ends that. */
  onResize(listener: () => void): () => void
}

const outputTo = (stream: NodeJS.WriteStream): Output => ({
  write: chunk => void stream.write(chunk),
  drained: () =>
    stream.writableNeedDrain
      ? new Promise(resolve => {
          stream.once('drain', resolve)
          stream.once('close', resolve)
        })
      : Promise.resolve(),
  get isTerminal() {
    return stream.isTTY === true
  },
  get columns() {
    // In a pipe, by the variable that shells and pagers tell it with.
    return stream.columns || Number(process.env.COLUMNS) || 80
  },
  get rows() {
    return stream.rows || 24
  },
  onResize(listener) {
    stream.on('resize', listener)
    return () => stream.off('resize', listener)
  },
})

/** Node opens standard input when it is first looked at, and a process that has it open does not end by itself. */
const processInput: Input = {
  get isTerminal() {
    return process.stdin.isTTY === true
  },
  get stream() {
    return process.stdin
  },
  setRaw(isRaw) {
    if (process.stdin.isTTY) process.stdin.setRawMode(isRaw)
  },
}

/** The console of this process. A reader that goes away ends it quietly, as every tool in a pipe ends. */
export function processConsole(): Console {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', error => {
      if ('code' in error && error.code === 'EPIPE') process.exit(0)
      throw error
    })
  return { in: processInput, out: outputTo(process.stdout), err: outputTo(process.stderr), env: process.env }
}
