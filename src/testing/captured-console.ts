import type { Console, Output } from '../cli/console.ts'

export interface CapturedConsole extends Console {
  readonly outText: string
  readonly errText: string
}

/** A console that keeps what is written, as plain text unless a terminal is asked for. */
export function captureConsole(
  options: { readonly env?: NodeJS.ProcessEnv; readonly isTerminal?: boolean; readonly rows?: number } = {},
): CapturedConsole {
  const { env = {}, isTerminal = false, rows = 24 } = options
  const texts = { out: '', err: '' }
  const output = (name: 'out' | 'err'): Output => ({
    write(text) {
      texts[name] += text
    },
    isTerminal,
    columns: 80,
    rows,
  })
  return {
    out: output('out'),
    err: output('err'),
    env,
    get outText() {
      return texts.out
    },
    get errText() {
      return texts.err
    },
  }
}
