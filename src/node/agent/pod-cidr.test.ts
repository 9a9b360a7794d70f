import { expect, test } from 'vitest'
import { formatPodCidr, IpPool, parsePodCidr } from './pod-cidr.ts'

test('a range is read and written', () => {
  expect(parsePodCidr('10.244.3.0/24')).toEqual({ base: 0x0af40300, prefix: 24, size: 256 })
  expect(formatPodCidr(parsePodCidr('10.244.3.7/22'))).toBe('10.244.0.0/22')
})

test('addresses are handed out one after the other, and come back last', () => {
  const pool = new IpPool(parsePodCidr('10.0.0.0/29'))
  expect([pool.take(), pool.take()]).toEqual(['10.0.0.2', '10.0.0.3'])
  pool.release('10.0.0.2')
  expect([pool.take(), pool.take(), pool.take()]).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6'])
  expect([pool.take(), pool.take()]).toEqual(['10.0.0.2', null])
})

test('an address that is in use is not handed out', () => {
  const pool = new IpPool(parsePodCidr('10.0.0.0/29'))
  expect(pool.claim('10.0.0.2')).toBe(true)
  expect(pool.claim('10.0.0.2')).toBe(false)
  expect(pool.take()).toBe('10.0.0.3')
})
