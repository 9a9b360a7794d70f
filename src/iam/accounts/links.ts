// Links that sign somebody in at the console once, within a quarter of an hour. They live in memory alone: whoever can ask for
// one has credentials, and asks for another.
import type { Clock, Instant } from '../../base/clock.ts'
import { digestOf, newSecret } from './secrets.ts'
import type { Opening } from './sessions/sessions.ts'

export type LinkSubject = Opening['subject']

interface Held {
  /** Asked when the link is used. */
  readonly subject: () => LinkSubject
  readonly expiresAt: Instant
}

const lifeMs = 15 * 60_000
const heldMax = 1_000

export class Links {
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  make(subject: () => LinkSubject): string {
    const code = newSecret()
    this.#held.set(digestOf(code), { subject, expiresAt: this.#clock.now() + lifeMs })
    const [oldest] = this.#held.keys()
    if (this.#held.size > heldMax && oldest !== undefined) this.#held.delete(oldest)
    return code
  }

  /** Whom it signs in; null for one that is used, too old or made up. */
  use(code: string): LinkSubject | null {
    const digest = digestOf(code)
    const held = this.#held.get(digest)
    this.#held.delete(digest)
    return held && this.#clock.now() < held.expiresAt ? held.subject() : null
  }
}
