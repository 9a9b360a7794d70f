import { apiVersionOf, builtInKinds, type Kind } from '../api/kinds.ts'
import { strategyOf } from '../api/strategies/index.ts'
import type { Strategy } from '../api/strategy.ts'

/** A kind as the server serves it. */
export interface Resource {
  readonly kind: Kind
  readonly apiVersion: string
  readonly strategy: Strategy
}

/** What is served now. A kind is data: built-in ones are there from the start, others come and go. */
export class Registry {
  readonly #resources = new Map<string, Resource>()
  /** Grows with every change, for those who derive documents from it. */
  version = 0

  constructor(kinds: readonly Kind[] = builtInKinds) {
    for (const kind of kinds) this.add(kind)
  }

  add(kind: Kind): void {
    this.#resources.set(`${kind.group}/${kind.version}/${kind.plural}`, {
      kind,
      apiVersion: apiVersionOf(kind),
      strategy: strategyOf(kind),
    })
    this.version++
  }

  remove(kind: Kind): void {
    this.#resources.delete(`${kind.group}/${kind.version}/${kind.plural}`)
    this.version++
  }

  find(group: string, version: string, plural: string): Resource | null {
    return this.#resources.get(`${group}/${version}/${plural}`) ?? null
  }

  all(): readonly Resource[] {
    return [...this.#resources.values()]
  }
}
