import { expect, test } from 'vitest'
import { fillRequired } from './required-fields.ts'

test.each<[string, string, object, object]>([
  ['what is there stays', 'EnvVar', { name: 'A' }, { name: 'A' }],
  ['scalars become their zero', 'ContainerPort', {}, { containerPort: 0 }],
  ['lists become empty ones', 'PodSpec', {}, { containers: [] }],
  [
    'so it is deep down',
    'PodSpec',
    { containers: [{ env: [{}] }] },
    { containers: [{ env: [{ name: '' }], name: '' }] },
  ],
  ['structs are filled as they are made', 'RoleBinding', {}, { roleRef: { kind: '', name: '' } }],
  ['a selector that is missing is none', 'StatefulSetSpec', {}, { template: {} }],
  ['what may be absent stays absent', 'ConfigMap', {}, {}],
  ['a value of no use is left alone', 'PodSpec', { containers: [null] }, { containers: [null] }],
])('%s', (_, struct, draft, filled) => {
  fillRequired(struct, draft)
  expect(draft).toEqual(filled)
})
