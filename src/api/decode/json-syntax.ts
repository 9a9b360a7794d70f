import { utf8Of } from '../../base/bytes.ts'
import { limits } from '../../base/limits.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'

// Why a text is no JSON, in the words of Go's scanner, which Kubernetes' clients know: "invalid character '}' looking
// for beginning of value". JSON.parse decides whether there is anything to say; here it is only put into words.

type State = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'afterValue'

export const unexpectedEnd = 'unexpected end of JSON input'

class Problem extends Error {}

interface Reader {
  readonly text: string
  at: number
  state: State
  /** What the position is inside of, from the outermost to the innermost. */
  readonly open: ('object' | 'list')[]
}

/** Null when nothing is wrong. */
export const syntaxProblem = (text: string): string | null => allAtOnce(syntaxSteps(text))

/** The same in steps. */
export function* syntaxSteps(text: string): Steps<string | null> {
  const reader: Reader = { text, at: 0, state: 'value', open: [] }
  let left: number = limits.stepPartsMax
  try {
    while (skipBlanks(reader)) {
      reader.state = step(reader)
      if (--left > 0) continue
      yield
      left = limits.stepPartsMax
    }
    return reader.state === 'afterValue' && reader.open.length === 0 ? null : unexpectedEnd
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}

/** Whether anything is left. */
function skipBlanks(reader: Reader): boolean {
  while (' \t\r\n'.includes(reader.text[reader.at] ?? 'x')) reader.at++
  return reader.at < reader.text.length
}

/** Takes what comes next; answers what has to come after it. */
function step(reader: Reader): State {
  const character = reader.text[reader.at] ?? ''
  switch (reader.state) {
    case 'valueOrEnd':
      return character === ']' ? close(reader) : value(reader, character)
    case 'value':
      return value(reader, character)
    case 'keyOrEnd':
      return character === '}' ? close(reader) : key(reader, character)
    case 'key':
      return key(reader, character)
    case 'colon':
      if (character !== ':') throw invalid(reader, 'after object key')
      reader.at++
      return 'value'
    case 'afterValue':
      return afterValue(reader, character)
  }
}

function close(reader: Reader): State {
  reader.at++
  reader.open.pop()
  return 'afterValue'
}

function key(reader: Reader, character: string): State {
  if (character !== '"') throw invalid(reader, 'looking for beginning of object key string')
  string(reader)
  return 'colon'
}

function value(reader: Reader, character: string): State {
  if (character === '{' || character === '[') {
    reader.at++
    reader.open.push(character === '{' ? 'object' : 'list')
    return character === '{' ? 'keyOrEnd' : 'valueOrEnd'
  }
  if (character === '"') string(reader)
  else if (/[-0-9]/.test(character)) number(reader)
  else if (character === 't') literal(reader, 'true')
  else if (character === 'f') literal(reader, 'false')
  else if (character === 'n') literal(reader, 'null')
  else throw invalid(reader, 'looking for beginning of value')
  return 'afterValue'
}

function afterValue(reader: Reader, character: string): State {
  const inside = reader.open.at(-1)
  if (inside === undefined) throw invalid(reader, 'after top-level value')
  const isObject = inside === 'object'
  if (character === (isObject ? '}' : ']')) return close(reader)
  if (character !== ',')
    throw invalid(reader, isObject ? 'after object key:value pair' : 'after array element')
  reader.at++
  return isObject ? 'key' : 'value'
}

function string(reader: Reader): void {
  reader.at++
  for (;;) {
    const character = take(reader, /\P{Cc}|[\x7f-\x9f]/u, 'in string literal')
    if (character === '"') return
    if (character !== '\\') continue
    const escaped = take(reader, /[bfnrt\\/"u]/, 'in string escape code')
    if (escaped !== 'u') continue
    for (let digit = 0; digit < 4; digit++) take(reader, /[0-9a-fA-F]/, 'in \\u hexadecimal character escape')
  }
}

function number(reader: Reader): void {
  const digits = () => {
    while (/[0-9]/.test(reader.text[reader.at] ?? '')) reader.at++
  }
  if (reader.text[reader.at] === '-') reader.at++
  if (take(reader, /[0-9]/, 'in numeric literal') !== '0') digits()
  if (reader.text[reader.at] === '.') {
    reader.at++
    take(reader, /[0-9]/, 'after decimal point in numeric literal')
    digits()
  }
  if (/[eE]/.test(reader.text[reader.at] ?? '')) {
    reader.at++
    if (/[-+]/.test(reader.text[reader.at] ?? '')) reader.at++
    take(reader, /[0-9]/, 'in exponent of numeric literal')
    digits()
  }
}

function literal(reader: Reader, word: string): void {
  reader.at++
  for (const letter of word.slice(1))
    take(reader, new RegExp(letter), `in literal ${word} (expecting '${letter}')`)
}

function take(reader: Reader, expected: RegExp, where: string): string {
  const character = reader.text[reader.at]
  if (character === undefined) throw new Problem(unexpectedEnd)
  if (!expected.test(character)) throw invalid(reader, where)
  reader.at++
  return character
}

function invalid(reader: Reader, where: string): Problem {
  return new Problem(`invalid character ${shown(reader.text[reader.at] ?? '')} ${where}`)
}

/** Go looks at single bytes, and shows the one it met as if it were a character. */
function shown(character: string): string {
  if (character === "'") return `'\\''`
  if (character === '"') return `'"'`
  const [byte = 0] = utf8Of(character)
  if (byte >= 0x80) return `'${byte < 0xa0 ? `\\u00${byte.toString(16)}` : String.fromCharCode(byte)}'`
  const escaped = JSON.stringify(character).slice(1, -1)
  return `'${escaped.replace(/^\\u00(..)$/, '\\x$1')}'`
}
