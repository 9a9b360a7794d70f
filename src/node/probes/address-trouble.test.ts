import { isIPv6 } from 'node:net'
import { expect, test } from 'vitest'
import { addressTrouble } from './address-trouble.ts'

test.each([
  ['fd00::1', null],
  ['::', null],
  ['fe80::1%eth0', null],
  ['1:2:3:4:5:6:1.2.3.4', null],
  ['web', 'unable to parse IP'],
  ['%eth0', 'missing IPv6 address'],
  ['fe80::1%', 'zone must be a non-empty string'],
  ['127.0.0.1:80', 'unexpected character (at ":80")'],
  ['1.2.3', 'IPv4 address too short'],
  ['1.2.3.4.5', 'IPv4 address too long'],
  ['1..2.3', 'IPv4 field must have at least one digit (at ".2.3")'],
  ['1.2.3.', 'IPv4 field must have at least one digit (at ".")'],
  ['01.2.3.4', 'IPv4 field has octet with leading zero'],
  ['192.168.300.10', 'IPv4 field has value >255'],
  ['localhost:80', 'each colon-separated field must have at least one digit (at "localhost:80")'],
  ['api:80', 'unexpected character, want colon (at "pi:80")'],
  ['fd12:3456:789a::2g', 'unexpected character, want colon (at "g")'],
  ['dead:80', 'address string too short'],
  ['12345::', 'IPv6 field has value >=2^16 (at "12345::")'],
  ['1::2:', 'colon must be followed by more characters (at ":")'],
  ['1::2::3', 'multiple :: in address (at ":3")'],
  ['1:2:3:4:5:6:7:8:9', 'trailing garbage after address (at "9")'],
  ['1:2:3:4::5:6:7:8', 'the :: must expand to at least one field of zeros'],
  ['1:2.3.4.5', 'embedded IPv4 address must replace the final 2 fields of the address (at "2.3.4.5")'],
  [
    '1:2:3::4:5:6:7:1.2.3.4',
    'too many hex fields to fit an embedded IPv4 at the end of the address (at "1.2.3.4")',
  ],
])('%s: %s', (text, trouble) => {
  expect(addressTrouble(text)).toBe(
    trouble === null ? null : `ParseAddr(${JSON.stringify(text)}): ${trouble}`,
  )
  if (!/[%.]/.test(text)) expect(addressTrouble(text) === null).toBe(isIPv6(text))
})
