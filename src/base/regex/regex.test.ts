import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compileRegex } from './regex.ts'

describe('an expression', () => {
  test.each([
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'web-0', true],
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'web-', false],
    ['^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$', '* * * * */5', true],
    ['a{2,3}$', 'xaaaa', true],
    ['^a{2,3}$', 'aaaa', false],
    ['(?i)^HELLO$', 'hello', true],
    ['^\\p{Greek}+$', 'αβγ', true],
    ['^[[:alpha:]_]+$', 'ab_', true],
    ['^[^\\s/]+$', 'a b', false],
    ['\\bfoo\\b', 'a foo.', true],
    ['^\\Qa.b\\E$', 'a.b', true],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['(?m)^b$', 'a\nb', true],
    ['^(?P<year>\\d{4})$', '2026', true],
    ['^.$', '😀', true],
    ['[\\]\\-a]', '-', true],
    ['[]a]', ']', true],
    ['', '', true],
    ['x{,2}', 'x{,2}', true],
  ])('%s of %s: %s', (source, text, matches) => {
    expect(compileRegex(source).test(text)).toBe(matches)
  })

  test.each([
    ['(', 'missing closing ): `(`'],
    ['a)', 'unexpected ): `a)`'],
    ['*a', 'missing argument to repetition operator: `*`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['[a', 'missing closing ]: `[a`'],
    ['[z-a]', 'invalid character class range: `z-a`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['\\1', 'invalid escape sequence: `\\1`'],
    ['a\\', 'trailing backslash at end of expression: ``'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['(a{100}){100}', 'invalid repeat count: `(a{100}){100}`'],
  ])('%s is refused in the words of Go: %s', (source, words) => {
    expect(() => compileRegex(source)).toThrow(`error parsing regexp: ${words}`)
  })

  it('finds the leftmost match, the longest or the shortest as it is written', () => {
    expect(compileRegex('a+').find('xaaay')).toEqual({ start: 1, end: 4 })
    expect(compileRegex('a+?').find('xaaay')).toEqual({ start: 1, end: 2 })
    expect(compileRegex('a|ab').find('xab')).toEqual({ start: 1, end: 2 })
    expect(compileRegex('b').find('abab', 2)).toEqual({ start: 3, end: 4 })
    expect(compileRegex('z').find('abab')).toBeNull()
  })

  it('answers like the engine of the language does, where both know the syntax', () => {
    const piece = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '(a|b)', '(?:ab)', '\\d')
    const quantifier = fc.constantFrom('', '*', '+', '?', '{1,2}', '*?')
    const source = fc
      .array(fc.tuple(piece, quantifier), { maxLength: 5 })
      .map(parts => parts.map(part => part.join('')).join(''))
    const text = fc
      .array(fc.constantFrom('a', 'b', '1', '\n'), { maxLength: 12 })
      .map(letters => letters.join(''))
    fc.assert(
      fc.property(source, text, (expression, subject) => {
        const theirs = new RegExp(expression, 'u').exec(subject)
        const found = compileRegex(expression).find(subject)
        expect(found).toEqual(theirs && { start: theirs.index, end: theirs.index + theirs[0].length })
      }),
      { numRuns: 500 },
    )
  })

  it('that holds other engines for ever is answered here', () => {
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(a*)*b$', '(.*)*x', '^(?:(?:a?){50}){20}a{10}$']) {
      expect(compileRegex(source).test(`${'a'.repeat(5_000)}!`)).toBe(false)
    }
  })

  it('gives up on a text that is too long for it', () => {
    expect(() => compileRegex('(a?){1000}$').test('a'.repeat(1_000_000))).toThrow(
      'too long for its regular expression',
    )
  })

  it('may be any text: it is compiled or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[()[\]{}*+?|\\^$a-z0-9,:.-]*$/)), source => {
        try {
          compileRegex(source).test('abc')
        } catch (error) {
          expect(String(error)).toContain('error parsing regexp')
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
