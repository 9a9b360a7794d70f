/** Milliseconds since the epoch. */
export type Instant = number

export interface Timer {
  cancel(): void
}

/** Time, as all that decides by it sees it. Tests and simulations turn a clock of their own. */
export interface Clock {
  now(): Instant
  /** Calls `fire` once, `afterMs` from now at the earliest. A timer does not keep the process alive. */
  after(afterMs: number, fire: () => void): Timer
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(afterMs, fire) {
    let handle: NodeJS.Timeout
    const wait = (leftMs: number) => {
      const nextMs = Math.min(leftMs, timerMsMax)
      handle = setTimeout(() => (leftMs > nextMs ? wait(leftMs - nextMs) : fire()), nextMs)
      handle.unref()
    }
    wait(afterMs)
    return { cancel: () => clearTimeout(handle) }
  },
}

/** Milliseconds that only go forward, from no instant in particular: to measure how long something took. */
export const monotonicMs = (): number => performance.now()

/** Node's timers overflow above this and would fire at once. */
const timerMsMax = 2 ** 31 - 1

/** Waits `ms`; an aborted signal ends the wait early, without an error. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const end = () => {
      timer.cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(ms, end)
    signal?.addEventListener('abort', end, { once: true })
  })
}

/** Every write asks for the text of now, several times: that of the last second asked for is kept, which costs 3 % of a creation less. */
let lastSecond = { second: Number.NaN, text: '' }

/** Kubernetes' `metav1.Time`: RFC 3339 in UTC, whole seconds. */
export function formatTime(instant: Instant): string {
  const second = Math.floor(instant / 1000)
  if (second !== lastSecond.second)
    lastSecond = { second, text: `${new Date(instant).toISOString().slice(0, 19)}Z` }
  return lastSecond.text
}

/** Kubernetes' `metav1.MicroTime`: RFC 3339 in UTC with six digits. */
export function formatMicroTime(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 23)}000Z`
}

/** The instant of a Kubernetes time, or null when there is none or it cannot be read. */
export function parseTime(text: string | undefined | null): Instant | null {
  if (!text) return null
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? null : instant
}
