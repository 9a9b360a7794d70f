import { expect, it, test } from 'vitest'
import { compile, newEnvironment } from './engine.ts'

const environment = newEnvironment().registerVariable('t', 'string').registerVariable('l', 'list<int>')

/** What becomes of the expression for each of so many, over a text of so many characters. */
function outcome(source: string, { times, length }: { readonly times: number; readonly length: number }) {
  const compiled = compile(environment, `l.all(i, ${source} || true)`)
  if (compiled.kind === 'refused') throw new Error(compiled.message)
  const l = Array.from({ length: times }, (_, index) => BigInt(index))
  return compiled.program.run({ t: 'abcdefghij'.repeat(length / 10), l }, 10_000_000).kind
}

const slow = [
  "t.matches('z')",
  "t.find('z') == ''",
  "t.findAll('a').size() > 0",
  "t.split('').size() > 0",
  "t.replace('', '-').size() > 0",
  't.reverse().size() > 0',
  "t.charAt(0) == 'a'",
  "strings.quote(t) == ''",
]

test.each(slow)('%s may be done with a long text a few times, and with a short one often', source => {
  expect(outcome(source, { times: 1, length: 300_000 })).toBe('value')
  expect(outcome(source, { times: 100, length: 100 })).toBe('value')
  expect(outcome(source, { times: 1_000, length: 100 })).toBe('value')
  // Upstream's own figure ends these after a million steps, each of ten characters.
  expect(outcome(source, { times: 20, length: 200_000 })).toBe('tooCostly')
})

it('a list of a long text’s characters is gone through a few times', () => {
  expect(outcome("t.split('').indexOf('z') < 0", { times: 1, length: 200_000 })).toBe('value')
  expect(outcome("t.split('').indexOf('z') < 0", { times: 10, length: 200_000 })).toBe('tooCostly')
})

it('loops do not forgive what is too much', () => {
  expect(outcome("l.exists(k, t.matches('z'))", { times: 20, length: 200_000 })).toBe('tooCostly')
})
