import type { Environment } from '@marcbachmann/cel-js'
import { RegexSyntaxError } from '../../../base/regex/parse.ts'
import { compileRegex, type Regex, RegexTooCostly } from '../../../base/regex/regex.ts'
import { shortEscapes } from '../../shown-value.ts'
import { charge, work } from '../budget.ts'
import { formatText } from './format-text.ts'

/** Expressions are written into rules, which are few. */
const regexesMax = 500
const regexes = new Map<string, Regex>()

function regexOf(source: string): Regex {
  const known = regexes.get(source)
  if (known) return known
  const regex = compileRegex(source)
  if (regexes.size >= regexesMax) regexes.clear()
  regexes.set(source, regex)
  return regex
}

/** Matches are paid by text and expression, as upstream. */
function withRegex<T>(text: string, source: string, use: (regex: Regex) => T): T {
  charge(Math.ceil(text.length / 10) * Math.max(1, Math.ceil(source.length / 4)))
  work(text.length)
  try {
    return use(regexOf(source))
  } catch (error) {
    if (error instanceof RegexSyntaxError || error instanceof RegexTooCostly) throw new Error(error.message)
    throw error
  }
}

function findAll(text: string, source: string, max: number): string[] {
  return withRegex(text, source, regex => {
    const found: string[] = []
    for (let from = 0; from <= text.length && (max < 0 || found.length < max); ) {
      const match = regex.find(text, from)
      if (!match) break
      work(1)
      found.push(text.slice(match.start, match.end))
      from = match.end > match.start ? match.end : match.end + 1
    }
    return found
  })
}

function replaceText(text: string, from: string, to: string, max: number): string {
  charge(text.length / 10)
  if (max === 0) return text
  const parts = from === '' ? ['', ...charactersOf(text), ''] : text.split(from)
  work(2 * parts.length)
  const limit = max < 0 ? parts.length : max
  let result = parts[0] ?? ''
  for (const [index, part] of parts.slice(1).entries()) {
    result += `${index < limit ? to : from}${part}`
    // A text that doubles with each replacement would not end at a budget of steps.
    charge((to.length + part.length) / 10)
  }
  return result
}

export function registerStrings(environment: Environment): void {
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  add('string.find(string): string', (text: string, source: string) =>
    withRegex(text, source, regex => {
      const match = regex.find(text)
      return match ? text.slice(match.start, match.end) : ''
    }),
  )
  add('string.findAll(string): list<string>', (text: string, source: string) => findAll(text, source, -1))
  add('string.findAll(string, int): list<string>', (text: string, source: string, max: bigint) =>
    findAll(text, source, Number(max)),
  )
  add('string.charAt(int): string', (text: string, index: bigint) => {
    const characters = charactersOf(text)
    if (index < 0n || index > BigInt(characters.length)) throw new Error(`index out of range: ${index}`)
    return characters[Number(index)] ?? ''
  })
  add('string.replace(string, string): string', (text: string, from: string, to: string) =>
    replaceText(text, from, to, -1),
  )
  add('string.replace(string, string, int): string', (text: string, from: string, to: string, max: bigint) =>
    replaceText(text, from, to, Number(max)),
  )
  add('string.reverse(): string', (text: string) => charactersOf(text).reverse().join(''))
  add('string.format(list): string', (text: string, values: readonly unknown[]) => formatText(text, values))
  environment.registerType('kubernetes.Strings', Strings)
  environment.registerConstant('strings', 'kubernetes.Strings', new Strings())
  add('kubernetes.Strings.quote(string): string', (_strings: Strings, text: string) => quote(text))
}

class Strings {}

function quote(text: string): string {
  charge(text.length / 10)
  work(text.length)
  const whole = text.replace(/\p{Surrogate}/gu, '\ufffd')
  return `"${whole.replace(/[\p{Cc}"\\]/gu, character => shortEscapes[character] ?? character)}"`
}

/** Most texts are of characters that are one unit each, and are taken apart much faster so. */
function charactersOf(text: string): string[] {
  work(text.length)
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text.split('')
}

/** In the place of the evaluator's own, whose expressions may take for ever. */
export const matchesText = (text: string, source: string): boolean =>
  withRegex(text, source, regex => regex.test(text))
