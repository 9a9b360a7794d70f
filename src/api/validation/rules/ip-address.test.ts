import { expect, test } from 'vitest'
import { formatFieldError } from '../../field-error.ts'
import { Findings } from './findings.ts'
import { validateReachable } from './ip-address.ts'

test.each([
  ['10.0.0.1', null],
  ['1.2.3.4', null],
  ['0.1.2.3', null],
  ['128.0.0.1', null],
  ['169.253.0.1', null],
  ['224.0.1.1', null],
  ['fd00::1', null],
  ['0.0.0.0', 'unspecified'],
  ['000.0.0.0', 'unspecified'],
  ['::', 'unspecified'],
  ['127.0.0.1', 'loopback'],
  ['0127.1.2.3', 'loopback'],
  ['::1', 'loopback'],
  ['169.254.1.1', 'link-local range'],
  ['fe80::1', 'link-local range'],
  ['224.0.0.5', 'link-local multicast'],
  ['ff02::1', 'link-local multicast'],
  ['10.0.0.300', 'must be a valid IP address'],
  ['fe80::1%eth0', 'must be a valid IP address'],
  ['::ffff:1.2.3.4%a', 'must be a valid IP address'],
])('an endpoint may be at %s: %s', (address, problem) => {
  const findings = new Findings()
  validateReachable(findings, 'ip', address)
  const texts = findings.errors.map(formatFieldError)
  if (problem === null) expect(texts).toEqual([])
  else expect(texts).toEqual([expect.stringContaining(problem)])
})
