import { IpPool, parsePodCidr } from '../../../agent/pod-cidr.ts'
import { NetworkUnusable, type PodNetwork } from './pod-network.ts'

/** Addresses of the loopback for pods that share the host's network: a program that binds to its own is alone there. */
export function loopbackNetwork(tag: string): PodNetwork {
  // Two Kedges on one machine keep out of each other's way.
  const podCidr = `127.${16 + (Number.parseInt(tag, 16) % 200 || 0)}.0.0/16`
  const pool = new IpPool(parsePodCidr(podCidr))
  // Elsewhere than on Linux the loopback is a single address.
  const isWide = process.platform === 'linux'
  return {
    kind: 'loopback',
    podCidr,
    gateway: null,
    bridge: null,
    addAddress: null,
    attach: async () => (isWide ? (pool.take() ?? '127.0.0.1') : '127.0.0.1'),
    async setSysctls() {
      throw new NetworkUnusable('sysctls need a network of the Pod’s own, and Pods share the host’s here')
    },
    isAttached: () => true,
    async detach(_sandboxId, ip) {
      pool.release(ip)
    },
    adopt: ip => void pool.claim(ip),
    namespaceOf: () => null,
    async close() {},
  }
}
