import { expect, test } from 'vitest'
import { seededRandom } from '../../../base/random.ts'
import {
  ipNetworkOf,
  isStandardNetwork,
  isStrictSubset,
  problemsOfAddress,
  problemsOfNetwork,
  standardNetwork,
} from './ip-network.ts'

test('a network counts as written in its standard form where writing it anew changes nothing', () => {
  const random = seededRandom(11)
  const pieces = [
    '0',
    '1',
    '10',
    '010',
    'ff',
    'FF',
    '255',
    '.0.0.0',
    '.',
    ':',
    '::',
    '::ffff:',
    '/',
    '/8',
    '/0',
    '/32',
  ]
  const standard = ['0.0.0.0/0', '10.0.0.0/8', '1.2.3.4/32', '::/0', '2001:db8::/32', '::1/128']
  const texts = Array.from({ length: 20_000 }, () =>
    Array.from(
      { length: 1 + Math.floor(random.next() * 6) },
      () => pieces[Math.floor(random.next() * pieces.length)],
    ).join(''),
  )
  for (const text of [...standard, '1.2.3.4/8', '10.0.0.0/08', '10.0.0.0/33', '::/129', ...texts]) {
    const found = standardNetwork(text)
    const isStandard = found?.text === text && !found.isOutdated && found.single === null
    expect([text, isStandardNetwork(text)]).toEqual([text, isStandard])
  }
  expect(standard.map(isStandardNetwork)).toEqual(standard.map(() => true))
})

test.each([
  ['10.0.0.1', null],
  ['::', null],
  ['::1', null],
  ['1::', null],
  ['2001:db8::ff', null],
  ['1:0:0:2::3', null],
  ['0:0:0:0:0:0:0:0', '::'],
  ['0001:002:03:4::', '1:2:3:4::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:2:3:4:5:6:0:8', null],
  ['1234::ABCD', '1234::abcd'],
  ['10:0:0:100:1:2:3:4', '10::100:1:2:3:4'],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
])('the canonical form of %s is %s', (address, canonical) => {
  expect(problemsOfAddress(address)).toEqual(canonical ? [`must be in canonical form ("${canonical}")`] : [])
})

test.each([
  ['10.0.0.1', []],
  ['1234::abcd', []],
  ['1234::ABCD', ['must be in canonical form ("1234::abcd")']],
  ['1.1.1.01', ['must not have leading 0s']],
  ['::ffff:1.1.1.1', ['must not be an IPv4-mapped IPv6 address']],
  ['web', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
])('the address %s', (address, problems) => {
  expect(problemsOfAddress(address)).toEqual(problems)
})

test.each([
  ['10.0.0.0/8', []],
  ['::/0', []],
  ['2001:DB8::/64', ['must be in canonical form ("2001:db8::/64")']],
  ['1.1.01.0/24', ['must not have leading 0s in IP or prefix length']],
  ['192.168.0.0/016', ['must not have leading 0s in IP or prefix length']],
  ['::ffff:1.1.1.0/120', ['must not have an IPv4-mapped IPv6 address']],
  ['1.2.3.4/24', ['must not have bits set beyond the prefix length']],
  ['2001:db8::1/64', ['must not have bits set beyond the prefix length']],
  ['1.2.3.4/33', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  ['1.2.3.4', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
])('the network %s', (network, problems) => {
  expect(problemsOfNetwork(network)).toEqual(problems)
})

test.each([
  ['10.1.0.0/16', '10.0.0.0/8', true],
  ['10.0.0.0/8', '10.0.0.0/8', false],
  ['11.0.0.0/16', '10.0.0.0/8', false],
  ['10.0.0.0/4', '10.0.0.0/8', false],
  ['fd00:1::/32', 'fd00::/8', true],
  ['10.1.0.0/16', '::/0', false],
])('%s within %s: %s', (inner, outer, is) => {
  const [a, b] = [ipNetworkOf(inner), ipNetworkOf(outer)]
  expect(a && b && isStrictSubset(a, b)).toBe(is)
})
