import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import { JsonError } from '../parsed-text.ts'
import { longJsonSteps, parseJson } from './json.ts'
import { jsonSteps, pieceLengthMax, piecesSteps } from './json-steps.ts'

/** What comes of reading a text in one way or another. */
function outcome(read: () => unknown): unknown {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonError) return { problem: error.message }
    throw error
  }
}

const outcomeInSteps = (text: string) => outcome(() => allAtOnce(jsonSteps(text)))
const plainly = (text: string) => outcome(() => JSON.parse(text))

/** How much of the text JSON.parse is given at once, at most, and how many steps it takes. */
function cost(steps: () => Steps<unknown>): { readonly longest: number; readonly count: number } {
  const { parse } = JSON
  let [longest, count] = [0, 1]
  JSON.parse = (text: string) => {
    longest = Math.max(longest, text.length)
    return parse(text)
  }
  try {
    const reading = steps()
    while (!reading.next().done) count++
    return { longest, count }
  } finally {
    JSON.parse = parse
  }
}

const filler = 'x'.repeat(pieceLengthMax / 3)

/** Values whose parts are as long as a piece, here and there. */
const { value: longValue } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(filler, `"\\${filler}`, { a: filler, [`${filler}\\"{`]: [] }, '}{][,:"'),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.constantFrom('a', 'b', '1', '0', '__proto__', '', filler, 'toString'), tie('value'), {
      maxKeys: 6,
      noNullPrototype: true,
    }),
  ),
}))

const longText = fc
  .tuple(longValue, fc.constantFrom(0, 1, '\t\n\r '))
  .map(([value, space]) =>
    JSON.stringify([value, filler, value, filler, { b: value, c: filler }, value], null, space),
  )

describe('a text that is read in steps', () => {
  it('has the value that JSON.parse gives, its keys in the same order', () => {
    fc.assert(
      fc.property(longText, text => {
        const value = allAtOnce(piecesSteps(text))
        expect(value).toEqual(JSON.parse(text))
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)))
      }),
      { numRuns: 200 },
    )
  })

  it('is refused in the same words where it is broken, and never where it is whole', () => {
    const broken = fc
      .tuple(
        longText,
        fc.nat(),
        fc.nat(30),
        fc.constantFrom('', ',', '{', '}', '[', ']', ':', '"', '0', ' ', ',,', '{}', '"a":1', '\\', '1 '),
      )
      .map(([text, at, less, more]) => {
        const cut = at % (text.length + 1)
        return text.slice(0, cut) + more + text.slice(cut + less)
      })
    fc.assert(
      fc.property(broken, text => {
        expect(outcomeInSteps(text)).toEqual(plainly(text))
      }),
      { numRuns: 1_000 },
    )
  })

  const long = `"${filler}",`.repeat(4)
  it.each([
    `[${long}{"a":1{"b":[${long}1]}}]`,
    `{"a":1{"b":[${long}1]}}`,
    `{"a":1 "b":[${long}1]}`,
    `{"a" "b":[${long}1]}`,
    `{"a":[${long}1] "b":2}`,
    `{"a":[${long}1]{}}`,
    `[[${long}1] 2]`,
    `[1 [${long}1]]`,
    `[[${long}1],]`,
    `[[${long}1],,1]`,
    `[,[${long}1]]`,
    `[${long}]`,
    `[${long},1]`,
    `[${long}1}`,
    `[${long}1]]`,
    `[${long}1] x`,
    `x [${long}1]`,
    `{"a":{"b":[${long}1]}`,
    `{[${long}1]}`,
    `{"a":1,[${long}1]}`,
    `{"a":-[${long}1]}`,
    `[${long}1`,
    `[${long}"`,
    `${' '.repeat(pieceLengthMax)}`,
    `[${' '.repeat(pieceLengthMax)}`,
    `"${filler.repeat(4)}`,
  ])('%# is no JSON', text => {
    const { problem } = outcomeInSteps(text) as { problem?: string }
    expect(problem).toBeDefined()
    expect(outcomeInSteps(text)).toEqual(plainly(text))
    expect(outcome(() => allAtOnce(longJsonSteps(text)))).toEqual(outcome(() => parseJson(text)))
  })

  it('has `__proto__` as a key like any other, the last of two with the same key, and small numbers first', () => {
    const text = `{"__proto__":{"polluted":[${long}1]},"b":1,"a":[${long}1],"7":{},"b":[${long}2],"a":3}`
    const value = allAtOnce(piecesSteps(text)) as object
    expect(Object.keys(value)).toEqual(['7', '__proto__', 'b', 'a'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)))
  })
})

describe('of a long text a step reads no more than a piece', () => {
  const keys = (count: number) =>
    JSON.stringify({ data: Object.fromEntries(Array.from({ length: count }, (_, key) => [`k${key}`, 'v'])) })
  it.each([
    ['a map of many keys', keys(100_000)],
    ['a list of many objects', JSON.stringify({ items: Array.from({ length: 100_000 }, () => ({ a: 1 })) })],
    ['what is nested deep', `${'[{"a":'.repeat(400)}[${'[],'.repeat(500_000)}1]${'}]'.repeat(400)}`],
    ['many long maps', JSON.stringify(Array.from({ length: 20 }, () => JSON.parse(keys(5_000))))],
  ])('%s', (_, text) => {
    const { longest, count } = cost(() => jsonSteps(text))
    expect(longest).toBeLessThan(1.1 * pieceLengthMax)
    expect(count).toBeGreaterThan(text.length / pieceLengthMax / 1.1)
    expect(count).toBeLessThan(text.length / pieceLengthMax + 2)
  })

  it.each([
    ['is not whole', `${keys(100_000).slice(0, -2)},}}`],
    ['has a key twice', `${keys(100_000).slice(0, -2)},"k1":"w"}}`],
  ])('also where it %s', (_, text) => {
    const { longest, count } = cost(function* () {
      try {
        return yield* longJsonSteps(text)
      } catch (error) {
        return error
      }
    })
    expect(longest).toBeLessThan(1.1 * pieceLengthMax)
    // It is looked through once more, for what is wrong with it.
    expect(count).toBeGreaterThan((2 * text.length) / pieceLengthMax)
  })
})
