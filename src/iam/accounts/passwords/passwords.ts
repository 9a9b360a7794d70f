// The passwords of accounts: asked for, set, forgotten.
//
// Invariants:
//   - whoever gives a wrong password learns nothing but that: a name that is nobody's, an account that is disabled, locked or
//     without a password are answered with the same words after the same work;
//   - work is bounded (work-queue.ts), and an address that was wrong too often does not even get that far;
//   - a password that is right while the account is locked is as wrong as any other, also where the lock came while it was
//     being looked at.
import type { Clock, Instant } from '../../../base/clock.ts'
import { type Account, isOpen, uidOf } from '../account.ts'
import type { Directory } from '../directory.ts'
import type { Records } from '../records.ts'
import type { Attempts } from './attempts.ts'
import { passwordLengthMax } from './password-rules.ts'
import { type Derive, isPasswordOf, makeVerifier, type Verifier, verifierOfNobody } from './verifier.ts'
import type { WorkQueue } from './work-queue.ts'

export interface Credential {
  readonly verifier: Verifier
  readonly setAt: Instant
}

export interface Given {
  readonly name: string
  readonly password: string
  readonly address: string
}

export type PasswordVerdict =
  | { readonly kind: 'right'; readonly account: Account }
  /** `account`: whose it would have been; `lockedUntil`: since this failure. For the audit, never for the answer. */
  | { readonly kind: 'wrong'; readonly account: Account | null; readonly lockedUntil: Instant | null }
  | { readonly kind: 'slow'; readonly seconds: number }

export interface PasswordsOptions {
  readonly clock: Clock
  readonly directory: Directory
  readonly credentials: Records<Credential>
  readonly attempts: Attempts
  readonly queue: WorkQueue
  readonly derive: Derive
}

export interface Passwords {
  /** For how many seconds nobody at this address is listened to; 0 where they are. Asked before anything is read of them. */
  waitSeconds(address: string): number
  check(given: Given): Promise<PasswordVerdict>
  has(account: Account): boolean
  /** What the password will be checked by; null where too much work waits already. */
  prepare(password: string, address: string): Promise<Verifier | null>
  set(account: Account, verifier: Verifier): Promise<void>
  forget(uid: string): Promise<void>
}

/** When to come again where the queue is full. */
const fullMs = 1000

const slow = (ms: number): PasswordVerdict => ({ kind: 'slow', seconds: Math.max(1, Math.ceil(ms / 1000)) })

export function openPasswords(options: PasswordsOptions): Passwords {
  const { clock, directory, credentials, attempts, queue, derive } = options

  const lockedUntilOf = ({ status }: Account): Instant => Date.parse(status?.lockedUntil ?? '') || 0

  const judge = (account: Account | null, fits: boolean, address: string): PasswordVerdict => {
    const uid = account ? uidOf(account) : ''
    if (account && fits && !attempts.isLocked(uid) && isOpen(account)) {
      attempts.succeeded(uid)
      return { kind: 'right', account }
    }
    attempts.failedAt(address)
    return { kind: 'wrong', account, lockedUntil: account && attempts.failedFor(uid) }
  }

  const waitMsOf = (address: string): number =>
    attempts.waitMs(address) || (queue.isFull(address) ? fullMs : 0)

  return {
    waitSeconds: address => Math.ceil(waitMsOf(address) / 1000),
    async check({ name, password, address }) {
      const waitMs = waitMsOf(address)
      if (waitMs > 0) return slow(waitMs)
      const account = directory.find(name)
      const credential = account && credentials.get(uidOf(account))
      if (account && lockedUntilOf(account) > clock.now())
        attempts.lockUntil(uidOf(account), lockedUntilOf(account))
      // What is longer than any password costs what others cost.
      const text = password.slice(0, passwordLengthMax * 2)
      const verifier = credential?.verifier ?? verifierOfNobody
      const worked = await queue.run(address, () => isPasswordOf(verifier, text, derive))
      if (worked.kind === 'full') return slow(fullMs)
      // Meanwhile the account may have become another, or got another password.
      const now = directory.find(name)
      const isSame = now !== null && account !== null && uidOf(now) === uidOf(account)
      const isKnown =
        credential !== null && credentials.get(uidOf(account ?? nobody))?.setAt === credential.setAt
      return judge(isSame ? now : null, worked.value && isKnown && text === password, address)
    },
    has: account => credentials.get(uidOf(account)) !== null,
    async prepare(password, address) {
      const made = await queue.run(address, () => makeVerifier(password, derive))
      return made.kind === 'full' ? null : made.value
    },
    async set(account, verifier) {
      const credential: Credential = { verifier, setAt: clock.now() }
      await credentials.change(uidOf(account), () => ({ kind: 'put', value: credential }))
      attempts.succeeded(uidOf(account))
    },
    async forget(uid) {
      await credentials.change(uid, () => ({ kind: 'delete' }))
    },
  }
}

const nobody: Account = { spec: {} }
