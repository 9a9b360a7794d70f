import { isIPv4 } from 'node:net'
import { assert } from '../../base/assert.ts'
import { ipOfNumber, numberOfIp } from '../../base/ipv4.ts'

/** A range of IPv4 addresses: `10.244.0.0/24`. */
export interface PodCidr {
  /** The first address as a number. */
  readonly base: number
  readonly prefix: number
  readonly size: number
}

export function parsePodCidr(text: string): PodCidr {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text)
  assert(match, `a pod CIDR reads like 10.244.0.0/24, and not ${text}`)
  const prefix = Number(match[5])
  const size = 2 ** (32 - prefix)
  const address = numberOfIp(match.slice(1, 5).join('.'))
  return { base: address - (address % size), prefix, size }
}

export const formatPodCidr = ({ base, prefix }: PodCidr): string => `${ipOfNumber(base)}/${prefix}`

/** Whether this is an address of the range; a name is not. */
export const isInPodCidr = ({ base, size }: PodCidr, host: string): boolean =>
  isIPv4(host) && numberOfIp(host) >= base && numberOfIp(host) < base + size

/** Hands out the addresses of a range, one after the other, so that an address rests before it is used again. */
export class IpPool {
  readonly #cidr: PodCidr
  readonly #taken = new Set<string>()
  #next: number

  /** `reserved`: how many addresses at the start are not for pods (the network's own, and the bridge's). */
  constructor(cidr: PodCidr, { reserved = 2 }: { readonly reserved?: number } = {}) {
    this.#cidr = cidr
    this.#reserved = reserved
    this.#next = reserved
  }

  readonly #reserved: number

  /** Null when all are taken. */
  take(): string | null {
    const last = this.#cidr.size - 1
    for (let tries = this.#reserved; tries < last; tries++) {
      const ip = ipOfNumber(this.#cidr.base + this.#next)
      this.#next = this.#next + 1 < last ? this.#next + 1 : this.#reserved
      if (this.claim(ip)) return ip
    }
    return null
  }

  /** Takes this very address; false when it is taken. */
  claim(ip: string): boolean {
    if (this.#taken.has(ip)) return false
    this.#taken.add(ip)
    return true
  }

  release(ip: string): void {
    this.#taken.delete(ip)
  }
}
