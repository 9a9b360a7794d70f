import fc from 'fast-check'
import protobufjs from 'protobufjs/light.js'
import { expect, test } from 'vitest'
import { decode, encode, listOf, type Schema } from './protobuf.ts'

const inner = { name: [1, 'string'], attempt: [4, 'int'] } as const satisfies Schema
const schema = {
  text: [1, 'string'],
  count: [2, 'int'],
  flag: [3, 'bool'],
  raw: [5, 'bytes'],
  labels: [6, 'stringMap'],
  words: [7, listOf('string')],
  numbers: [8, listOf('int')],
  one: [15, inner],
  many: [300, listOf(inner)],
} as const satisfies Schema

const stringMap: protobufjs.IMapField = { id: 6, keyType: 'string', type: 'string' }

// Another implementation, so that ours is not only right in its own eyes.
const peer = protobufjs.Root.fromJSON({
  nested: {
    Inner: { fields: { name: { id: 1, type: 'string' }, attempt: { id: 4, type: 'int64' } } },
    Outer: {
      fields: {
        text: { id: 1, type: 'string' },
        count: { id: 2, type: 'int64' },
        flag: { id: 3, type: 'bool' },
        raw: { id: 5, type: 'bytes' },
        labels: stringMap,
        words: { id: 7, rule: 'repeated', type: 'string' },
        numbers: { id: 8, rule: 'repeated', type: 'int64' },
        one: { id: 15, type: 'Inner' },
        many: { id: 300, rule: 'repeated', type: 'Inner' },
      },
    },
  },
}).lookupType('Outer')

const integer = fc.oneof(fc.integer(), fc.maxSafeInteger())
const innerValue = fc.record({ name: fc.string({ unit: 'grapheme' }), attempt: fc.nat() })
const value = fc.record({
  text: fc.string({ unit: 'grapheme' }),
  count: integer,
  flag: fc.boolean(),
  raw: fc.uint8Array().map(bytes => Buffer.from(bytes)),
  labels: fc
    .dictionary(fc.string(), fc.string(), { maxKeys: 5 })
    .filter(labels => !Object.keys(labels).includes('__proto__'))
    .map(labels => ({ ...labels })),
  words: fc.array(fc.string()),
  numbers: fc.array(integer),
  one: fc.option(innerValue),
  many: fc.array(innerValue),
})
const asPlain = (message: protobufjs.Message) =>
  peer.toObject(message, { defaults: true, longs: Number, arrays: true, objects: true })

test('what we write, another implementation reads', () => {
  fc.assert(
    fc.property(value, given => {
      const read = asPlain(peer.decode(encode(schema, { ...given, one: given.one ?? undefined })))
      expect(read).toEqual(given)
    }),
  )
})

test('what another implementation writes, we read', () => {
  fc.assert(
    fc.property(value, given => {
      expect(decode(schema, peer.encode(peer.fromObject(given)).finish())).toEqual(given)
    }),
  )
})

test('an absent field has its zero value, and a message that is absent is null', () => {
  expect(decode(schema, Buffer.alloc(0))).toEqual({
    text: '',
    count: 0,
    flag: false,
    raw: Buffer.alloc(0),
    labels: {},
    words: [],
    numbers: [],
    one: null,
    many: [],
  })
})

test('fields that the table does not name are passed over, whatever their type', () => {
  const wider = {
    ...schema,
    text: [99, 'string'],
    more: [100, inner],
    count: [98, 'int'],
  } as const satisfies Schema
  const bytes = encode(wider, { text: 'x', count: 5, flag: true, more: { name: 'y' } })
  const fixed = Buffer.concat([
    bytes,
    Buffer.from('e106', 'hex'),
    Buffer.alloc(8),
    Buffer.from('ed06', 'hex'),
    Buffer.alloc(4),
  ])
  expect(decode(schema, fixed)).toMatchObject({ text: '', count: 0, flag: true })
})

test('a nanosecond time keeps its milliseconds', () => {
  const now = 1_795_235_706_345
  const read = decode({ at: [1, 'int'] } as const, encode({ at: [1, 'int'] } as const, { at: now * 1e6 }))
  expect(Math.floor(read.at / 1e6)).toBe(now)
})

test('bytes that end too early or make no sense are refused', () => {
  const whole = encode(schema, { text: 'some text', many: [{ name: 'a' }] })
  expect(() => decode(schema, whole.subarray(0, whole.length - 1))).toThrow(RangeError)
  expect(() => decode(schema, Buffer.from('0f', 'hex'))).toThrow('unknown wire type 7')
  expect(() => decode(schema, Buffer.from(`10${'ff'.repeat(11)}`, 'hex'))).toThrow('longer than ten bytes')
})
