import type { Node, Taint } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import type { Clock, Instant } from '../../base/clock.ts'

/**
 * When taints were first seen, since one that a person sets does not say when that was. Kept while they are on their node; a
 * restart counts anew, as upstream's does.
 */
export class TaintTimes {
  readonly #clock: Clock
  readonly #seen = new Map<string, ReadonlyMap<string, Instant>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A node as it is now. */
  hear(node: Node): void {
    const before = this.#seen.get(nameOf(node))
    const untold = (node.spec?.taints ?? []).filter(
      ({ effect, timeAdded }) => effect === 'NoExecute' && !timeAdded,
    )
    if (untold.length === 0) {
      this.forget(nameOf(node))
      return
    }
    const now = this.#clock.now()
    this.#seen.set(
      nameOf(node),
      new Map(untold.map(taint => [markOf(taint), before?.get(markOf(taint)) ?? now])),
    )
  }

  forget(name: string): void {
    this.#seen.delete(name)
  }

  since(name: string, taint: Taint): Instant {
    return this.#seen.get(name)?.get(markOf(taint)) ?? this.#clock.now()
  }
}

const markOf = ({ key, value = '' }: Taint): string => `${key}=${value}`
