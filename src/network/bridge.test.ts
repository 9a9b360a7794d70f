import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { findProgram } from '../base/find-program.ts'
import { bridgeOf, ensureBridge, isWithin, removeBridge, withGateway } from './bridge.ts'

test('the default instance has kedge0, another name always the same bridge of its own', () => {
  expect(bridgeOf('kedge')).toEqual({ name: 'kedge0', cidr: '10.244.0.0/24', gateway: '10.244.0.1' })
  const other = bridgeOf('a-second-kedge-with-a-long-name')
  expect(other).toEqual(bridgeOf('a-second-kedge-with-a-long-name'))
  expect(other.name.length).toBeLessThanOrEqual(15)
  expect(other.cidr).not.toBe('10.244.0.0/24')
  expect(bridgeOf('third').name).not.toBe(other.name)
})

test('an address is within a subnet by its leading bits', () => {
  expect(isWithin('10.244.0.7/24', '10.244.0.0/24')).toBe(true)
  expect(isWithin('10.244.1.7/24', '10.244.0.0/24')).toBe(false)
  expect(isWithin('10.1.2.3/8', '10.244.0.0/24')).toBe(false)
  expect(isWithin('192.168.1.1/32', '192.168.1.0/31')).toBe(true)
})

const unable = process.getuid?.() !== 0 ? 'not root' : findProgram('ip') ? null : 'no program `ip`'
if (unable) console.log(`skipped: bridges on this machine (${unable})`)

describe.skipIf(unable)('on this machine', () => {
  const spec = withGateway('kedge-test-br', '10.253.17.0/24')
  const show = () => execFileSync('ip', ['addr', 'show', spec.name], { encoding: 'utf8' })
  afterEach(() => removeBridge(spec.name))

  test('a bridge is made with its address and is up, and making it again changes nothing', async () => {
    await ensureBridge(spec)
    const first = show()
    expect(first).toContain('inet 10.253.17.1/24')
    expect(first).toMatch(/<[A-Z,_-]*UP/)
    await ensureBridge(spec)
    expect(show().match(/inet /g)).toHaveLength(1)
  })

  test('a bridge that is down and bare is mended', async () => {
    execFileSync('ip', ['link', 'add', spec.name, 'type', 'bridge'])
    await ensureBridge(spec)
    expect(show()).toContain('inet 10.253.17.1/24')
  })

  test('a subnet that another interface uses is refused by its name', async () => {
    await ensureBridge(spec)
    await expect(ensureBridge(withGateway('kedge-test-b2', spec.cidr))).rejects.toThrow(
      'the pod subnet 10.253.17.0/24 is already in use on interface kedge-test-br',
    )
  })
})
