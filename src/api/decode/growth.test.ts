// What it costs to read a body, counted: looks at its values, and characters of its text. Neither grows faster than the body.
import { expect, test } from 'vitest'
import { kinds } from '../kinds.ts'
import { StatusError } from '../status-error.ts'
import { decodeObject, type FieldValidation } from './decode.ts'
import { parseJson } from './json.ts'

const sizes = [100, 1_000, 10_000]

function expectEven(costOf: (size: number) => number): void {
  const counts = sizes.map(costOf)
  for (const [index, count] of counts.entries())
    expect(count / (counts[index - 1] ?? count), `steps: ${counts}`).toBeLessThan(12)
}

const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

interface Counter {
  count: number
}

/** The same value, every look into which is counted. */
function watched(value: unknown, counter: Counter): unknown {
  if (typeof value !== 'object' || value === null) return value
  const inner = Array.isArray(value)
    ? value.map(each => watched(each, counter))
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, watched(each, counter)]))
  return new Proxy(inner, {
    get(target, field, receiver) {
      counter.count++
      return Reflect.get(target, field, receiver)
    },
  })
}

const podOf = (spec: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', ...metadata },
  spec,
})

const bodies: readonly [string, (size: number) => object][] = [
  ['elements', size => podOf({ containers: range(size, index => ({ name: `c${index}`, image: 'i' })) })],
  ['elements that are nothing', size => podOf({ containers: range(size, () => null) })],
  ['unknown fields', size => podOf(Object.fromEntries(range(size, index => [`u${index}`, index])))],
  [
    'unknown fields of elements',
    size => podOf({ containers: range(size, () => ({ u: 1, name: 'c', v: 2 })) }),
  ],
  [
    'fields that are left out',
    size => podOf({ containers: range(size, () => ({ name: 'c', args: [], env: null })) }),
  ],
  [
    'lists in lists',
    size =>
      podOf({
        containers: range(size / 10, () => ({ name: 'c', ports: range(10, () => ({ containerPort: 1 })) })),
      }),
  ],
  [
    'keys of a map',
    size => podOf({}, { labels: Object.fromEntries(range(size, index => [`k${index}`, null])) }),
  ],
]

test.each(
  bodies.flatMap(([name, bodyOf]) =>
    (['Warn', 'Strict'] as const).map((fieldValidation): [string, FieldValidation, typeof bodyOf] => [
      name,
      fieldValidation,
      bodyOf,
    ]),
  ),
)('%s, with the fields that nobody knows: %s', (_, fieldValidation, bodyOf) => {
  expectEven(size => {
    const counter: Counter = { count: 0 }
    const value = watched(bodyOf(size), counter)
    counter.count = 0
    try {
      decodeObject({ kind: kinds.Pod, value, fieldValidation })
    } catch (error) {
      expect(error).toBeInstanceOf(StatusError)
    }
    return counter.count
  })
})

/** How many characters of texts are looked at. */
function charactersOf(run: () => void): number {
  const { charCodeAt, indexOf, slice } = String.prototype
  let count = 0
  String.prototype.charCodeAt = function (at) {
    count++
    return charCodeAt.call(this, at)
  }
  String.prototype.indexOf = function (text, from = 0) {
    const found = indexOf.call(this, text, from)
    count += (found < 0 ? this.length : found) - Math.min(from, this.length) + 1
    return found
  }
  String.prototype.slice = function (from, to) {
    const part = slice.call(this, from, to)
    count += part.length
    return part
  }
  try {
    run()
  } finally {
    Object.assign(String.prototype, { charCodeAt, indexOf, slice })
  }
  return count
}

test.each<[string, (size: number) => string]>([
  ['keys that stand again and again', size => `{${range(size, () => '"a":1')}}`],
  ['keys that stand twice in each of many', size => `[${range(size, () => '{"a":1,"a":2}')}]`],
  ['colons in texts', size => `["${':'.repeat(size)}"]`],
  ['quotes in texts', size => `["${'\\"'.repeat(size)}"]`],
  ['backslashes', size => `["${'\\\\'.repeat(size)}"]`],
  ['blanks before colons', size => `{"a"${' '.repeat(size)}:1}`],
  ['a fault at the end', size => `[${range(size, () => '{"a":1,"a":2}')}`],
])('a text of %s is passed over a few times, however long it is', (_, textOf) => {
  for (const size of sizes) {
    const text = textOf(size)
    const characters = charactersOf(() => {
      try {
        parseJson(text)
      } catch (error) {
        expect(String(error)).toMatch(/unexpected end/)
      }
    })
    expect(characters / text.length).toBeLessThan(8)
  }
})

test('keys that stand twice, ever deeper', () => {
  for (const depth of [80, 800]) {
    const text = `${'{"a":1,"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(charactersOf(() => parseJson(text)) / text.length).toBeLessThan(8)
  }
})
