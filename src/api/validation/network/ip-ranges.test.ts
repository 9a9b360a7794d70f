import { expect, test } from 'vitest'
import type { IPAddress, ParentReference } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import { completed, kindNamed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const addressKind = kindNamed<IPAddress>('IPAddress')
const parentRef = { resource: 'services', namespace: 'default', name: 'web' }
const address = (name: string, change: Partial<ParentReference> = {}) =>
  completed(addressKind, { metadata: { name }, spec: { parentRef: { ...parentRef, ...change } } })

test.each<[string, Partial<ParentReference>, readonly string[]]>([
  ['10.96.0.1', {}, []],
  ['fd00::1', { group: 'example.dev' }, []],
  [
    'not-an-ip',
    {},
    [
      'metadata.name: Invalid value: "not-an-ip": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  ['FD00::1', {}, ['metadata.name: Invalid value: "FD00::1": must be in canonical form ("fd00::1")']],
  [
    '10.96.0.1',
    { resource: '', name: '', namespace: 'a/b' },
    [
      'spec.parentRef.resource: Required value',
      'spec.parentRef.name: Required value',
      `spec.parentRef.namespace: Invalid value: "a/b": may not contain '/'`,
    ],
  ],
])('the address %s of %j', (name, parent, refusals) => {
  expect(refusalsOfCreate(addressKind, address(name, parent))).toEqual(refusals)
})

test('an address belongs to somebody, and stays theirs', () => {
  const orphan = JSON.parse('{"metadata":{"name":"10.96.0.1"},"spec":{}}')
  expect(refusalsOfCreate(addressKind, completed(addressKind, orphan))).toEqual([
    'spec.parentRef: Required value',
  ])
  expect(refusalsOfUpdate(addressKind, address('10.96.0.1', { name: 'db' }), address('10.96.0.1'))).toEqual([
    'spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"default","Name":"db"}: field is immutable',
  ])
})

const range = (...cidrs: readonly string[]) =>
  completed(kinds.ServiceCIDR, { metadata: { name: 'more' }, spec: { cidrs } })

test.each<[readonly string[], readonly string[]]>([
  [['10.200.0.0/24', 'fd00::/64'], []],
  [[], ['spec.cidrs: Required value: at least one CIDR required']],
  [
    ['foo'],
    ['spec.cidrs[0]: Invalid value: "foo": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
  [
    ['10.200.0.1/24'],
    ['spec.cidrs[0]: Invalid value: "10.200.0.1/24": must not have bits set beyond the prefix length'],
  ],
  [
    ['10.1.0.0/24', '10.2.0.0/24'],
    [
      'spec.cidrs: Invalid value: ["10.1.0.0/24","10.2.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    ['10.1.0.0/24', 'fd00::/64', '10.2.0.0/24'],
    [
      'spec.cidrs: Invalid value: {"CIDRs":["10.1.0.0/24","fd00::/64","10.2.0.0/24"]}: may only hold up to 2 values',
    ],
  ],
])('the ranges %j', (cidrs, refusals) => {
  expect(refusalsOfCreate(kinds.ServiceCIDR, range(...cidrs))).toEqual(refusals)
})

test('a range stays, and gets another of the other family', () => {
  const old = range('10.1.0.0/24')
  const refusals = (...cidrs: readonly string[]) => refusalsOfUpdate(kinds.ServiceCIDR, range(...cidrs), old)
  expect(refusals('10.1.0.0/24', 'fd00::/64')).toEqual([])
  expect(refusals('10.2.0.0/24')).toEqual(['spec.cidrs[0]: Invalid value: "10.2.0.0/24": field is immutable'])
  expect(refusals('10.2.0.0/24', 'foo')).toEqual([
    'spec.cidrs[0]: Invalid value: "10.2.0.0/24": field is immutable',
    'spec.cidrs[1]: Invalid value: "foo": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ])
  expect(refusals()).toEqual(['spec.cidrs: Invalid value: []: field is immutable'])
})
