import { expect, it } from 'vitest'
import { parse } from '../../../../src/base/yaml.ts'
import { answerTo } from './reading.ts'
import { valueFrom } from './value-of-text.ts'

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

it('goes along with its objects, comments and all', () => {
  const text =
    '# Why.\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: a }\nspec: { selector: {}, template: {} }\n'
  const read = answerTo({ kind: 'bundle', text })
  if (read.kind !== 'read') throw new Error(read.kind)
  const { set, others } = read.bundle
  const bundle = { set: { ...set, metadata: { name: 'b' } }, others }
  expect(answerTo({ kind: 'comments', text, bundle })).toBe(text.replace('name: a', 'name: b'))
})

it('what is nested deeper than it can be followed is a fault of the text', () => {
  const deep = '['.repeat(20_000)
  expect(['fault', 'failed']).toContain(sent(deep).kind)
  expect(answerTo({ kind: 'bundle', text: deep }).kind).toBe('unreadable')
})
