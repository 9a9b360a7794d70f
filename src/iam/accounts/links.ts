// Links that sign somebody in at the console once, within a quarter of an hour. They live in memory alone: whoever can ask for
// one has credentials, and asks for another. A link is worth what it was asked for by: when that has ended, it opens nothing.
import type { Clock, Instant } from '../../base/clock.ts'
import { digestOf, newSecret } from './secrets.ts'
import type { Opening } from './sessions/sessions.ts'

export type LinkSubject = Opening['subject']

export interface LinkOffer {
  /** Who asked for it, of whom only so many are kept. */
  readonly of: string
  /** Asked when the link is used; null where what it was asked for by has ended. */
  subject(): LinkSubject | null
}

interface Held {
  readonly offer: LinkOffer
  readonly expiresAt: Instant
}

const lifeMs = 15 * 60_000
const heldMax = 1_000
const heldOfOneMax = 20

export class Links {
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  make(offer: LinkOffer): string {
    const code = newSecret()
    const own = [...this.#held].filter(([, held]) => held.offer.of === offer.of)
    for (const [digest] of own.slice(0, Math.max(0, own.length + 1 - heldOfOneMax))) this.#held.delete(digest)
    this.#held.set(digestOf(code), { offer, expiresAt: this.#clock.now() + lifeMs })
    const [oldest] = this.#held.keys()
    if (this.#held.size > heldMax && oldest !== undefined) this.#held.delete(oldest)
    return code
  }

  /** Whom it signs in; null for one that is used, too old, made up, or worth nothing any more. */
  use(code: string): LinkSubject | null {
    const digest = digestOf(code)
    const held = this.#held.get(digest)
    this.#held.delete(digest)
    return held && this.#clock.now() < held.expiresAt ? held.offer.subject() : null
  }
}
