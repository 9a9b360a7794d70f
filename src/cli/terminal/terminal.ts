import type { Console, Output } from './console.ts'

/** How progress is drawn. */
export interface Terminal {
  /** Lines may be redrawn and coloured. */
  readonly isSmart: boolean
  readonly symbols: { readonly step: string; readonly done: string; readonly failed: string }
  paint(color: Color, text: string): string
}

export type Color = 'green' | 'yellow' | 'red' | 'dim' | 'bold'

const codes: { readonly [Name in Color]: number } = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 }

/** What the terminal behind `output` can do. */
export function terminalOf(output: Output, env: Console['env']): Terminal {
  const isSmart = isSmartTerminal(output, env)
  const isColored = env.NO_COLOR ? false : isSmart || Boolean(env.FORCE_COLOR && env.FORCE_COLOR !== '0')
  return {
    isSmart,
    symbols: isPlainAscii(env)
      ? { step: '*', done: 'v', failed: 'x' }
      : { step: '•', done: '✓', failed: '✗' },
    paint: (color, text) => (isColored ? `\u001b[${codes[color]}m${text}\u001b[0m` : text),
  }
}

/** kind's rules: a real terminal that is not told to be plain, on Windows only its new one, and none of a CI's fakes. */
function isSmartTerminal(output: Output, env: Console['env']): boolean {
  if (!output.isTerminal || env.NO_COLOR || !env.TERM || env.TERM === 'dumb') {
    // Windows sets no TERM; its new terminal says who it is.
    const isNewWindows = process.platform === 'win32' && env.WT_SESSION !== undefined
    if (!(output.isTerminal && isNewWindows && !env.NO_COLOR && env.TERM !== 'dumb')) return false
  }
  return !(env.CI || env.GITHUB_ACTIONS || env.TRAVIS)
}

/** Only where the locale says so; most that say nothing can show a check mark. */
function isPlainAscii(env: Console['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return env.TERM === 'linux' || locale === 'C' || locale === 'POSIX'
}

/** Some lines at the bottom of a terminal that are drawn again as things change. What is printed goes above them. */
export class LiveArea {
  readonly #output: Output
  #lines: readonly string[] = []

  constructor(output: Output) {
    this.#output = output
  }

  /** Replaces the lines. */
  draw(lines: readonly string[]): void {
    const cut = lines.map(line => cutTo(line, this.#output.columns - 1))
    if (cut.join('\n') === this.#lines.join('\n')) return
    this.#output.write(`${this.#erase()}${cut.map(line => `${line}\n`).join('')}`)
    this.#lines = cut
  }

  /** Prints text that stays, above the area. */
  print(text: string): void {
    const lines = this.#lines
    this.#output.write(`${this.#erase()}${text}\n${lines.map(line => `${line}\n`).join('')}`)
    this.#lines = lines
  }

  /** Leaves the lines as they stand; what comes next is printed below. */
  finish(): void {
    this.#lines = []
  }

  #erase(): string {
    const up = this.#lines.length
    this.#lines = []
    return up === 0 ? '' : `\u001b[${up}A\u001b[0J`
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are spoken to with them
const escapes = /(\u001b\[\d+m)/

/** The beginning of a line that fits; a longer one would wrap, and what wraps cannot be redrawn. Colours take no room. */
function cutTo(line: string, columns: number): string {
  if (lengthOf(line) <= columns) return line
  let room = Math.max(columns, 0)
  const parts = line.split(escapes).map(part => {
    if (part.startsWith('\u001b[')) return part
    const kept = part.slice(0, room)
    room -= kept.length
    return kept
  })
  return parts.join('')
}

/** What a line takes up on the screen. Splitting by a group keeps the escapes, in every second place. */
const lengthOf = (line: string): number =>
  line
    .split(escapes)
    .filter((_, place) => place % 2 === 0)
    .join('').length
