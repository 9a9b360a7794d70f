import { expect, test } from 'vitest'
import { type FieldError, formatFieldError, invalidError } from './field-error.ts'

const statefulSet = { group: 'apps', kind: 'StatefulSet' }

test.each<[string, FieldError]>([
  [
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    {
      kind: 'invalid',
      path: 'spec.replicas',
      value: -1,
      detail: 'must be greater than or equal to 0',
    },
  ],
  [
    'spec.template.spec.containers[0].image: Required value',
    { kind: 'required', path: 'spec.template.spec.containers[0].image', detail: '' },
  ],
  [
    'metadata.name: Required value: name or generateName is required',
    { kind: 'required', path: 'metadata.name', detail: 'name or generateName is required' },
  ],
  [
    'spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    {
      kind: 'notSupported',
      path: 'spec.restartPolicy',
      value: 'Never',
      detail: 'supported values: "Always"',
    },
  ],
  [
    'spec.containers[0].volumeMounts[0].name: Not found: "data"',
    { kind: 'notFound', path: 'spec.containers[0].volumeMounts[0].name', value: 'data', detail: '' },
  ],
  [
    'metadata.annotations: Too long: may not be more than 262144 bytes',
    { kind: 'tooLong', path: 'metadata.annotations', detail: 'may not be more than 262144 bytes' },
  ],
  [
    'endpoints: Too many: 1001: must have at most 1000 items',
    { kind: 'tooMany', path: 'endpoints', value: 1001, detail: 'must have at most 1000 items' },
  ],
  ['volumeMode: Invalid value: null: x', { kind: 'invalid', path: 'volumeMode', value: null, detail: 'x' }],
  ['a: Invalid value: true: x', { kind: 'invalid', path: 'a', value: true, detail: 'x' }],
  [
    'spec.selector: Invalid value: {"matchLabels":{"a":"\\u003cb\\u003e"}}: field is immutable',
    {
      kind: 'invalid',
      path: 'spec.selector',
      value: { matchLabels: { a: '<b>' } },
      detail: 'field is immutable',
    },
  ],
  [
    'a: Invalid value: "x\\ty\\x00 \\"é\\" <b>": no',
    { kind: 'invalid', path: 'a', value: 'x\ty\0 "é" <b>', detail: 'no' },
  ],
])('%s', (text, error) => {
  expect(formatFieldError(error)).toBe(text)
})

test('one error stands alone, several in brackets, and one said twice is said once', () => {
  const negative: FieldError = { kind: 'invalid', path: 'spec.replicas', value: -1, detail: 'no' }
  const missing: FieldError = { kind: 'required', path: 'spec.selector', detail: '' }
  expect(invalidError(statefulSet, 'web', [missing]).message).toBe(
    'StatefulSet.apps "web" is invalid: spec.selector: Required value',
  )
  const { status, code } = invalidError(statefulSet, 'web', [negative, missing, negative])
  expect(status.message).toBe(
    'StatefulSet.apps "web" is invalid: [spec.replicas: Invalid value: -1: no, spec.selector: Required value]',
  )
  expect(code).toBe(422)
  expect(status.details?.causes).toEqual([
    { reason: 'FieldValueInvalid', message: 'Invalid value: -1: no', field: 'spec.replicas' },
    { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' },
    { reason: 'FieldValueInvalid', message: 'Invalid value: -1: no', field: 'spec.replicas' },
  ])
})

test('a kind of the core group is named without a group', () => {
  const error: FieldError = { kind: 'forbidden', path: 'spec', detail: 'no' }
  expect(invalidError({ group: '', kind: 'Pod' }, 'web-0', [error]).message).toBe(
    'Pod "web-0" is invalid: spec: Forbidden: no',
  )
})

test('of a value that nobody could read through it shows the beginning', () => {
  const name = 'x'.repeat(3_000_000)
  const error = { kind: 'invalid', path: 'metadata.name', value: name, detail: 'too long' } as const
  const { message } = invalidError({ group: '', kind: 'Pod' }, name, [error])
  expect(message.length).toBeLessThan(200_000)
  expect(message).toMatch(/x…": too long$/)
})
