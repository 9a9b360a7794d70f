import fc from 'fast-check'
import { expect, it } from 'vitest'
import { programOf } from './admission-expressions.ts'
import { isMadeObject, jsonOf } from './made-objects.ts'
import { withCalls } from './object-literals.ts'

const given = {
  object: { metadata: { labels: { a: 'b' } }, spec: { replicas: 3n } },
  ...{ oldObject: null, request: {}, params: null, namespaceObject: null, variables: {}, authorizer: null },
}

function made(expression: string): unknown {
  const found = programOf(expression)
  if (found.kind === 'refused') throw new Error(found.message)
  const outcome = found.program.run(given, 1e6)
  if (outcome.kind !== 'value') throw new Error(outcome.kind === 'failed' ? outcome.message : 'too costly')
  return jsonOf(outcome.value, isMadeObject(outcome.value) ? 'Object' : '')
}

it.each<[string, unknown]>([
  ['Object{spec: Object.spec{replicas: 1 + 1}}', { spec: { replicas: 2 } }],
  [
    'Object{\n  metadata: Object.metadata{ labels: Object.metadata.labels{ `app.io/x`: "y" } } }',
    { metadata: { labels: { 'app.io/x': 'y' } } },
  ],
  ['Object{metadata: Object.metadata{labels: {"a/b": "c"}}}', { metadata: { labels: { 'a/b': 'c' } } }],
  ['Object{?spec: optional.none(), ?kind: optional.of("k")}', { kind: 'k' }],
  [
    'Object{spec: Object.spec{x__dash__y: "{", __namespace__: [1, 2]}}',
    { spec: { 'x-y': '{', namespace: [1, 2] } },
  ],
  [
    'has(object.spec.none) ? Object{} : Object{spec: Object.spec{l: [Object.spec.l{a: true}]}}',
    { spec: { l: [{ a: true }] } },
  ],
  [
    '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b~c"), value: {"x": 1}}]',
    [{ op: 'add', path: '/metadata/labels/a~1b~0c', value: { x: 1 } }],
  ],
  [
    '[JSONPatch{op: "add", path: "/spec", value: Object.spec{replicas: object.spec.replicas}}]',
    [{ op: 'add', path: '/spec', value: { replicas: 3 } }],
  ],
  [
    'object.metadata.labels.map(k, JSONPatch{op: "remove", path: "/metadata/labels/" + k})',
    [{ op: 'remove', path: '/metadata/labels/a' }],
  ],
  ['"Object{spec: 1}" // Object{', 'Object{spec: 1}'],
  ['"a" in {"a": 1} && !("b" in {"a": "Object{"})', true],
])('reads %s', (expression, value) => {
  expect(made(expression)).toEqual(value)
})

it('an object says of itself whose part it is, and must be right', () => {
  expect(() => made('Object{spec: Object.metadata{}}')).toThrow(
    'unexpected type name "Object.metadata", expected "Object.spec"',
  )
  expect(() => made('Other{}')).toThrow("undeclared reference to 'Other'")
})

it('reads, or refuses, whatever is written, in one pass', () => {
  const piece = fc.constantFrom(
    'Object',
    '.',
    '{',
    '}',
    '(',
    ')',
    '?',
    'a',
    ':',
    ',',
    '"',
    "'",
    '`',
    ' ',
    '//',
    '\n',
    'in',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
      const source = pieces.join('')
      withCalls(source)
      programOf(source)
    }),
    { numRuns: 500 },
  )
  const deep = 'Object{a: '.repeat(3000) + '}'.repeat(3000)
  expect(withCalls(deep).length).toBeGreaterThan(deep.length)
})
