import { isIP } from 'node:net'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../base/random.ts'
import { noAddressText, problemsOfAddress, standardAddress } from './ip-network.ts'
import { ipVersionOf, isAddress } from './ip-syntax.ts'

const written = [
  '1.2.3.4',
  '01.2.3.4',
  '256.1.1.1',
  '1.2.3',
  '1.2.3.4.5',
  '',
  '::',
  '::1',
  '1::',
  ':1',
  '1:',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '1:2:3:4::5:6:7:8',
  '1:2:3:4:5:6:1.2.3.4',
  '::ffff:1.2.3.4',
  '1.2.3.4::',
  '::1.2.3.4:5',
  'fe80::1%eth0',
  'fe80::1%',
  '12345::',
  'g::',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::1.2.3',
  ' ::1',
]

test('addresses are told as Node tells them, but for zones, which Go does not take; all can be looked at', () => {
  const random = seededRandom(7)
  const pieces = ['1', 'ff', '0', '12345', ':', ':', '::', '.', '1.2.3.4', '256', 'g', '%e']
  const made = Array.from({ length: 20_000 }, () =>
    Array.from(
      { length: 1 + Math.floor(random.next() * 14) },
      () => pieces[Math.floor(random.next() * pieces.length)],
    ).join(''),
  )
  for (const address of [...written, ...made])
    expect([address, ipVersionOf(address) ?? 0]).toEqual([address, address.includes('%') ? 0 : isIP(address)])
  for (const address of [...written, ...made]) {
    const isOne = problemsOfAddress(address)[0] !== noAddressText
    expect([address, isOne]).toEqual([address, isAddress(address)])
    expect(typeof standardAddress(address)).toBe('object')
  }
})
