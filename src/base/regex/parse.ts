// Regular expressions as RE2 and Go know them, read into a tree. What they have not (back references, looking ahead) is
// refused in Go's words. The tree is matched in time that grows with text × expression, whatever a stranger writes: see match.ts.
//
// Invariants:
//   - a range list is sorted and holds inclusive pairs of code points;
//   - a repetition counts to at most 1,000, nested ones multiplied, and a tree is at most 1,000 deep, as in Go.
import {
  type CharTest,
  digits,
  newline,
  not,
  or,
  posixClass,
  ranges,
  spaces,
  unicodeClass,
  word,
} from './char-test.ts'

export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly RegexNode[] }
  | {
      readonly kind: 'repeat'
      readonly body: RegexNode
      readonly min: number
      readonly max: number | null
      readonly lazy: boolean
    }
  | { readonly kind: 'assert'; readonly what: Assertion }

export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordEdge' | 'notWordEdge'

/** What is wrong with an expression, in Go's words: ``error parsing regexp: missing closing ): `(` ``. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError'
  constructor(what: string, shown: string) {
    super(`error parsing regexp: ${what}: \`${shown}\``)
  }
}

interface Flags {
  readonly ignoreCase: boolean
  readonly multiLine: boolean
  readonly dotAll: boolean
  readonly ungreedy: boolean
}

const repeatMax = 1000
const depthMax = 1000

export function parseRegex(source: string): RegexNode {
  return new Parser(source).whole()
}

class Parser {
  readonly #source: string
  readonly #chars: readonly string[]
  #at = 0
  #depth = 0
  #flags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, ungreedy: false }

  constructor(source: string) {
    this.#source = source
    this.#chars = Array.from(source)
  }

  whole(): RegexNode {
    const node = this.#choice()
    if (this.#at < this.#chars.length) throw new RegexSyntaxError('unexpected )', this.#source)
    if (repetitionsOf(node) > repeatMax) throw new RegexSyntaxError('invalid repeat count', this.#source)
    return node
  }

  #peek(ahead = 0): string {
    return this.#chars[this.#at + ahead] ?? ''
  }

  #rest(from: number, to = this.#at): string {
    return this.#chars.slice(from, to).join('')
  }

  #take(text: string): boolean {
    if (!Array.from(text).every((each, index) => this.#peek(index) === each)) return false
    this.#at += text.length
    return true
  }

  #choice(): RegexNode {
    if (++this.#depth > depthMax) throw new RegexSyntaxError('expression nests too deeply', this.#source)
    const branches = [this.#sequence()]
    while (this.#take('|')) branches.push(this.#sequence())
    this.#depth--
    return branches.length === 1 ? (branches[0] ?? { kind: 'empty' }) : { kind: 'choice', branches }
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = []
    while (this.#at < this.#chars.length && this.#peek() !== '|' && this.#peek() !== ')') {
      const start = this.#at
      const atom = this.#atom()
      if (atom !== null) parts.push(this.#quantified(atom, start))
    }
    return parts.length === 1 ? (parts[0] ?? { kind: 'empty' }) : { kind: 'sequence', parts }
  }

  #quantified(atom: RegexNode, atomStart: number): RegexNode {
    let node = atom
    for (let count = 0; ; count++) {
      const start = this.#at
      const bounds = this.#bounds()
      if (bounds === null) return node
      if (count > 0)
        throw new RegexSyntaxError('invalid nested repetition operator', this.#rest(atomStart + 1))
      const lazy = this.#take('?') !== this.#flags.ungreedy
      if (bounds.min > repeatMax || (bounds.max ?? 0) > repeatMax || (bounds.max ?? bounds.min) < bounds.min)
        throw new RegexSyntaxError('invalid repeat count', this.#rest(start))
      node = { kind: 'repeat', body: node, ...bounds, lazy }
    }
  }

  #bounds(): { readonly min: number; readonly max: number | null } | null {
    if (this.#take('*')) return { min: 0, max: null }
    if (this.#take('+')) return { min: 1, max: null }
    if (this.#take('?')) return { min: 0, max: 1 }
    if (this.#peek() !== '{') return null
    const counted = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#rest(this.#at, this.#at + 16))
    if (!counted) return null
    this.#at += counted[0].length
    const min = Number(counted[1])
    return { min, max: counted[2] === undefined ? min : counted[3] ? Number(counted[3]) : null }
  }

  /** Null for what stands for nothing: flags. */
  #atom(): RegexNode | null {
    const start = this.#at
    const character = this.#peek()
    if ('*+?'.includes(character) || (character === '{' && this.#bounds() !== null)) {
      this.#at = Math.max(this.#at, start + 1)
      throw new RegexSyntaxError('missing argument to repetition operator', this.#rest(start))
    }
    this.#at++
    switch (character) {
      case '(':
        return this.#group(start)
      case '[':
        return this.#class(start)
      case '.':
        return { kind: 'char', test: this.#flags.dotAll ? () => true : not(newline) }
      case '^':
        return { kind: 'assert', what: this.#flags.multiLine ? 'lineStart' : 'textStart' }
      case '$':
        return { kind: 'assert', what: this.#flags.multiLine ? 'lineEnd' : 'textEnd' }
      case '\\':
        return this.#escape(start)
      default:
        return this.#literal(character)
    }
  }

  #literal(character: string): RegexNode {
    return { kind: 'char', test: this.#cased(codeOf(character), codeOf(character)) }
  }

  #cased(from: number, to: number): CharTest {
    return ranges([[from, to]], this.#flags.ignoreCase)
  }

  #group(start: number): RegexNode | null {
    const outer = this.#flags
    if (this.#peek() === '?') {
      const named = /^\?P?<([A-Za-z_]\w*)>/.exec(this.#rest(this.#at, this.#at + 128))
      if (named) this.#at += named[0].length
      else if (!this.#groupFlags(start)) return null
    }
    const node = this.#choice()
    if (!this.#take(')')) throw new RegexSyntaxError('missing closing )', this.#source)
    this.#flags = outer
    return node
  }

  /** `(?i:` and `(?i)`. Whether a group follows; the flags alone hold until the group around them ends. */
  #groupFlags(start: number): boolean {
    const found = /^\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(this.#rest(this.#at, this.#at + 16))
    if (!found || (found[3] === ')' && found[0] === '?)'))
      throw new RegexSyntaxError(
        'invalid or unsupported Perl syntax',
        this.#rest(start, Math.min(start + 3, this.#chars.length)),
      )
    this.#at += found[0].length
    const set = (letter: string, now: boolean) =>
      (found[2] ?? '').includes(letter) ? false : now || (found[1] ?? '').includes(letter)
    const { ignoreCase, multiLine, dotAll, ungreedy } = this.#flags
    this.#flags = {
      ignoreCase: set('i', ignoreCase),
      multiLine: set('m', multiLine),
      dotAll: set('s', dotAll),
      ungreedy: set('U', ungreedy),
    }
    return found[3] === ':'
  }

  #escape(start: number): RegexNode | null {
    const letter = this.#peek()
    if (letter === '') throw new RegexSyntaxError('trailing backslash at end of expression', '')
    const assertion = assertions[letter]
    if (assertion) {
      this.#at++
      return { kind: 'assert', what: assertion }
    }
    if (letter === 'Q') return this.#quoted()
    const perl = this.#perlClass(start)
    if (perl) return { kind: 'char', test: perl }
    const code = this.#escapedCode(start)
    return { kind: 'char', test: this.#cased(code, code) }
  }

  #quoted(): RegexNode {
    this.#at++
    const parts: RegexNode[] = []
    while (this.#at < this.#chars.length && !this.#take('\\E'))
      parts.push(this.#literal(this.#chars[this.#at++] ?? ''))
    return { kind: 'sequence', parts }
  }

  /** `\d`, `\pL`, `\p{Greek}`; null for what is one character. Stands behind the backslash. */
  #perlClass(start: number): CharTest | null {
    const letter = this.#peek()
    const simple = perlClasses[letter]
    if (simple) {
      this.#at++
      return simple
    }
    if (letter !== 'p' && letter !== 'P') return null
    const named = /^[pP](?:\{(\^?)(\w+)\}|(\w))/.exec(this.#rest(this.#at, this.#at + 48))
    const test = named && unicodeClass(named[2] ?? named[3] ?? '')
    if (!named || !test)
      throw new RegexSyntaxError(
        'invalid character class range',
        this.#rest(start, this.#at + (named?.[0].length ?? 1)),
      )
    this.#at += named[0].length
    return (letter === 'P') !== (named[1] === '^') ? not(test) : test
  }

  /** One escaped character. Stands behind the backslash. */
  #escapedCode(start: number): number {
    const text = this.#rest(this.#at, this.#at + 12)
    const hex = /^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(text)
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{2})/.exec(text)
    const found = hex ?? octal
    if (found) {
      this.#at += found[0].length
      return hex ? Number.parseInt(hex[1] ?? hex[2] ?? '', 16) : Number.parseInt(found[0], 8)
    }
    const letter = this.#chars[this.#at++] ?? ''
    const control = controls[letter]
    if (control !== undefined) return control
    if (/[0-9A-Za-z]/.test(letter) || codeOf(letter) >= 0x80)
      throw new RegexSyntaxError('invalid escape sequence', this.#rest(start))
    return codeOf(letter)
  }

  #class(start: number): RegexNode {
    const negated = this.#take('^')
    const tests: CharTest[] = []
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      if (this.#at >= this.#chars.length) throw new RegexSyntaxError('missing closing ]', this.#rest(start))
      tests.push(this.#classPart())
    }
    this.#at++
    const test = or(tests)
    return { kind: 'char', test: negated ? not(test) : test }
  }

  #classPart(): CharTest {
    const start = this.#at
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.#rest(this.#at, this.#at + 16))
    if (posix) {
      const test = posixClass(posix[2] ?? '')
      if (!test) throw new RegexSyntaxError('invalid character class range', posix[0])
      this.#at += posix[0].length
      return posix[1] ? not(test) : test
    }
    if (this.#peek() === '\\') {
      this.#at++
      const perl = this.#perlClass(start)
      if (perl) return perl
      this.#at--
    }
    const from = this.#classCode()
    if (this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === '') return this.#cased(from, from)
    this.#at++
    const to = this.#classCode()
    if (to < from) throw new RegexSyntaxError('invalid character class range', this.#rest(start))
    return this.#cased(from, to)
  }

  #classCode(): number {
    const start = this.#at
    if (this.#take('\\')) return this.#escapedCode(start)
    return codeOf(this.#chars[this.#at++] ?? '')
  }
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0

const assertions: { readonly [letter: string]: Assertion | undefined } = {
  A: 'textStart',
  z: 'textEnd',
  b: 'wordEdge',
  B: 'notWordEdge',
}

const perlClasses: { readonly [letter: string]: CharTest | undefined } = {
  d: digits,
  D: not(digits),
  w: word,
  W: not(word),
  s: spaces,
  S: not(spaces),
}

const controls: { readonly [letter: string]: number | undefined } = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

/** How often the innermost part may be repeated by counts. */
function repetitionsOf(node: RegexNode): number {
  switch (node.kind) {
    case 'sequence':
      return Math.max(1, ...node.parts.map(repetitionsOf))
    case 'choice':
      return Math.max(1, ...node.branches.map(repetitionsOf))
    case 'repeat':
      return Math.max(1, node.max ?? node.min) * repetitionsOf(node.body)
    default:
      return 1
  }
}
