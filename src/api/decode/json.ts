// Reading the text that clients send. The value comes from JSON.parse; what that does not tell is found beside it:
// keys that stand twice in one object (the last one wins, and clients hear of it), nesting and numbers beyond bounds,
// and the words in which upstream names a mistake in the text.

import { textOfUtf8 } from '../../base/bytes.ts'
import { limits } from '../../base/limits.ts'
import { inTurns, type Steps } from '../../base/turn.ts'
import { partsSteps } from '../json-values.ts'
import { JsonError, type ParsedText } from '../parsed-text.ts'
import { exactNumbersSteps, requireExactNumbers } from './exact-numbers.ts'
import { repeatedKeys, repeatedKeysSteps } from './json-keys.ts'
import { piecesSteps } from './json-steps.ts'
import { syntaxProblem, syntaxSteps, unexpectedEnd } from './json-syntax.ts'

export { deepFreeze, isEqual } from '../equality.ts'
export { JsonError, type ParsedText } from '../parsed-text.ts'

export function parseJson(text: string): ParsedText {
  const value = parse(text)
  requireExactNumbers(text)
  const fields = countFields(value, 0)
  return { value, ...(countKeys(text) === fields ? { duplicates: [] } : repeatedKeys(text)) }
}

/** The same, of a long text in steps. */
export const parseJsonInTurns = (text: string): ParsedText | Promise<ParsedText> =>
  text.length > limits.stretchBytesMax ? parseLongJson(text) : parseJson(text)

/** The same of a long text, each step in a turn of the event loop. */
export const parseLongJson = (text: string): Promise<ParsedText> => inTurns(longJsonSteps(text))

/** The same of a long text in steps. */
export function* longJsonSteps(text: string): Steps<ParsedText> {
  if (text.length > shortLength) refuseDepth(text)
  yield
  const value = yield* parsedSteps(text)
  yield* exactNumbersSteps(text)
  const fields = yield* countFieldsSteps(value)
  yield
  return { value, ...(countKeys(text) === fields ? { duplicates: [] } : yield* repeatedKeysSteps(text)) }
}

function* parsedSteps(text: string): Steps<unknown> {
  try {
    return yield* piecesSteps(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const problem = yield* syntaxSteps(text)
  if (problem !== null) throw new JsonError(problem)
  return parsed(text)
}

function parse(text: string): unknown {
  if (text.length > shortLength) refuseDepth(text)
  return parsed(text)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new JsonError(syntaxProblem(text) ?? error.message)
    throw error
  }
}

/** A text up to here nests too little to cost anything. */
const shortLength = 64 * 1024

/** How deep Go's scanner goes into a text. */
const scannedDepthMax = 10_000

/**
 * JSON.parse goes as deep as a text does, and holds a place for every step: what no scanner of Go would follow is refused before.
 * What is wrong with the text above that is said first.
 */
function refuseDepth(text: string): void {
  const end = endAtDepth(text, scannedDepthMax)
  if (end === null) return
  const problem = syntaxProblem(text.slice(0, end))
  throw new JsonError(problem === null || problem === unexpectedEnd ? 'exceeded max depth' : problem)
}

/** Behind the bracket by which the text is deeper than this; null where it never is. */
function endAtDepth(text: string, depthMax: number): number | null {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at)
      if (at < 0) return null
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > depthMax) return at + 1
    } else if (code === 0x5d || code === 0x7d) depth--
  }
  return null
}

/** Where the string that begins here ends; below zero where it does not. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
  return slashes % 2 === 1
}

/** Invalid UTF-8 becomes U+FFFD, as in Go. */
export const textOfBytes = textOfUtf8

/** Numbers beyond a double would turn into null, and what nests too deep would exhaust the stack of whoever walks it. */
function requireBounds(value: unknown, depth: number): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new JsonError('json: cannot unmarshal number into Go value of type float64')
  } else if (depth >= limits.jsonDepthMax && typeof value === 'object' && value !== null)
    throw new JsonError('exceeded max depth')
}

function countFields(value: unknown, depth: number): number {
  requireBounds(value, depth)
  if (typeof value !== 'object' || value === null) return 0
  let fields = 0
  if (Array.isArray(value)) for (const item of value) fields += countFields(item, depth + 1)
  else
    for (const name in value)
      fields += 1 + countFields((value as { readonly [name: string]: unknown })[name], depth + 1)
  return fields
}

/** The same in steps. */
const countFieldsSteps = (value: unknown): Steps<number> => partsSteps(value, requireBounds)

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
