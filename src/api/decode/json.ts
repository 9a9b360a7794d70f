// Reading the text that clients send. The value comes from JSON.parse; what that does not tell is found beside it:
// keys that stand twice in one object (the last one wins, and clients hear of it), nesting and numbers beyond bounds,
// and the words in which upstream names a mistake in the text.

import { textOfUtf8 } from '../../base/bytes.ts'
import { limits } from '../../base/limits.ts'
import { JsonError, type ParsedText } from '../parsed-text.ts'
import { repeatedKeys } from './json-keys.ts'
import { syntaxProblem } from './json-syntax.ts'

export { deepFreeze, isEqual } from '../equality.ts'
export { JsonError, type ParsedText } from '../parsed-text.ts'

export function parseJson(text: string): ParsedText {
  const value = parse(text)
  const fields = countFields(value, 0)
  return { value, duplicates: countKeys(text) === fields ? [] : repeatedKeys(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new JsonError(syntaxProblem(text) ?? error.message)
    throw error
  }
}

/** Invalid UTF-8 becomes U+FFFD, as in Go. */
export const textOfBytes = textOfUtf8

/** Numbers beyond a double would turn into null, and what nests too deep would exhaust the stack of whoever walks it. */
function countFields(value: unknown, depth: number): number {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new JsonError('json: cannot unmarshal number into Go value of type float64')
  if (typeof value !== 'object' || value === null) return 0
  if (depth >= limits.jsonDepthMax) throw new JsonError('exceeded max depth')
  let fields = 0
  if (Array.isArray(value)) for (const item of value) fields += countFields(item, depth + 1)
  else for (const item of Object.values(value)) fields += 1 + countFields(item, depth + 1)
  return fields
}

const colon = ':'
const quote = 0x22

/**
 * How many keys the text has at most: each is a quote and then a colon. A string that begins with a colon, or holds a quote
 * and a colon, counts too; so an equal number of fields proves that no key was repeated.
 */
function countKeys(text: string): number {
  let keys = 0
  for (let at = text.indexOf(colon); at !== -1; at = text.indexOf(colon, at + 1)) {
    let before = at - 1
    while (isBlank(text.charCodeAt(before))) before--
    if (text.charCodeAt(before) === quote) keys++
  }
  return keys
}

const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** YAML as Kubernetes reads it; the library loads with the first such text. */
export async function parseYaml(text: string): Promise<ParsedText> {
  const { readYaml } = await import('./yaml.ts')
  const parsed = readYaml(text)
  countFields(parsed.value, 0)
  return parsed
}
