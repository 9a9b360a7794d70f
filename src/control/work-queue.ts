// A queue of keys for the workers of one controller.
//
// Invariants:
//   - a key waits at most once, however often it is added;
//   - a key is never worked on twice at the same time: added while it is, it waits again when that is done;
//   - keys are handed out in the order they came to wait;
//   - of several delays of a key the earliest counts (its reconcile re-reads everything and says when to come again).
//
// Nothing polls: a worker that finds nothing waits for the promise that the next key resolves.
import type { Clock, Instant, Timer } from '../base/clock.ts'

export interface WorkQueueOptions {
  readonly clock: Clock
  /** Back-off per key: 5 ms·2ⁿ up to this. */
  readonly backoffMsMax: number
}

const backoffMsFirst = 5

interface Delay {
  readonly due: Instant
  readonly timer: Timer
}

export class WorkQueue {
  readonly #clock: Clock
  readonly #backoffMsMax: number
  readonly #waiting = new Set<string>()
  readonly #working = new Set<string>()
  /** Keys that were added while they were worked on. */
  readonly #again = new Set<string>()
  readonly #delays = new Map<string, Delay>()
  readonly #retries = new Map<string, Delay>()
  readonly #failures = new Map<string, number>()
  readonly #idleWorkers: ((key: string | null) => void)[] = []
  #closed = false

  constructor({ clock, backoffMsMax }: WorkQueueOptions) {
    this.#clock = clock
    this.#backoffMsMax = backoffMsMax
  }

  /** How many keys wait for a worker. */
  get depth(): number {
    return this.#waiting.size
  }

  add(key: string): void {
    if (this.#closed || this.#waiting.has(key)) return
    if (this.#working.has(key)) {
      this.#again.add(key)
      return
    }
    const worker = this.#idleWorkers.shift()
    if (worker) {
      this.#begin(key)
      worker(key)
    } else this.#waiting.add(key)
  }

  addAfter(key: string, afterMs: number): void {
    if (afterMs <= 0) this.add(key)
    else this.#delay(this.#delays, key, afterMs)
  }

  /** Adds the key again after a delay that doubles with each failure. Returns the delay. */
  addRateLimited(key: string): number {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const afterMs = Math.min(backoffMsFirst * 2 ** failures, this.#backoffMsMax)
    this.#delay(this.#retries, key, afterMs)
    return afterMs
  }

  /** How often the key has failed in a row. */
  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0
  }

  /** Forgets the key's failures: its next delay is the shortest again. */
  forget(key: string): void {
    this.#failures.delete(key)
  }

  /** The next key to work on; null once the queue is closed. Each key taken is given back with `done`. */
  take(): Promise<string | null> {
    if (this.#closed) return Promise.resolve(null)
    const [key] = this.#waiting
    if (key === undefined) return new Promise(resolve => this.#idleWorkers.push(resolve))
    this.#waiting.delete(key)
    this.#begin(key)
    return Promise.resolve(key)
  }

  done(key: string): void {
    this.#working.delete(key)
    if (this.#again.delete(key)) this.add(key)
  }

  /** Drops what waits and sends the workers home. */
  close(): void {
    this.#closed = true
    this.#waiting.clear()
    this.#again.clear()
    for (const delays of [this.#delays, this.#retries]) {
      for (const { timer } of delays.values()) timer.cancel()
      delays.clear()
    }
    for (const worker of this.#idleWorkers.splice(0)) worker(null)
  }

  #begin(key: string): void {
    this.#working.add(key)
    // The try that begins is the one that the back-off has put off.
    this.#retries.get(key)?.timer.cancel()
    this.#retries.delete(key)
  }

  #delay(delays: Map<string, Delay>, key: string, afterMs: number): void {
    if (this.#closed) return
    const due = this.#clock.now() + afterMs
    const earlier = delays.get(key)
    if (earlier && earlier.due <= due) return
    earlier?.timer.cancel()
    const timer = this.#clock.after(afterMs, () => {
      delays.delete(key)
      this.add(key)
    })
    delays.set(key, { due, timer })
  }
}
