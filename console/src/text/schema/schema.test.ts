import { expect, test } from 'vitest'
import { type KindSchema, schemaAt, typeText } from './schema.ts'

const kind: KindSchema = {
  schemas: {
    Meta: { type: 'object', properties: { labels: { additionalProperties: { type: 'string' } } } },
    Container: {
      type: 'object',
      description: 'One container.',
      properties: { pull: { type: 'string', enum: ['Always', 'Never'] } },
    },
  },
  root: {
    type: 'object',
    properties: {
      metadata: { allOf: [{ $ref: '#/components/schemas/Meta' }], description: 'Of the object.' },
      containers: { type: 'array', items: { $ref: '#/components/schemas/Container' } },
      size: { type: 'integer' },
    },
  },
}

test('a path leads through references, lists and maps', () => {
  expect(schemaAt(kind, ['containers', '*', 'pull'])?.enum).toEqual(['Always', 'Never'])
  expect(schemaAt(kind, ['metadata'])?.description).toBe('Of the object.')
  expect(schemaAt(kind, ['metadata', 'labels', 'app'])?.type).toBe('string')
  expect(schemaAt(kind, ['containers', '0'])?.description).toBe('One container.')
})

test('of what is not in it nothing is known', () => {
  expect(schemaAt(kind, ['containrs', '*'])).toBe(null)
  expect(schemaAt(kind, ['size', 'x'])).toBe(null)
})

test('types are told in a word', () => {
  const told = (...path: string[]) => typeText(kind.schemas, schemaAt(kind, path) ?? {})
  expect(told('size')).toBe('integer')
  expect(told('containers')).toBe('[]object')
  expect(told('containers', '*', 'pull')).toBe('string: Always, Never')
  expect(told('metadata', 'labels')).toBe('{}string')
})
