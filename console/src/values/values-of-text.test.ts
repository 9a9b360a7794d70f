import { expect, it } from 'vitest'
import type { ApiObject } from '../../../src/api/object.ts'
import { newValues, objectOfValues } from './new-values.ts'
import { valuesOfObject } from './values-of-text.ts'

const metadata = { name: 'c', namespace: 'prod', labels: { team: 'a' } }
const before = newValues('shop')

it('a form has what a text of a ConfigMap says, and keeps what no field of it is for', () => {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, immutable: true, data: { a: '1', b: '' } }
  const found = valuesOfObject('configmaps', map as ApiObject, before)
  expect(found).toMatchObject({ name: 'c', namespace: 'prod' })
  expect(found && objectOfValues('configmaps', found)).toEqual(map)
})

it('a form has what a text of a Secret says, as texts and in base64', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'kubernetes.io/basic-auth',
    data: { username: btoa('ann'), store: '//4=' },
    stringData: { password: 'p' },
  }
  const found = valuesOfObject('secrets', secret as ApiObject, before)
  expect(found && objectOfValues('secrets', found)).toEqual({
    ...secret,
    data: { store: '//4=' },
    stringData: { username: 'ann', password: 'p' },
  })
})

it('what a form of a Secret cannot hold stays a text', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'helm.sh/release.v1' }
  expect(valuesOfObject('secrets', secret as ApiObject, before)).toBeNull()
})

it('what a text leaves without a value is empty in the form', () => {
  const map = { metadata, data: { a: null }, binaryData: null }
  const secret = { metadata, type: null, data: null, stringData: { a: null } }
  const [ofMap, ofSecret] = [
    valuesOfObject('configmaps', map as unknown as ApiObject, before),
    valuesOfObject('secrets', secret as unknown as ApiObject, before),
  ]
  const row = { key: 'a', content: { kind: 'text', text: '' } }
  expect([ofMap?.rows, ofSecret?.rows]).toMatchObject([[row], [row]])
})
