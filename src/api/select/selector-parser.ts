// The grammar of label selectors in text form:
//
//   selector    = requirement { "," requirement }
//   requirement = ["!"] key | key ("=" | "==" | "!=" | ">" | "<") [value] | key ("in" | "notin") "(" values ")"
//
// `in` and `notin` are words only where an operator may stand; elsewhere they are plain keys or values. A missing
// value is the empty one, and so is a missing one between commas. The refusals are upstream's, to the letter.

import { problemsOfLabelKey } from '../names.ts'
import { StatusError } from '../status-error.ts'
import { byKey, type Operator, type Requirement, requirementOf } from './requirement.ts'

const refusal = (message: string) => new StatusError({ reason: 'BadRequest', message })

const binaryOperators: readonly Operator[] = ['in', 'notin', '=', '==', '!=', '>', '<']
/** As upstream lists them; `gt` and `lt` are its names for `>` and `<`. */
const binaryOperatorWords = 'in, notin, =, ==, !=, gt, lt'

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' }

const symbols = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '('])
const end: Token = { kind: 'end', text: '' }

function scan(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (const [run] of text.matchAll(/[=!(),<>]+|[^=!(),<>\s]+/g)) {
    if (!/^[=!(),<>]/.test(run)) tokens.push({ kind: 'word', text: run })
    else for (let at = 0; at < run.length; ) at += pushSymbol(tokens, run.slice(at))
  }
  return tokens
}

/** Takes the longest symbol; all of them are one or two characters. */
function pushSymbol(tokens: Token[], run: string): number {
  const length = symbols.has(run.slice(0, 2)) ? 2 : 1
  const text = run.slice(0, Math.min(length, run.length))
  tokens.push({ kind: 'symbol', text })
  return text.length
}

interface Cursor {
  readonly tokens: readonly Token[]
  at: number
}

const peek = (cursor: Cursor): Token => cursor.tokens[cursor.at] ?? end
const take = (cursor: Cursor): Token => cursor.tokens[cursor.at++] ?? end
const is = (token: Token, symbol: string) => token.kind === 'symbol' && token.text === symbol
const startsRequirement = (token: Token) => token.kind === 'word' || is(token, '!')

/** The requirements of the text, sorted by key. Throws a 400. */
export function parseLabelRequirements(text: string): readonly Requirement[] {
  const cursor: Cursor = { tokens: scan(text), at: 0 }
  const requirements: Requirement[] = []
  if (peek(cursor).kind === 'end') return requirements
  if (!startsRequirement(peek(cursor)))
    throw refusal(`found '${peek(cursor).text}', expected: !, identifier, or 'end of string'`)
  for (;;) {
    requirements.push(parseRequirement(cursor))
    const next = take(cursor)
    if (next.kind === 'end') return byKey(requirements)
    if (!is(next, ',')) throw refusal(`found '${next.text}', expected: ',' or 'end of string'`)
    if (!startsRequirement(peek(cursor)))
      throw refusal(`found '${peek(cursor).text}', expected: identifier after ','`)
  }
}

const badRequirement = (detail: string) => refusal(`unable to parse requirement: ${detail}`)

function parseRequirement(cursor: Cursor): Requirement {
  const negated = is(peek(cursor), '!')
  if (negated) cursor.at++
  const key = take(cursor)
  if (key.kind !== 'word') throw badRequirement(`found '${key.text}', expected: identifier`)
  const wrongKey = problemsOfLabelKey(key.text)
  if (wrongKey.length > 0)
    throw badRequirement(`<nil>: Invalid value: ${JSON.stringify(key.text)}: ${wrongKey.join('; ')}`)
  const next = peek(cursor)
  if (negated && (next.kind === 'end' || is(next, ','))) return { kind: 'doesNotExist', key: key.text }
  if (next.kind === 'end' || is(next, ',')) return { kind: 'exists', key: key.text }
  if (negated) return { kind: 'doesNotExist', key: key.text }
  const operator = parseOperator(cursor)
  const isSet = operator === 'in' || operator === 'notin'
  const values = isSet ? parseValues(cursor) : [parseValue(cursor)]
  try {
    return requirementOf({ operator, key: key.text, values })
  } catch (error) {
    throw error instanceof StatusError ? badRequirement(error.message) : error
  }
}

function parseOperator(cursor: Cursor): Operator {
  const { kind, text } = take(cursor)
  const operator = binaryOperators.find(each => each === text)
  if (kind === 'end' || operator === undefined)
    throw badRequirement(`found '${text}', expected: ${binaryOperatorWords}`)
  return operator
}

function parseValue(cursor: Cursor): string {
  const next = peek(cursor)
  if (next.kind === 'end' || is(next, ',')) return ''
  cursor.at++
  if (next.kind !== 'word') throw badRequirement(`found '${next.text}', expected: identifier`)
  return next.text
}

function parseValues(cursor: Cursor): readonly string[] {
  const open = take(cursor)
  if (!is(open, '(')) throw badRequirement(`found '${open.text}' expected: '('`)
  const first = peek(cursor)
  if (first.kind !== 'word' && !is(first, ',') && !is(first, ')'))
    throw badRequirement(`found '${first.text}', expected: ',', ')' or identifier`)
  const values = new Set<string>()
  for (let expectsValue = true; ; ) {
    const next = take(cursor)
    if (next.kind === 'word' && expectsValue) {
      values.add(next.text)
      expectsValue = false
    } else if (is(next, ',')) {
      if (expectsValue) values.add('')
      expectsValue = true
    } else if (is(next, ')')) {
      if (expectsValue) values.add('')
      return [...values].toSorted()
    } else
      throw badRequirement(
        `found '${next.text}', expected: ${expectsValue ? "',', or identifier" : "',' or ')'"}`,
      )
  }
}
