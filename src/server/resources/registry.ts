import { apiVersionOf, builtInKinds, type Kind } from '../../api/kinds.ts'
import { strategyOf } from '../../api/strategies/index.ts'
import type { Strategy } from '../../api/strategy.ts'
import { viewOf } from '../versions/index.ts'
import type { View } from '../versions/view.ts'
import { deprecationOf } from './kind-habits.ts'

/** A kind as the server serves it. */
export interface Resource {
  readonly kind: Kind
  readonly apiVersion: string
  readonly strategy: Strategy
  /** Whose keys its objects are stored under: another kind's for one that is a view of it. */
  readonly stored: Pick<Kind, 'group' | 'plural'>
  /** How stored objects look as this kind; null where they are stored as they look. */
  readonly view: View | null
  /** A text for the `Warning` headers of all its answers, or null. */
  readonly deprecation: string | null
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
    const view = viewOf(kind)
    this.#resources.set(keyOf(kind.group, kind.version, kind.plural), {
      kind,
      apiVersion: apiVersionOf(kind),
      strategy: strategyOf(kind),
      stored: view?.stored ?? kind,
      view,
      deprecation: deprecationOf(kind),
    })
    this.version++
  }

  remove(kind: Kind): void {
    if (this.#resources.delete(keyOf(kind.group, kind.version, kind.plural))) this.version++
  }

  find(group: string, version: string, plural: string): Resource | null {
    return this.#resources.get(keyOf(group, version, plural)) ?? null
  }

  all(): readonly Resource[] {
    return [...this.#resources.values()]
  }
}

const keyOf = (group: string, version: string, plural: string): string => `${group}/${version}/${plural}`
