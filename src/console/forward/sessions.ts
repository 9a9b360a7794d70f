// Who is signed in to the console in front of other clusters. A one-time link brings a person in; from then on a cookie stands for them.
//
// Invariants: a link opens one session and never a second; a session lives only in memory, so a restart signs everybody
// out; neither can be guessed (32 random bytes). Numbers are bounded: the oldest go first.
import type { Clock, Instant } from '../../base/clock.ts'

/** Somebody whom the API knows. */
export interface SessionUser {
  readonly name: string
  readonly groups: readonly string[]
}

interface SessionsOptions {
  readonly clock: Clock
  /** Unguessable text that may stand in URLs and cookies. */
  newSecret(): string
}

interface Held {
  readonly user: SessionUser
  expires: Instant
}

const linkMsMax = 15 * 60_000
const idleMsMax = 12 * 60 * 60_000
const heldMax = 1_000

export class Sessions {
  readonly #options: SessionsOptions
  readonly #links = new Map<string, Held>()
  readonly #sessions = new Map<string, Held>()

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  /** The code of a link that signs this user in once, within a quarter of an hour. */
  newLink(user: SessionUser): string {
    return this.#hold(this.#links, user, linkMsMax)
  }

  /** Uses the code up: the secret of a new session, or null for one that is used, too old or made up. */
  openLink(code: string): string | null {
    const held = this.#alive(this.#links, code)
    if (!held) return null
    this.#links.delete(code)
    return this.#open(held.user)
  }

  #open(user: SessionUser): string {
    return this.#hold(this.#sessions, user, idleMsMax)
  }

  /** Whose session this is; being asked keeps it alive. */
  userOf(secret: string): SessionUser | null {
    const held = this.#alive(this.#sessions, secret)
    if (!held) return null
    held.expires = this.#options.clock.now() + idleMsMax
    return held.user
  }

  /** The same, without its being kept alive by that. */
  look(secret: string): SessionUser | null {
    return this.#alive(this.#sessions, secret)?.user ?? null
  }

  close(secret: string): void {
    this.#sessions.delete(secret)
  }

  #hold(map: Map<string, Held>, user: SessionUser, ms: number): string {
    const secret = this.#options.newSecret()
    map.set(secret, { user, expires: this.#options.clock.now() + ms })
    const [oldest] = map.keys()
    if (map.size > heldMax && oldest !== undefined) map.delete(oldest)
    return secret
  }

  #alive(map: Map<string, Held>, secret: string): Held | null {
    const held = map.get(secret)
    if (!held) return null
    if (held.expires > this.#options.clock.now()) return held
    map.delete(secret)
    return null
  }
}
