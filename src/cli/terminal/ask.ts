import { createInterface } from 'node:readline'
import type { Console } from './console.ts'
import { VerbError } from './failure.ts'

export interface Question {
  readonly text: string
  /** What has to be typed; without one, `y` or `yes`. */
  readonly word?: string
  /** `-y`: the answer is given already. */
  readonly isAnswered: boolean
}

/** Asks the person at the terminal. Where there is none, nobody can have agreed, and the verb ends with words. */
export async function ask(console: Console, { text, word, isAnswered }: Question): Promise<boolean> {
  if (isAnswered) return true
  if (!console.in.isTerminal)
    throw new VerbError(
      'this has to be confirmed, and there is no terminal to ask at: look at it first, then give -y',
      {
        exitCode: 2,
      },
    )
  console.err.write(word ? `${text} Type "${word}": ` : `${text} [y/N] `)
  const answer = (await readLine(console)).trim().toLowerCase()
  return word ? answer === word : answer === 'y' || answer === 'yes'
}

/** One line; empty at the end of the input. */
function readLine({ in: { stream } }: Console): Promise<string> {
  return new Promise(resolve => {
    const lines = createInterface({ input: stream, terminal: false })
    let line = ''
    lines.once('line', text => {
      line = text
      lines.close()
    })
    lines.once('close', () => resolve(line))
  })
}

/** What is said when the answer was no. */
export const declined = (console: Console): number => {
  console.err.write('Nothing was changed.\n')
  return 1
}
