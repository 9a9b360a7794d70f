/** Whether a code point is in a class of characters. */
export type CharTest = (code: number) => boolean

export const not =
  (test: CharTest): CharTest =>
  code =>
    !test(code)

export function or(tests: readonly CharTest[]): CharTest {
  const [only] = tests
  if (tests.length === 1 && only) return only
  return code => tests.some(test => test(code))
}

type Range = readonly [from: number, to: number]

export function ranges(all: readonly Range[], ignoreCase = false): CharTest {
  const inside = (code: number) => all.some(([from, to]) => code >= from && code <= to)
  if (!ignoreCase) {
    const [only] = all
    if (all.length === 1 && only) {
      const [from, to] = only
      return code => code >= from && code <= to
    }
    return inside
  }
  return code => {
    const text = String.fromCodePoint(code)
    return inside(code) || inside(one(text.toLowerCase(), code)) || inside(one(text.toUpperCase(), code))
  }
}

/** What folds to more than one character does not fold here. */
const one = (text: string, otherwise: number): number => {
  const code = text.codePointAt(0) ?? otherwise
  return String.fromCodePoint(code) === text ? code : otherwise
}

export const newline: CharTest = code => code === 10
export const digits: CharTest = code => code >= 48 && code <= 57
const lower: CharTest = code => code >= 97 && code <= 122
const upper: CharTest = code => code >= 65 && code <= 90
const alpha = or([lower, upper])
const alnum = or([alpha, digits])
export const word: CharTest = or([alnum, code => code === 95])
export const spaces: CharTest = code => code === 32 || (code >= 9 && code <= 13 && code !== 11)

const posix: { readonly [name: string]: CharTest } = {
  alnum,
  alpha,
  ascii: code => code < 128,
  blank: code => code === 9 || code === 32,
  cntrl: code => code < 32 || code === 127,
  digit: digits,
  graph: code => code > 32 && code < 127,
  lower,
  print: code => code >= 32 && code < 127,
  punct: code => code > 32 && code < 127 && !alnum(code),
  space: code => code === 32 || (code >= 9 && code <= 13),
  upper,
  word,
  xdigit: or([digits, code => (code >= 65 && code <= 70) || (code >= 97 && code <= 102)]),
}

export const posixClass = (name: string): CharTest | null =>
  Object.hasOwn(posix, name) ? (posix[name] ?? null) : null

/** A general category (`L`, `Lu`) or a script (`Greek`); null for a name that is none. */
export function unicodeClass(name: string): CharTest | null {
  if (name === 'Any') return () => true
  for (const property of [name, `Script=${name}`]) {
    try {
      const expression = new RegExp(`^\\p{${property}}$`, 'u')
      return code => expression.test(String.fromCodePoint(code))
    } catch {
      // No such category: perhaps a script.
    }
  }
  return null
}
