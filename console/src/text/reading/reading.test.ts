import { expect, it } from 'vitest'
import { parse } from '../../../../src/base/yaml.ts'
import { answerTo, valueFrom } from './reading.ts'

/** As between two threads. */
const sent = (text: string) => structuredClone(answerTo({ kind: 'value', text }))

const thrown = (make: () => unknown): unknown => {
  try {
    return make()
  } catch (error) {
    return [Object(error).code, Object(error).message, Object(error).pos]
  }
}

it.each([
  'a: {b: [1, null, x]}\n',
  '',
  '# nothing',
  'word',
  'a: 1\na: 2\n',
  'a: [1',
  'a: 1\n---\nb: 2\n',
  'a: &x [*x]',
  '{"a": "1"}',
])('an object in %j is read apart as in the page', text => {
  expect(thrown(() => valueFrom(sent(text)))).toEqual(thrown(() => parse(text)))
})

it('what is nested deeper than it can be followed is a fault of the text', () => {
  const deep = '['.repeat(20_000)
  expect(['fault', 'failed']).toContain(sent(deep).kind)
  expect(answerTo({ kind: 'bundle', text: deep }).kind).toBe('unreadable')
})
