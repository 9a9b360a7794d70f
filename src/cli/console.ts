/** Where a verb writes. Data goes to `out`; progress, warnings and errors go to `err`. */
export interface Console {
  readonly out: Output
  readonly err: Output
  readonly env: NodeJS.ProcessEnv
}

export interface Output {
  write(text: string): void
  /** Whether a terminal shows it. */
  readonly isTerminal: boolean
  /** Characters in a line of the terminal. */
  readonly columns: number
  /** Lines that it shows at once. */
  readonly rows: number
}

const outputTo = (stream: NodeJS.WriteStream): Output => ({
  write: text => void stream.write(text),
  get isTerminal() {
    return stream.isTTY === true
  },
  get columns() {
    return stream.columns || 80
  },
  get rows() {
    return stream.rows || 24
  },
})

/** The console of this process. A reader that goes away ends it quietly, as every tool in a pipe ends. */
export function processConsole(): Console {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', error => {
      if ('code' in error && error.code === 'EPIPE') process.exit(0)
      throw error
    })
  return { out: outputTo(process.stdout), err: outputTo(process.stderr), env: process.env }
}
