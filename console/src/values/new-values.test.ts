import { expect, it } from 'vitest'
import { type NewValues, newValues, objectOfValues } from './new-values.ts'
import type { ValueRow } from './value-rows.ts'

const rowOf = (key: string, text: string): ValueRow => ({ key, was: null, content: { kind: 'text', text } })

it('a form makes the object that it shows', () => {
  const draft = newValues('shop')
  expect(
    objectOfValues('configmaps', {
      ...draft,
      name: ' conf ',
      rows: [rowOf('a', '1'), rowOf('', 'x')],
    }),
  ).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'conf', namespace: 'shop' },
    data: { a: '1' },
  })
})

it('a registry secret holds what engines look for', () => {
  const draft = {
    ...newValues('', new URLSearchParams('name=r')),
    type: 'registry' as const,
    registries: [{ server: 'registry.local', username: 'ü', password: 'p', was: null }],
  }
  const { stringData } = objectOfValues('secrets', draft) as unknown as { stringData: Record<string, string> }
  const { auths } = JSON.parse(stringData['.dockerconfigjson'] ?? '')
  expect(Buffer.from(auths['registry.local'].auth, 'base64').toString()).toBe('ü:p')
})

it('a Secret of each type has the keys that it asks for', () => {
  const of = (type: NewValues['type'], rest: Partial<NewValues>) =>
    objectOfValues('secrets', { ...newValues('shop', new URLSearchParams('name=s')), type, ...rest })
  expect(of('ssh', { rows: [rowOf('ssh-privatekey', 'k')] })).toMatchObject({
    type: 'kubernetes.io/ssh-auth',
    stringData: { 'ssh-privatekey': 'k' },
  })
  const basic = [rowOf('username', ''), rowOf('password', 'p')]
  expect(of('basic', { rows: basic })).toMatchObject({ type: 'kubernetes.io/basic-auth' })
  expect(of('basic', { rows: basic })).toHaveProperty('stringData', { password: 'p' })
  expect(of('token', { account: ' robot ' })).toMatchObject({
    type: 'kubernetes.io/service-account-token',
    metadata: { annotations: { 'kubernetes.io/service-account.name': 'robot' } },
  })
  const file = { key: 'store', was: null, content: { kind: 'file', name: 'x.jks', base64: '//4=' } } as const
  expect(of('opaque', { rows: [file, rowOf('a', '1')] })).toMatchObject({
    data: { store: '//4=' },
    stringData: { a: '1' },
  })
})
