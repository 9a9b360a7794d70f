// How often a password was wrong, and what follows: an address may be wrong only so fast, and an account that was tried with
// too many wrong passwords takes none for a while, twice as long each time.
//
// Names that are nobody's are not kept: to who tries them they answer like all others. So there is no more here than there
// are accounts, and as many addresses as the limit says; the one that was heard of longest ago goes first.
import type { Clock, Instant } from '../../../base/clock.ts'

interface OfAddress {
  /** Failures that have not been forgotten. */
  readonly level: number
  readonly at: Instant
}

interface OfAccount {
  readonly failures: number
  readonly lockedUntil: Instant
}

/** How often an address may be wrong in a row, and how soon one of these is forgotten. */
const burstMax = 20
const forgetMs = 3_000
const addressesMax = 10_000
/** How often an account's password may be wrong before it is locked. */
const failuresMax = 5
const lockMs = 30_000
const lockMsMax = 15 * 60_000

export class Attempts {
  readonly #clock: Clock
  readonly #addresses = new Map<string, OfAddress>()
  readonly #accounts = new Map<string, OfAccount>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How long somebody at this address has to wait; 0 where they need not. */
  waitMs(address: string): number {
    const excess = this.#levelOf(address) - (burstMax - 1)
    return excess > 0 ? Math.ceil(excess * forgetMs) : 0
  }

  isLocked(uid: string): boolean {
    return (this.#accounts.get(uid)?.lockedUntil ?? 0) > this.#clock.now()
  }

  /** Locked from another life of this process. */
  lockUntil(uid: string, lockedUntil: Instant): void {
    if (!this.#accounts.has(uid)) this.#accounts.set(uid, { failures: failuresMax, lockedUntil })
  }

  failedAt(address: string): void {
    const level = this.#levelOf(address) + 1
    this.#addresses.delete(address)
    this.#addresses.set(address, { level, at: this.#clock.now() })
    const [oldest] = this.#addresses.keys()
    if (this.#addresses.size > addressesMax && oldest !== undefined) this.#addresses.delete(oldest)
  }

  /** Until when the account is locked by this failure; null where it is not. A locked one is not locked for longer. */
  failedFor(uid: string): Instant | null {
    if (this.isLocked(uid)) return null
    const failures = (this.#accounts.get(uid)?.failures ?? 0) + 1
    const times = failures - failuresMax
    const lockedUntil =
      times < 0 ? 0 : this.#clock.now() + Math.min(lockMsMax, lockMs * 2 ** Math.min(times, 10))
    this.#accounts.set(uid, { failures, lockedUntil })
    return lockedUntil === 0 ? null : lockedUntil
  }

  succeeded(uid: string): void {
    this.#accounts.delete(uid)
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#addresses.size
  }

  #levelOf(address: string): number {
    const known = this.#addresses.get(address)
    if (!known) return 0
    return Math.max(0, known.level - (this.#clock.now() - known.at) / forgetMs)
  }
}

/** Whom an address stands for: a network of IPv6 has one for each of its 2⁶⁴ guests. */
export function addressOf(remote: string | undefined): string {
  if (remote === undefined) return 'here'
  const plain = remote.replace(/^::ffff:/, '')
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain
}
