import { builtInKinds, type Kind } from '../../api/kinds.ts'
import { builtInResource } from './built-in-resource.ts'
import type { Resource } from './resource.ts'

/** How long a resource is served by the same definition. */
interface Life {
  ended: boolean
  readonly listeners: Set<() => void>
}

/** What is served now. A resource is data: built-in ones are there from the start, others come and go. */
export class Registry {
  readonly #resources = new Map<string, Resource>()
  readonly #lives = new WeakMap<Resource, Life>()
  /** Grows with every change, for those who derive documents from it. */
  version = 0

  constructor(resources: readonly Resource[] = builtInKinds.map(builtInResource)) {
    for (const resource of resources) this.add(resource)
  }

  /** In the place of the one that was served by the same name before, if any: as something new, or as the same that goes on. */
  add(resource: Resource, as: 'new' | 'same' = 'new'): void {
    const key = keyOf(resource.kind)
    const before = this.#resources.get(key)
    const life = as === 'same' && before ? this.#lives.get(before) : undefined
    this.#lives.set(resource, life ?? { ended: false, listeners: new Set() })
    this.#resources.set(key, resource)
    this.version++
    if (before && !life) this.#end(before)
  }

  /** Calls back when the resource is served no longer, or by another definition. Returns how to call that off. */
  onEnd(resource: Resource, listener: () => void): () => void {
    const life = this.#lives.get(resource)
    if (!life || life.ended) {
      listener()
      return () => {}
    }
    life.listeners.add(listener)
    return () => {
      life.listeners.delete(listener)
    }
  }

  #end(resource: Resource): void {
    const life = this.#lives.get(resource)
    if (!life) return
    life.ended = true
    for (const listener of [...life.listeners]) listener()
    life.listeners.clear()
  }

  /** What documents are derived from has changed elsewhere: in what other servers serve. */
  touch(): void {
    this.version++
  }

  remove(kind: GroupVersionResource): void {
    const key = keyOf(kind)
    const resource = this.#resources.get(key)
    if (!resource) return
    this.#resources.delete(key)
    this.version++
    this.#end(resource)
  }

  find(group: string, version: string, plural: string): Resource | null {
    return this.#resources.get(keyOf({ group, version, plural })) ?? null
  }

  all(): readonly Resource[] {
    return [...this.#resources.values()]
  }
}

type GroupVersionResource = Pick<Kind, 'group' | 'version' | 'plural'>

const keyOf = ({ group, version, plural }: GroupVersionResource): string => `${group}/${version}/${plural}`
