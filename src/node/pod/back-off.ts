import type { Instant } from '../../base/clock.ts'

/** How long to wait before something is tried again, and when that was decided. */
export interface BackOff {
  readonly delayMs: number
  readonly since: Instant
}

/** Kubelet's figures for containers that keep ending and for images that cannot be pulled. */
export const backOffMs = { first: 10_000, max: 300_000 } as const

/** What has been quiet for twice the longest delay starts over. */
const isForgotten = (backOff: BackOff, at: Instant) => at - backOff.since > 2 * backOffMs.max

/** The wait that one more failure earns: 10 s, doubled up to five minutes. */
export function nextBackOff(previous: BackOff | null, { failedAt, now }: Attempt): BackOff {
  const delayMs =
    previous === null || isForgotten(previous, failedAt)
      ? backOffMs.first
      : Math.min(previous.delayMs * 2, backOffMs.max)
  return { delayMs, since: now }
}

export interface Attempt {
  readonly failedAt: Instant
  readonly now: Instant
}

/** When what failed at `failedAt` may be tried again: at once when nothing is remembered about it. */
export function backOffEnd(backOff: BackOff | null, failedAt: Instant): Instant {
  return backOff === null || isForgotten(backOff, failedAt) ? failedAt : failedAt + backOff.delayMs
}

/** A delay as kubelet's messages write it: Go's form of a duration. `10s`, `1m20s`, `5m0s`. */
export function formatDelay(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
