import { describe, expect, it } from 'vitest'
import { kinds } from '../../../src/api/kinds.ts'
import { errorText } from '../parts/words/error-text.ts'
import { objectForForm } from './written-object.ts'

const told = (text: string, kind: Parameters<typeof objectForForm>[1]) =>
  objectForForm(text, kind).then(() => null, errorText)

describe('a text is no form', () => {
  it.each([
    ['data: {port: 8080}', kinds.ConfigMap, 'data: string is expected there, not number'],
    ['data: true', kinds.ConfigMap, 'data: map[string]string is expected there, not bool'],
    ['stringData: {a: 1}', kinds.Secret, 'stringData: string is expected there, not number'],
    ['metadata: {name: 5}', kinds.Service, 'metadata.name: string is expected there, not number'],
    ['spec: {ports: 80}', kinds.Service, 'spec.ports: []v1.ServicePort is expected there, not number'],
  ])('where it says %s', async (text, kind, words) => {
    expect(await told(text, kind)).toBe(words)
  })
})

it('what no field is for, and what is empty, stays in what a form is given', async () => {
  const text = 'metadata: {name: a}\ndata: {a: }\nelse: {b: 1}\n'
  expect(await objectForForm(text, kinds.ConfigMap)).toEqual({
    metadata: { name: 'a' },
    data: { a: null },
    else: { b: 1 },
  })
})
