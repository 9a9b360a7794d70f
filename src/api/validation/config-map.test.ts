import { expect, test } from 'vitest'
import type { ConfigMap, Secret, StorageClass } from '../generated/types.ts'
import { kinds } from '../kinds.ts'
import { completed, refusalsOfCreate, refusalsOfUpdate } from './objects-under-test.ts'

const metadata = { name: 'web', namespace: 'default' }
const aMap = (change: ConfigMap): ConfigMap => ({ metadata, ...change })
const aSecret = (change: Secret): Secret => completed(kinds.Secret, { metadata, ...change })
const keyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

test.each<[string, ConfigMap]>([
  [`data[a b]: Invalid value: "a b": ${keyText}`, { data: { 'a b': '' } }],
  ['data[..]: Invalid value: "..": must not be \'..\'', { data: { '..': '' } }],
  [
    'data[a]: Invalid value: "a": duplicate of key present in binaryData',
    { data: { a: '' }, binaryData: { a: '' } },
  ],
  ['[]: Too long: may not be more than 1048576 bytes', { data: { a: 'é'.repeat(524_289) } }],
])('config map: %s', (text, change) => {
  expect(refusalsOfCreate(kinds.ConfigMap, aMap(change))).toEqual([text])
})

test('what is immutable stays', () => {
  const text = 'Forbidden: field is immutable when `immutable` is set'
  const old = { immutable: true, data: { a: 'b' } }
  expect(refusalsOfUpdate(kinds.ConfigMap, aMap({ data: { a: 'c' } }), aMap(old))).toEqual([
    `immutable: ${text}`,
    `data: ${text}`,
  ])
  expect(refusalsOfUpdate(kinds.Secret, aSecret({ immutable: true }), aSecret(old))).toEqual([
    `data: ${text}`,
  ])
})

test.each<[readonly string[], Secret]>([
  [['data[tls.crt]: Required value', 'data[tls.key]: Required value'], { type: 'kubernetes.io/tls' }],
  [
    ['data[username]: Required value', 'data[password]: Required value'],
    { type: 'kubernetes.io/basic-auth' },
  ],
  [
    ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    { type: 'kubernetes.io/service-account-token' },
  ],
  [
    ['data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be valid JSON'],
    { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e30Ke30K' } },
  ],
  [
    ['data: Too long: may not be more than 1048576 bytes'],
    { data: { a: Buffer.alloc(1_048_577).toString('base64') } },
  ],
  // Anything may be a type, also what every JavaScript object has.
  [[], { type: 'constructor' }],
  [[], { type: '__proto__' }],
])('secret: %s', (texts, change) => {
  expect(refusalsOfCreate(kinds.Secret, aSecret(change))).toEqual(texts)
})

test('a secret keeps its type', () => {
  expect(refusalsOfUpdate(kinds.Secret, aSecret({ type: 'a' }), aSecret({}))).toEqual([
    'type: Invalid value: "a": field is immutable',
  ])
})

const aClass = (change: Partial<StorageClass>): StorageClass =>
  completed(kinds.StorageClass, { metadata: { name: 'fast' }, provisioner: 'example.com/disk', ...change })

test.each<[string, Partial<StorageClass>]>([
  ['provisioner: Required value', { provisioner: '' }],
  [
    'reclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Retain"',
    { reclaimPolicy: 'Keep' },
  ],
  [
    'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    { volumeBindingMode: 'Later' },
  ],
])('storage class: %s', (text, change) => {
  expect(refusalsOfCreate(kinds.StorageClass, aClass(change))).toEqual([text])
})

test('a storage class is made anew, not changed', () => {
  const change = {
    provisioner: 'b',
    parameters: { a: 'b' },
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
  }
  expect(refusalsOfUpdate(kinds.StorageClass, aClass(change), aClass({}))).toEqual([
    'parameters: Forbidden: updates to parameters are forbidden.',
    'provisioner: Forbidden: updates to provisioner are forbidden.',
    'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ])
  expect(refusalsOfUpdate(kinds.StorageClass, aClass({ allowVolumeExpansion: true }), aClass({}))).toEqual([])
})
