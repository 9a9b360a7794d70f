// How often something may be done from one network: so many times at once, and one more each time that a while has passed. As
// many are remembered as the limit says; the one that was heard of longest ago goes first.
import type { Clock, Instant } from './clock.ts'

export interface AddressBudgetOptions {
  readonly burstMax: number
  /** How soon one of them is forgotten. */
  readonly forgetMs: number
}

interface Spent {
  /** What has not been forgotten. */
  readonly level: number
  readonly at: Instant
}

const addressesMax = 10_000

export class AddressBudget {
  readonly #clock: Clock
  readonly #options: AddressBudgetOptions
  readonly #spent = new Map<string, Spent>()

  constructor(clock: Clock, options: AddressBudgetOptions) {
    this.#clock = clock
    this.#options = options
  }

  /** How long somebody at this address has to wait; 0 where they need not. */
  waitMs(address: string): number {
    const { burstMax, forgetMs } = this.#options
    const excess = this.#levelOf(address) - (burstMax - 1)
    return excess > 0 ? Math.ceil(excess * forgetMs) : 0
  }

  spend(address: string): void {
    const level = this.#levelOf(address) + 1
    this.#spent.delete(address)
    this.#spent.set(address, { level, at: this.#clock.now() })
    const [oldest] = this.#spent.keys()
    if (this.#spent.size > addressesMax && oldest !== undefined) this.#spent.delete(oldest)
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#spent.size
  }

  #levelOf(address: string): number {
    const known = this.#spent.get(address)
    if (!known) return 0
    return Math.max(0, known.level - (this.#clock.now() - known.at) / this.#options.forgetMs)
  }
}

/** Whom an address stands for: a network of IPv6 has one for each of its 2⁶⁴ guests. */
export function networkOf(remote: string | undefined): string {
  if (remote === undefined) return 'here'
  const plain = remote.replace(/^::ffff:/, '')
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain
}
