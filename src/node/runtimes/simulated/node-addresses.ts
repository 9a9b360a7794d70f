import type { Pod } from '../../../api/generated/types.ts'
import { isTerminating, type Uid, uidOf } from '../../../api/object.ts'
import type { IpPool } from '../../agent/pod-cidr.ts'
import { isTerminalPhase } from '../../pod/pod-containers.ts'

/** What a Pod has that needs no address any more: it has ended, or goes before it began. */
const none = ''

/**
 * The addresses of one node, by Pod. A Pod has its own from its start until it has ended, also over restarts of the node;
 * whoever comes while all are taken waits, and has the first that is given back.
 */
export class NodeAddresses {
  readonly #pool: IpPool
  readonly #held = new Map<Uid, string>()
  readonly #waiting = new Map<Uid, Pod>()

  constructor(pool: IpPool) {
    this.#pool = pool
  }

  /** A Pod that has told its address keeps it. Of all that run this is said before any new one takes one. */
  keep(pod: Pod): void {
    const { phase, podIP } = pod.status ?? {}
    if (podIP && !isTerminalPhase(phase) && this.#pool.claim(podIP)) this.#held.set(uidOf(pod), podIP)
  }

  /** Null where none is left: the Pod waits. */
  take(pod: Pod): string | null {
    const uid = uidOf(pod)
    if (isTerminalPhase(pod.status?.phase)) return none
    const ip = this.#held.get(uid) ?? this.#pool.take()
    if (ip !== null) {
      this.#waiting.delete(uid)
      this.#held.set(uid, ip)
      return ip
    }
    if (isTerminating(pod)) {
      this.#waiting.delete(uid)
      return none
    }
    this.#waiting.set(uid, pod)
    return null
  }

  /** Of a Pod that has ended, or is gone. Returns whoever has waited longest for what is given back. */
  release(uid: Uid): Pod | null {
    this.#waiting.delete(uid)
    const ip = this.#held.get(uid)
    if (ip === undefined) return null
    this.#held.delete(uid)
    this.#pool.release(ip)
    return this.#waiting.values().next().value ?? null
  }
}
