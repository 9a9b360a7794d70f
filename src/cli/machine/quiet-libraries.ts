import { errorWords } from '../../base/error-words.ts'
import type { Log } from '../../base/log.ts'

/** What libraries print of their own accord goes to the log: the terminal is the person's. The result undoes it. */
export function quietLibraries(log: Log): () => void {
  const { error, warn } = globalThis.console
  const say = (...said: readonly unknown[]) =>
    log.warn('a library printed', {
      text: said.map(errorWords).join(' '),
    })
  globalThis.console.error = say
  globalThis.console.warn = say
  return () => {
    globalThis.console.error = error
    globalThis.console.warn = warn
  }
}
