import { expect, it } from 'vitest'
import { isLoopback, servedAddresses, warningsOfListening } from './served-addresses.ts'

const interfaces = {
  lo: [{ address: '127.0.0.1', family: 'IPv4' as const }],
  eth0: [
    { address: '10.0.0.5', family: 'IPv4' as const },
    { address: 'fe80::1', family: 'IPv6' as const },
  ],
}

it('puts the address that was asked for into the certificate, or all of the machine', () => {
  expect(servedAddresses('192.168.1.2', interfaces)).toEqual(['192.168.1.2'])
  expect(servedAddresses('0.0.0.0', interfaces)).toEqual(['127.0.0.1', '10.0.0.5'])
  expect(servedAddresses('localhost', interfaces)).toEqual([])
})

it('knows what only this machine reaches', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].every(isLoopback)).toBe(true)
  expect(['0.0.0.0', '::', '10.0.0.5', 'example.org'].some(isLoopback)).toBe(false)
})

it('warns in one line where others than this machine’s users can come', () => {
  expect(warningsOfListening('127.0.0.1')).toEqual([])
  for (const host of ['0.0.0.0', '::', '10.0.0.5'])
    expect(warningsOfListening(host)).toEqual([
      `the API listens beyond this machine (${host}): whoever holds the kubeconfig can do everything here`,
    ])
})
