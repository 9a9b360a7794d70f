// Turns what happened into the writes that tell of it, so that a thing that happens all the time does not fill the
// API: the same event again is counted up, events that differ only in their text become one from the tenth on,
// and an object that is spoken of too often is spoken of no more than now and then. Figures and order are
// upstream's (client-go, tools/record): combine, count, and only then drop.
import type { Instant } from '../base/clock.ts'
import { RecentMap } from './recent-map.ts'

export interface Happening {
  /** What the event is about and who says so. */
  readonly subject: string
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** The part of the subject; events about different parts are different. */
  readonly fieldPath: string
}

export type Correlation =
  | { readonly kind: 'create'; readonly message: string; readonly key: string }
  | {
      readonly kind: 'countUp'
      readonly message: string
      readonly key: string
      readonly name: string
      readonly count: number
      readonly firstAt: Instant
    }
  /** Too much about this subject. */
  | { readonly kind: 'drop' }

/** Upstream's bounds of what is remembered, combined and let through. */
const rememberedMax = 4096
const similarMax = 10
const similarWithinMs = 600_000
const burst = 25
const refillMs = 300_000

interface Seen {
  readonly name: string
  readonly count: number
  readonly firstAt: Instant
}

export class EventCorrelator {
  readonly #seen = new RecentMap<string, Seen>(rememberedMax)
  readonly #similar = new RecentMap<string, { readonly messages: Set<string>; readonly lastAt: Instant }>(
    rememberedMax,
  )
  readonly #tokens = new RecentMap<string, { readonly left: number; readonly at: Instant }>(rememberedMax)

  /** `newName` is the name that the event gets when it is a new one. */
  correlate(happening: Happening, newName: string, now: Instant): Correlation {
    const { message, key } = this.#combine(happening, now)
    const seen = this.#seen.get(key)
    const next = seen
      ? { name: seen.name, count: seen.count + 1, firstAt: seen.firstAt }
      : { name: newName, count: 1, firstAt: now }
    this.#seen.set(key, next)
    if (!this.#mayPass(happening.subject, now)) return { kind: 'drop' }
    return seen ? { kind: 'countUp', message, key, ...next } : { kind: 'create', message, key }
  }

  #combine(happening: Happening, now: Instant): { readonly message: string; readonly key: string } {
    const { subject, type, reason, message, fieldPath } = happening
    const group = JSON.stringify([subject, type, reason])
    const known = this.#similar.get(group)
    const isRecent = known !== undefined && now - known.lastAt <= similarWithinMs
    const messages = isRecent ? known.messages : new Set<string>()
    messages.add(message)
    this.#similar.set(group, { messages, lastAt: now })
    if (messages.size < similarMax)
      return { message, key: JSON.stringify([subject, type, reason, fieldPath, message]) }
    const [oldest] = messages
    if (oldest !== undefined) messages.delete(oldest)
    return { message: `(combined from similar events): ${message}`, key: group }
  }

  /** A bucket of tokens per subject. */
  #mayPass(subject: string, now: Instant): boolean {
    const known = this.#tokens.get(subject)
    const refilled = known ? known.left + (now - known.at) / refillMs : burst
    const left = Math.min(burst, refilled)
    const passes = left >= 1
    this.#tokens.set(subject, { left: passes ? left - 1 : left, at: now })
    return passes
  }
}
