import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { findProgram } from '../base/find-program.ts'
import { ensureBridge, freeSubnet, removeBridge, subnetOf, takeSubnet } from './bridge.ts'

const link = (...addresses: readonly string[]) => ({ name: 'eth0', up: true, addresses })

test('a subnet that nobody uses is taken as it is wanted', () => {
  expect(freeSubnet('10.244.0.0/24', [link('192.168.1.7/24'), link()])).toBe('10.244.0.0/24')
})

test('next to a subnet in use the next one is taken', () => {
  const links = [link('10.244.0.1/24'), link('10.244.1.200/32')]
  expect(freeSubnet('10.244.0.0/24', links)).toBe('10.244.2.0/24')
})

test('a wider network around it is no obstacle', () => {
  expect(freeSubnet('10.244.0.0/24', [link('10.1.2.3/8')])).toBe('10.244.0.0/24')
})

test('two that take a subnet at the same time get one each', async () => {
  const addresses = new Map<string, string>()
  // As slow as programs are that others run between.
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn++) await Promise.resolve()
  }
  const take = (name: string, pace: number) =>
    takeSubnet({
      name,
      wanted: '10.244.0.0/24',
      others: async () => {
        const seen = [...addresses].filter(([each]) => each !== name)
        await turns(pace)
        return seen.map(([, address]) => ({ addresses: [address] }))
      },
      add: async address => {
        await turns(pace)
        addresses.set(name, address)
      },
      remove: async () => void addresses.delete(name),
    })
  for (const paces of [
    [1, 1, 1, 1],
    [1, 2, 5, 9],
    [9, 1, 1, 3],
  ]) {
    addresses.clear()
    const taken = await Promise.all(paces.map((pace, index) => take(`kedge-${index}`, pace)))
    expect(new Set(taken).size).toBe(taken.length)
  }
})

test('the subnet of an address is what its prefix leaves', () => {
  expect(subnetOf('10.244.7.1/24')).toBe('10.244.7.0/24')
  expect(subnetOf('172.16.99.3/20')).toBe('172.16.96.0/20')
  expect(() => subnetOf('fe80::1/64')).toThrow('fe80::1/64 is not an IPv4 subnet')
})

const unable = process.getuid?.() !== 0 ? 'not root' : findProgram('ip') ? null : 'no program `ip`'
if (unable) console.log(`skipped: bridges on this machine (${unable})`)

describe.skipIf(unable)('on this machine', () => {
  const names = ['br', 'b2'].map(each => `k${process.pid}-${each}`) as [string, string]
  const wanted = { name: names[0], cidr: '10.253.17.0/24' }
  const show = () => execFileSync('ip', ['addr', 'show', names[0]], { encoding: 'utf8' })
  afterEach(async () => {
    for (const name of names) await removeBridge(name)
  })

  test('a bridge is made with its address and is up, and making it again changes nothing', async () => {
    const bridge = await ensureBridge(wanted)
    expect(bridge).toEqual({ ...wanted, gateway: '10.253.17.1' })
    const first = show()
    expect(first).toContain('inet 10.253.17.1/24')
    expect(first).toMatch(/<[A-Z,_-]*UP/)
    expect(await ensureBridge(wanted)).toEqual(bridge)
    expect(show().match(/inet /g)).toHaveLength(1)
  })

  test('a bridge that is down and bare is mended', async () => {
    execFileSync('ip', ['link', 'add', names[0], 'type', 'bridge'])
    await ensureBridge(wanted)
    expect(show()).toContain('inet 10.253.17.1/24')
  })

  test('a second bridge gets a subnet of its own, and keeps it', async () => {
    await ensureBridge(wanted)
    const second = await ensureBridge({ name: names[1], cidr: wanted.cidr })
    expect(second.gateway).toBe('10.253.18.1')
    await removeBridge(names[0])
    expect(await ensureBridge({ name: names[1], cidr: wanted.cidr })).toEqual(second)
  })
})
