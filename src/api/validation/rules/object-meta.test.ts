import { expect, test } from 'vitest'
import type { ConfigMap, ObjectMeta } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'
import { finalizerWarnings } from './object-meta.ts'

const withMeta = (change: ObjectMeta): ConfigMap => ({
  metadata: { name: 'web', namespace: 'default', ...change },
})
const createsAs = (change: ObjectMeta) => refusalsOfCreate(kinds.ConfigMap, withMeta(change))
const updatesTo = (change: ObjectMeta, old: ObjectMeta = {}) =>
  refusalsOfUpdate(kinds.ConfigMap, withMeta(change), withMeta(old))

const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const valueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const keyText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u1' }

test.each<[string, ObjectMeta]>([
  ['metadata.name: Required value: name or generateName is required', { name: '' }],
  [`metadata.name: Invalid value: "Web_1": ${subdomainText}`, { name: 'Web_1' }],
  [`metadata.generateName: Invalid value: "-web-": ${subdomainText}`, { generateName: '-web-' }],
  ['metadata.namespace: Required value', { namespace: '' }],
  ['metadata.namespace: Invalid value: "a.b": must not contain dots', { namespace: 'a.b' }],
  ['metadata.generation: Invalid value: -1: must be greater than or equal to 0', { generation: -1 }],
  [`metadata.labels: Invalid value: "a b": ${keyText}`, { labels: { 'a b': 'c' } }],
  [`metadata.labels: Invalid value: "b c": ${valueText}`, { labels: { a: 'b c' } }],
  [`metadata.annotations: Invalid value: "a b": ${keyText}`, { annotations: { 'a b': 'c' } }],
  [
    'metadata.annotations: Too long: may not be more than 262144 bytes',
    { annotations: { a: 'x'.repeat(262_144) } },
  ],
  [
    'metadata.ownerReferences.uid: Invalid value: "": uid must not be empty',
    { ownerReferences: [{ ...owner, uid: '' }] },
  ],
  [
    'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
    { ownerReferences: [{ ...owner, apiVersion: '' }] },
  ],
  [
    'metadata.ownerReferences: Invalid value: [{"apiVersion":"apps/v1","kind":"StatefulSet","name":"web","uid":"u1","controller":true},{"apiVersion":"apps/v1","kind":"StatefulSet","name":"db","uid":"u1","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for StatefulSet/web and StatefulSet/db',
    {
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: 'db', controller: true },
      ],
    },
  ],
  [
    'metadata.finalizers[0]: Invalid value: "cleanup": name is neither a standard finalizer name nor is it fully qualified',
    { finalizers: ['cleanup'] },
  ],
  [
    'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    { finalizers: ['orphan', 'foregroundDeletion'] },
  ],
  [
    'metadata.managedFields[0].operation: Invalid value: "Take": must be `Apply` or `Update`',
    { managedFields: [{ operation: 'Take' }] },
  ],
  [
    'metadata.managedFields[0].manager: Invalid value: "a\\u2028": should only contain printable characters',
    { managedFields: [{ operation: 'Apply', manager: 'a\u2028' }] },
  ],
  [
    'metadata.managedFields[0].manager: Too long: may not be more than 128 bytes',
    { managedFields: [{ operation: 'Apply', manager: 'x'.repeat(129) }] },
  ],
])('create: %s', (text, change) => {
  expect(createsAs(change)).toEqual([text])
})

test('a prefix may end in a dash, as the name made of it does not', () => {
  expect(createsAs({ generateName: 'web-', name: 'web-x7k2p' })).toEqual([])
})

test('an object of the whole cluster has no namespace', () => {
  const node = { metadata: { name: 'one', namespace: 'default' } }
  expect(refusalsOfCreate(kinds.Node, node)).toEqual([
    'metadata.namespace: Forbidden: not allowed on this type',
  ])
})

test.each<[string, ObjectMeta, ObjectMeta]>([
  ['metadata.name: Invalid value: "other": field is immutable', { name: 'other' }, {}],
  ['metadata.namespace: Invalid value: "other": field is immutable', { namespace: 'other' }, {}],
  ['metadata.uid: Invalid value: "u2": field is immutable', { uid: 'u2' }, { uid: 'u1' }],
  [
    'metadata.creationTimestamp: Invalid value: "2026-01-02T00:00:00Z": field is immutable',
    { creationTimestamp: '2026-01-02T00:00:00Z' },
    { creationTimestamp: '2026-01-01T00:00:00Z' },
  ],
  [
    'metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable',
    { deletionGracePeriodSeconds: 5 },
    { deletionGracePeriodSeconds: 30 },
  ],
  ['metadata.generation: Invalid value: 1: must not be decremented', { generation: 1 }, { generation: 2 }],
  [
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/a", "example.com/b"}',
    { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/b', 'example.com/a', 'orphan'] },
    { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['orphan'] },
  ],
])('update: %s', (text, change, old) => {
  expect(updatesTo(change, old)).toEqual([text])
})

test('update: what the server keeps may be left out', () => {
  const old = { uid: 'u1', creationTimestamp: '2026-01-01T00:00:00Z', generation: 3 }
  expect(updatesTo({}, old)).toEqual([])
})

test('a finalizer without a path is warned of', () => {
  expect(finalizerWarnings({ finalizers: ['orphan', 'example.com/a', 'example.com'] })).toEqual([
    'metadata.finalizers: "example.com": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
  ])
})
