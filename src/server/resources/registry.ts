import { builtInKinds, type Kind } from '../../api/kinds.ts'
import { builtInResource } from './built-in-resource.ts'
import type { Resource } from './resource.ts'

/** What is served now. A resource is data: built-in ones are there from the start, others come and go. */
export class Registry {
  readonly #resources = new Map<string, Resource>()
  /** Grows with every change, for those who derive documents from it. */
  version = 0

  constructor(resources: readonly Resource[] = builtInKinds.map(builtInResource)) {
    for (const resource of resources) this.add(resource)
  }

  /** In the place of the one that was served by the same name before, if any. */
  add(resource: Resource): void {
    this.#resources.set(keyOf(resource.kind), resource)
    this.version++
  }

  /** What documents are derived from has changed elsewhere: in what other servers serve. */
  touch(): void {
    this.version++
  }

  remove(kind: GroupVersionResource): void {
    if (this.#resources.delete(keyOf(kind))) this.version++
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
