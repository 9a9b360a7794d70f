// How often a password was wrong, and what follows: an address may be wrong only so fast, and an account that was tried with
// too many wrong passwords takes none for a while, twice as long each time.
//
// Names that are nobody's are not kept: to who tries them they answer like all others. So there is no more here than there
// are accounts, and as many addresses as the limit says; the one that was heard of longest ago goes first.

import { AddressBudget } from '../../../base/address-budget.ts'
import type { Clock, Instant } from '../../../base/clock.ts'

interface OfAccount {
  readonly failures: number
  readonly lockedUntil: Instant
}

/** How often an address may be wrong in a row, and how soon one of these is forgotten. */
const ofAddress = { burstMax: 20, forgetMs: 3_000 }
/** How often an account's password may be wrong before it is locked. */
const failuresMax = 5
const lockMs = 30_000
const lockMsMax = 15 * 60_000

export class Attempts {
  readonly #clock: Clock
  readonly #addresses: AddressBudget
  readonly #accounts = new Map<string, OfAccount>()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#addresses = new AddressBudget(clock, ofAddress)
  }

  /** How long somebody at this address has to wait; 0 where they need not. */
  waitMs(address: string): number {
    return this.#addresses.waitMs(address)
  }

  isLocked(uid: string): boolean {
    return (this.#accounts.get(uid)?.lockedUntil ?? 0) > this.#clock.now()
  }

  /** Locked from another life of this process. */
  lockUntil(uid: string, lockedUntil: Instant): void {
    if (!this.#accounts.has(uid)) this.#accounts.set(uid, { failures: failuresMax, lockedUntil })
  }

  failedAt(address: string): void {
    this.#addresses.spend(address)
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
}
