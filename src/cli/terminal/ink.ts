import type { Ink } from '../../foresee/index.ts'
import type { Console, Output } from './console.ts'
import { terminalOf } from './terminal.ts'

/** The colours of a plan's words, as far as the output shows any. */
export function inkOf(output: Output, env: Console['env']): Ink {
  const { paint } = terminalOf(output, env)
  return {
    heading: text => paint('bold', text),
    good: text => paint('green', text),
    warn: text => paint('yellow', text),
    bad: text => paint('red', text),
    faint: text => paint('dim', text),
    columns: output.isTerminal ? output.columns : null,
  }
}
