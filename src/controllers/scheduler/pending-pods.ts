// The pods that want a node. Each is in one of four states:
//
//   ready:   to be tried now, the most important first, then the one that came first;
//   parked:  tried in vain; waits until something changes that could matter to it;
//   woken:   something has, and it waits for the end of its back-off;
//   busy:    out of the queue, being placed.
//
// A parked pod that is woken is tried at once the first times and then not more often than its back-off allows, so
// that a flood of changes does not become a flood of attempts; and only the first of a flood looks through all that
// wait, since those which it wakes are parked no more.

import type { Pod } from '../../api/generated/types.ts'
import { type Uid, uidOf } from '../../api/object.ts'
import type { Clock, Instant, Timer } from '../../base/clock.ts'

interface Pending {
  pod: Pod
  attempts: number
  /** Not to be tried again before. */
  notBefore: Instant
  timer: Timer | null
}

/** The longest is upstream's. */
const backoffMs = { first: 10, max: 10_000 } as const

export class PendingPods {
  readonly #clock: Clock
  readonly #onReady: () => void
  readonly #pods = new Map<Uid, Pending>()
  /** Ready pods by priority, each in the order of arrival. */
  readonly #ready = new Map<number, Set<Uid>>()
  /** Apart from the others, because every change looks through them. */
  readonly #parked = new Set<Uid>()
  /** Who is in none of the three is busy. */
  readonly #woken = new Set<Uid>()

  constructor(clock: Clock, onReady: () => void) {
    this.#clock = clock
    this.#onReady = onReady
  }

  get size(): number {
    return this.#pods.size
  }

  /** A new pod is ready; a known one is only brought up to date, and tried again when `isRelevant`. */
  put(pod: Pod, isRelevant: boolean): void {
    const uid = uidOf(pod)
    const known = this.#pods.get(uid)
    if (!known) {
      this.#pods.set(uid, { pod, attempts: 0, notBefore: 0, timer: null })
      this.#parked.add(uid)
      this.#makeReady(uid)
      return
    }
    known.pod = pod
    if (isRelevant) this.#wake(uid, known)
  }

  get(uid: Uid): Pod | undefined {
    return this.#pods.get(uid)?.pod
  }

  remove(uid: Uid): void {
    const known = this.#pods.get(uid)
    if (!known) return
    known.timer?.cancel()
    this.#unready(uid)
    this.#parked.delete(uid)
    this.#woken.delete(uid)
    this.#pods.delete(uid)
  }

  /** The next pod to try; it is busy from now on. */
  take(): { readonly pod: Pod; readonly attempts: number } | null {
    if (this.#ready.size === 0) return null
    const uids = this.#ready.get(Math.max(...this.#ready.keys()))
    const [uid] = uids ?? []
    const pending = uid === undefined ? undefined : this.#pods.get(uid)
    if (uid === undefined || !pending) return null
    this.#unready(uid)
    pending.attempts++
    return { pod: pending.pod, attempts: pending.attempts }
  }

  /** The attempt was in vain: waits to be woken, or until `retryAfterMs` has passed. */
  park(uid: Uid, retryAfterMs?: number): void {
    const pending = this.#pods.get(uid)
    if (!pending) return
    const now = this.#clock.now()
    this.#parked.add(uid)
    pending.notBefore = now + (pending.attempts <= 2 ? 0 : backoffOf(pending.attempts - 2))
    if (retryAfterMs !== undefined) this.#retryAt(uid, pending, now + retryAfterMs)
  }

  /** The attempt failed by an error: tried again after a back-off. */
  backOff(uid: Uid): void {
    this.park(uid, backoffOf(this.#pods.get(uid)?.attempts ?? 1))
  }

  /** Something has changed that may matter to these pods. */
  wake(matters: (pod: Pod) => boolean = () => true): void {
    for (const uid of [...this.#parked]) {
      const pending = this.#pods.get(uid)
      if (pending && matters(pending.pod)) this.#wake(uid, pending)
    }
  }

  #wake(uid: Uid, pending: Pending): void {
    if (!this.#parked.has(uid)) return
    if (pending.notBefore <= this.#clock.now()) {
      this.#makeReady(uid)
      return
    }
    this.#parked.delete(uid)
    this.#woken.add(uid)
    this.#retryAt(uid, pending, pending.notBefore)
  }

  #retryAt(uid: Uid, pending: Pending, at: Instant): void {
    pending.timer?.cancel()
    pending.timer = this.#clock.after(at - this.#clock.now(), () => this.#makeReady(uid))
  }

  #makeReady(uid: Uid): void {
    const pending = this.#pods.get(uid)
    if (!pending || !(this.#parked.delete(uid) || this.#woken.delete(uid))) return
    pending.timer?.cancel()
    pending.timer = null
    const priority = priorityOf(pending.pod)
    const uids = this.#ready.get(priority) ?? new Set<Uid>()
    this.#ready.set(priority, uids.add(uid))
    this.#onReady()
  }

  #unready(uid: Uid): void {
    for (const [priority, uids] of this.#ready)
      if (uids.delete(uid) && uids.size === 0) this.#ready.delete(priority)
  }
}

const priorityOf = (pod: Pod): number => pod.spec?.priority ?? 0
const backoffOf = (attempts: number): number =>
  Math.min(backoffMs.max, backoffMs.first * 2 ** Math.min(attempts - 1, 10))
