// Whatever schemas, objects, paths and sizes strangers send: no throw, no stall, and a cost that grows with the object.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { countOperations } from '../../testing/count-operations.ts'
import { objectCheck } from './check.ts'
import { defaultsOf } from './defaults.ts'
import { formatOf } from './formats.ts'
import { parseJsonPath, valuesAt } from './json-path.ts'
import { duplicateCheck } from './list-types.ts'
import { valueReader } from './read.ts'
import type { SchemaNode } from './schema-node.ts'

const { schema } = fc.letrec<{ schema: SchemaNode }>(tie => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      type: fc.constantFrom('string', 'integer', 'number', 'boolean'),
    }) as fc.Arbitrary<SchemaNode>,
    fc.record(
      {
        type: fc.constant('string'),
        enum: fc.array(fc.string()),
        maxLength: fc.nat(5),
        pattern: fc.constantFrom('^a', '(a+)+$'),
        default: fc.string(),
      },
      { requiredKeys: ['type'] },
    ) as fc.Arbitrary<SchemaNode>,
    fc.record(
      {
        type: fc.constant('integer'),
        minimum: fc.integer(),
        maximum: fc.integer(),
        default: fc.integer(),
        nullable: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    ) as fc.Arbitrary<SchemaNode>,
    fc.constant<SchemaNode>({ 'x-kubernetes-int-or-string': true }),
    fc.constant<SchemaNode>({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'metadata'), tie('schema'), {
          maxKeys: 3,
        }),
        required: fc.array(fc.constantFrom('a', 'b')),
        default: fc.constant({}),
      },
      { requiredKeys: ['type', 'properties'] },
    ) as fc.Arbitrary<SchemaNode>,
    fc.record({
      type: fc.constant('object'),
      additionalProperties: tie('schema'),
    }) as fc.Arbitrary<SchemaNode>,
    fc.record({
      type: fc.constant('array'),
      items: tie('schema'),
      'x-kubernetes-list-type': fc.constantFrom('set', 'atomic', 'map'),
      'x-kubernetes-list-map-keys': fc.constant(['a']),
    }) as fc.Arbitrary<SchemaNode>,
    fc.record({
      anyOf: fc.array(tie('schema'), { maxLength: 3 }),
      type: fc.constant('object'),
    }) as fc.Arbitrary<SchemaNode>,
  ),
}))

const reading = () => ({ path: [], struct: '', unknown: [] as string[] })

describe('any schema and any value', () => {
  it('are read, completed and checked without a throw, and a second time nothing is left to change', () => {
    fc.assert(
      fc.property(schema, fc.jsonValue({ maxDepth: 4 }), (node, value) => {
        const read = valueReader(node)(value, reading())
        defaultsOf(node)?.(read)
        objectCheck(node)(read)
        duplicateCheck(node)?.(read)
        const again = reading()
        expect(valueReader(node)(read, again)).toEqual(read)
        expect(again.unknown).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('give the value itself back when it needs no change', () => {
    const node: SchemaNode = {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'integer' } } },
    }
    const value = { a: [1, 2, 3] }
    expect(valueReader(node)(value, reading())).toBe(value)
  })
})

describe('paths', () => {
  const object = {
    spec: {
      'a.b': 1,
      list: [
        { n: 'x', v: 1 },
        { n: 'y', v: 2 },
      ],
    },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  }
  test.each([
    ['.spec.list[0].n', ['x']],
    ['.spec.list[*].v', [1, 2]],
    ['.spec.list[-1].n', ['y']],
    ['.spec.list[0:1].n', ['x']],
    ['.spec.a\\.b', [1]],
    [".spec['a.b']", [1]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Other')].status", []],
    ['.spec.list[?(@.v>1)].n', ['y']],
    ['..n', ['y', 'x']],
    ['.missing.field', []],
  ])('%s', (text, values) => {
    const path = parseJsonPath(text)
    expect(path && valuesAt(object, path)).toEqual(values)
  })

  test.each(['spec', '.spec[', '.spec[?(', ".spec['a'", '.a b'])('%s is none', text => {
    expect(parseJsonPath(text)).toBeNull()
  })

  it('may be any text', () => {
    fc.assert(fc.property(fc.string(), text => void parseJsonPath(`.${text}`)))
    fc.assert(fc.property(fc.stringMatching(/^[.[\]?(@'"=a-z)*]{0,40}$/), text => void parseJsonPath(text)))
  })
})

describe('formats', () => {
  test.each([
    ['date-time', '2026-01-02T03:04:05Z', true],
    ['date-time', '2026-02-30T03:04:05Z', false],
    ['date', '2026-02-28', true],
    ['ipv4', '10.0.0.256', false],
    ['ipv6', '::1', true],
    ['cidr', '10.0.0.0/33', false],
    ['uuid', '123e4567-e89b-12d3-a456-426614174000', true],
    ['email', 'a@b.c', true],
    ['uri', 'https://a.b/c', true],
    ['uri', 'no uri', false],
    ['byte', 'YQ==', true],
    ['duration', '1h30m', true],
    ['duration', 'soon', false],
    ['mac', '01:23:45:67:89:ab', true],
    ['isbn13', '978-3-16-148410-0', true],
    ['creditcard', '4111 1111 1111 1111', true],
    ['k8s-short-name', 'a-b', true],
  ])('%s of %s: %s', (format, text, isOne) => {
    expect(formatOf(format)?.(text)).toBe(isOne)
  })
})

describe('what an object costs grows with it and no faster', () => {
  const node: SchemaNode = {
    type: 'object',
    properties: {
      list: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', pattern: '^[a-z0-9]+$' },
            n: { type: 'integer', default: 1, minimum: 0 },
          },
          anyOf: [{ required: ['n'] }, { required: ['name'] }],
        },
      },
    },
  }
  const objectOf = (size: number) => ({
    list: Array.from({ length: size }, (_, index) => ({ name: `n${index}`, n: -1 })),
  })
  const costOf = (size: number) =>
    countOperations(() => {
      const read = valueReader(node)(objectOf(size), reading())
      defaultsOf(node)?.(read)
      objectCheck(node)(read)
      duplicateCheck(node)?.(read)
    })

  it('with its lists', () => {
    const [small, large] = [costOf(100), costOf(10_000)]
    expect(large / small).toBeLessThan(250)
  })

  it('says no more of what is wrong than anybody reads, and refuses it all the same', () => {
    const node: SchemaNode = { type: 'array', items: { allOf: [{ type: 'string' }, { minLength: 1 }] } }
    const found = [100, 10_000, 300_000].map(size => objectCheck(node)(Array.from({ length: size }, () => 1)))
    expect(found[0]).toHaveLength(200)
    for (const each of found) expect(each.length).toBeLessThan(50_000)
    expect(found[2]?.at(-1)?.error.detail).toContain('takes too many steps')
    // What an alternative has against a value that another lets pass is nothing wrong.
    const either: SchemaNode = { type: 'array', items: { anyOf: [{ pattern: '^a' }, { pattern: '^b' }] } }
    expect(objectCheck(either)(Array.from({ length: 100_000 }, () => 'b'))).toEqual([])
  })

  it('and ends where alternatives below alternatives would not', () => {
    const anyOf = Array.from({ length: 100 }, (_, index) => ({ required: [`a${index}`] }))
    const costly: SchemaNode = { type: 'array', items: { type: 'object', anyOf } }
    const value = Array.from({ length: 50_000 }, () => ({}))
    expect(objectCheck(costly)(value).map(({ error }) => error.detail)).toContain(
      'the object takes too many steps to be validated against the schema of its kind',
    )
  })
})
