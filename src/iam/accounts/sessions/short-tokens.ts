// Tokens that a terminal gets for its session: good for minutes, kept in memory alone, and worth nothing once the session is
// over. After a restart there are none, and whoever has one is told to get another, which kubectl does by itself.
import type { Clock, Instant } from '../../../base/clock.ts'
import { digestOf, newSecret } from '../secrets.ts'

interface Held {
  /** The secret's of the session. */
  readonly digest: string
  readonly expiresAt: Instant
}

export const shortTokenMs = 10 * 60_000
const heldMax = 10_000

export class ShortTokens {
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** For who has this secret of a session. */
  give(sessionDigest: string): { readonly token: string; readonly expiresAt: Instant } {
    const token = newSecret()
    const expiresAt = this.#clock.now() + shortTokenMs
    this.#held.set(digestOf(token), { digest: sessionDigest, expiresAt })
    this.#sweep()
    return { token, expiresAt }
  }

  /** The digest of the secret of the session that this token was given for; null for one that is too old or made up. */
  sessionOf(token: string): string | null {
    const held = this.#held.get(digestOf(token))
    return held && this.#clock.now() < held.expiresAt ? held.digest : null
  }

  /** Those that are over stand first: all live equally long. */
  #sweep(): void {
    const now = this.#clock.now()
    for (const [digest, { expiresAt }] of this.#held) {
      if (now < expiresAt && this.#held.size <= heldMax) return
      this.#held.delete(digest)
    }
  }
}
