import { expect, test } from 'vitest'
import { read } from '../model/path.ts'
import { isDrawn } from './is-drawn.ts'
import { exposeFields } from './service-fields.ts'

const labelsFor = (service: object): readonly string[] =>
  exposeFields.filter(field => isDrawn(field, path => read(service, path))).map(({ label }) => label)

test('an external name is asked for where the Service is one, and shown where there is one', () => {
  expect(labelsFor({ spec: {} })).not.toContain('externalName')
  expect(labelsFor({ spec: { type: 'ClusterIP', externalName: '' } })).not.toContain('externalName')
  expect(labelsFor({ spec: { type: 'ExternalName' } })).toContain('externalName')
  expect(labelsFor({ spec: { type: 'ClusterIP', externalName: 'old.example' } })).toContain('externalName')
})
