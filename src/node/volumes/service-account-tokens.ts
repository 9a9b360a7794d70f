import type { Pod, ServiceAccountTokenProjection } from '../../api/generated/types.ts'
import type { Clock, Instant } from '../../base/clock.ts'
import type { TokenRequest } from '../pod/node-objects.ts'

interface Held {
  readonly token: string
  readonly renewAt: Instant
  readonly endsAt: Instant
}

export interface TokenSource {
  token(pod: Pod, request: TokenRequest): Promise<string>
}

/** The tokens of one pod, asked for once and again when most of their time is over. */
export class ServiceAccountTokens {
  readonly #source: TokenSource
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()

  constructor(source: TokenSource, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  /** When the next one has to be renewed; null when there are none. */
  get renewAt(): Instant | null {
    const times = [...this.#held.values()].map(({ renewAt }) => renewAt)
    return times.length === 0 ? null : Math.min(...times)
  }

  async of(pod: Pod, { audience, expirationSeconds = 3600 }: ServiceAccountTokenProjection): Promise<string> {
    const key = `${expirationSeconds} ${audience ?? ''}`
    const held = this.#held.get(key)
    const now = this.#clock.now()
    if (held && now < held.renewAt) return held.token
    // Not due again while one is asked for, nor for a while when that fails.
    if (held) this.#held.set(key, { ...held, renewAt: now + retryMs })
    try {
      const token = await this.#source.token(pod, { audience: audience || null, expirationSeconds })
      this.#held.set(key, {
        token,
        renewAt: now + Math.min(expirationSeconds * renewAfter * 1000, dayMs),
        endsAt: now + expirationSeconds * 1000,
      })
      return token
    } catch (error) {
      // The one in hand is still good.
      if (held && now < held.endsAt) return held.token
      throw error
    }
  }
}

/** Upstream's rule: after four fifths of its time, and after a day. */
const renewAfter = 0.8
const dayMs = 24 * 60 * 60 * 1000
const retryMs = 10_000
