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

test('the standard form is told as Node writes it in an address of the web, whatever way it was written', () => {
  const random = seededRandom(11)
  const group = () => {
    const text = random.next() < 0.5 ? '0' : Math.floor(random.next() ** 3 * 0x10000).toString(16)
    const padded = random.next() < 0.1 ? text.padStart(4, '0') : text
    return random.next() < 0.1 ? padded.toUpperCase() : padded
  }
  for (let count = 0; count < 5_000; count++) {
    const groups = Array.from({ length: 8 }, group)
    const [from, end] = [Math.floor(random.next() * 8), Math.floor(random.next() * 9)]
    const isCut = end > from && groups.slice(from, end).every(each => /^0+$/.test(each))
    const address = isCut
      ? `${groups.slice(0, from).join(':')}::${groups.slice(end).join(':')}`
      : groups.join(':')
    const standard = standardAddress(address)
    if (standard?.isOutdated) continue
    expect([address, standard?.text]).toEqual([address, new URL(`http://[${address}]`).hostname.slice(1, -1)])
  }
})
