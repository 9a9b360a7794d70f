import { errorWords } from './error-words.ts'

/** The code by which Node tells what a call of the system failed of: `ENOENT`, `ECONNRESET`; empty where it told none. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * What a call of the system failed of, in the system's words alone: `permission denied`, and not Node's
 * `EACCES: permission denied, open '/x'`. What is no such failure stays as it is.
 */
export function systemWords(error: unknown): string {
  const words = errorWords(error)
  const code = systemCode(error)
  const at = code ? words.indexOf(`${code}: `) : -1
  if (at < 0) return words
  const [said = ''] = words.slice(at + code.length + 2).split(/, | (?=\d|\[|::)/, 1)
  return said
}
