import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { editFieldName } from './edit-field-name.ts'

const t = ((key: string, values: object = {}) =>
  [key, ...Object.values(values)].join(' ')) as unknown as TFunction

test('a field is called as in the dialog that asks for it, any other by its path', () => {
  expect(editFieldName('spec.replicas', t)).toBe('edits.replicas')
  expect(editFieldName('spec.template.spec.initContainers[proxy].image', t)).toContain('edits.imageOfInit')
  expect(editFieldName('spec.updateStrategy.rollingUpdate.partition', t)).toBe('detail.partition')
  expect(editFieldName('spec.template.spec.containers[nginx].image', t)).toBe('edits.imageOf nginx')
  expect(editFieldName('spec.template.metadata.labels.app', t)).toBe('spec.template.metadata.labels.app')
})
