import { describe, expect, it } from 'vitest'
import { kinds } from '../kinds.ts'
import { StatusError } from '../status-error.ts'
import { decodeObject } from './decode.ts'

const read = (field: string, value: unknown, fieldValidation: 'Strict' | 'Warn' = 'Strict') => {
  const openAPIV3Schema = { type: 'object', properties: { a: { [field]: value } } }
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }]
  const spec = { group: 'x.io', scope: 'Namespaced', names: { plural: 'bars', kind: 'Bar' }, versions }
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'bars.x.io' },
    spec,
  }
  const { object } = decodeObject({
    kind: kinds.CustomResourceDefinition,
    value: definition,
    fieldValidation,
  })
  return JSON.parse(JSON.stringify(object)).spec.versions[0].schema.openAPIV3Schema.properties.a
}

const refusalOf = (field: string, value: unknown): string => {
  try {
    return `read as ${JSON.stringify(read(field, value))}`
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return error.message.replace(/^.*cannot be handled as a CustomResourceDefinition: /, `${error.code}: `)
  }
}

describe('a field of a schema that is one thing or another', () => {
  const broken: readonly (readonly [object, string])[] = [
    [
      { type: 'object', oneOf: 5 },
      'number into Go struct field JSONSchemaProps.oneOf of type []v1.JSONSchemaProps',
    ],
    [{ enum: 5 }, 'number into Go struct field JSONSchemaProps.enum of type []runtime.RawExtension'],
    [{ required: 5 }, 'number into Go struct field JSONSchemaProps.required of type []string'],
    [{ maxLength: [] }, 'array into Go struct field JSONSchemaProps.maxLength of type int64'],
    [
      { properties: 5 },
      'number into Go struct field JSONSchemaProps.properties of type map[string]v1.JSONSchemaProps',
    ],
    [
      { 'x-kubernetes-validations': [{ rule: 5 }] },
      'number into Go struct field ValidationRule.x-kubernetes-validations.rule of type string',
    ],
  ]
  for (const field of ['items', 'additionalProperties', 'additionalItems'])
    it.each(broken)(`${field}: a schema in it is read like every other: %j`, (schema, words) => {
      expect(refusalOf(field, schema)).toBe(`400: json: cannot unmarshal ${words}`)
      expect(refusalOf(field, { properties: { deep: { [field]: schema } } })).toBe(
        `400: json: cannot unmarshal ${words}`,
      )
    })

  it('of neither is refused where it may be a boolean, and nothing where it may be a list', () => {
    expect(refusalOf('additionalProperties', 5)).toBe('400: boolean or JSON schema expected')
    expect(refusalOf('additionalProperties', [])).toBe('400: boolean or JSON schema expected')
    expect(read('additionalProperties', true)).toEqual({ additionalProperties: true })
    expect(read('items', 5)).toEqual({})
    expect(refusalOf('items', [5])).toBe(
      '400: json: cannot unmarshal number into Go value of type v1.JSONSchemaProps',
    )
  })

  it('of dependencies is a schema or a list of names', () => {
    const dependencies = { a: ['b'], c: { required: ['d'] } }
    expect(read('dependencies', dependencies)).toEqual({ dependencies })
    expect(refusalOf('dependencies', { a: [5] })).toBe(
      '400: json: cannot unmarshal number into Go value of type string',
    )
    expect(refusalOf('dependencies', { a: { required: 5 } })).toContain('JSONSchemaProps.required')
  })

  it('drops what it does not know without a word, even where every field is to be known', () => {
    expect(read('items', { type: 'string', foo: 5, items: { bar: 1, maxItems: 2 } })).toEqual({
      items: { type: 'string', items: { maxItems: 2 } },
    })
  })

  it('rules of a schema below it that are no objects are empty', () => {
    expect(read('items', { 'x-kubernetes-validations': [null] })).toEqual({
      items: { 'x-kubernetes-validations': [{}] },
    })
  })
})
