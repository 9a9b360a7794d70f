// A password comes from the terminal, where nothing of it is shown, or from the standard input. Never from the command line, which
// every user of the machine can see.
import { createInterface } from 'node:readline'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'

const passwordBytesMax = 4096

export async function askPassword(console: Console, question: string): Promise<string> {
  const password = console.in.isTerminal ? await typed(console, question) : await piped(console)
  if (password === '') throw new VerbError('there is no password on the standard input', { exitCode: 2 })
  return password
}

/** The first line. */
function piped({ in: { stream } }: Console): Promise<string> {
  return new Promise(resolve => {
    const lines = createInterface({ input: stream, terminal: false })
    let line = ''
    lines.once('line', text => {
      line = text
      lines.close()
      stream.destroy()
    })
    lines.once('close', () => resolve(line))
  })
}

/** Every key comes to us, so none is shown: Enter ends, Backspace takes back, Ctrl-C gives up. */
function typed({ in: input, err }: Console, question: string): Promise<string> {
  err.write(question)
  input.setRaw(true)
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (settle: () => void) => {
      input.stream.off('data', take)
      input.setRaw(false)
      input.stream.destroy()
      err.write('\n')
      settle()
    }
    const take = (chunk: Buffer | string) => {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n') return end(() => resolve(text))
        if (key === '\u0003' || key === '\u0004')
          return end(() => reject(new VerbError('nothing was typed', { exitCode: 130 })))
        if (key === '\u007f' || key === '\b') text = [...text].slice(0, -1).join('')
        else if (text.length < passwordBytesMax) text += key
      }
    }
    input.stream.on('data', take)
  })
}
