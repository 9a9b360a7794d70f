// An informer that sees only what the world lets it see: events late, twice, or not at all until it lists again.
import type { Kind } from '../../../api/kinds.ts'
import { type ApiObject, keyOf, type ObjectKey, type ObjectRef, refOf } from '../../../api/object.ts'
import type { Change, Informer } from '../../../control/controller.ts'
import type { ModelApi } from './model-api.ts'

export class LaggingInformer<T extends ApiObject> implements Informer<T> {
  readonly kind: Kind<T>
  readonly #api: ModelApi
  readonly #objects = new Map<ObjectKey, T>()
  readonly #handlers = new Set<(change: Change<T>) => void>()
  readonly #indexes = new Map<string, (object: T) => readonly string[]>()
  readonly #waiting: { readonly version: number; resolve(): void }[] = []
  /** How many events of the history have been seen. */
  #position: number
  #version: number
  #sorted: readonly T[] | null = null

  constructor(kind: Kind<T>, api: ModelApi) {
    this.kind = kind
    this.#api = api
    this.#position = api.history(kind).length
    this.#version = api.version
    for (const object of api.list(kind)) this.#objects.set(keyOf(refOf(object)), object)
  }

  /** Events that have not been delivered yet. */
  get lag(): number {
    return this.#api.history(this.kind).length - this.#position
  }

  /** Lets the next events through. */
  deliver(count: number): void {
    const history = this.#api.history(this.kind)
    for (let left = Math.min(count, this.lag); left > 0; left--) {
      const event = history[this.#position++]
      if (!event) return
      this.#version = Math.max(this.#version, event.version)
      this.#apply(event.type === 'DELETED' ? null : (event.object as T), event.object as T)
    }
    this.#wake()
  }

  /** Loses the next event. What comes after it arrives. */
  drop(): void {
    if (this.lag > 0) this.#position++
  }

  /** Shows the newest known state of an object once more. */
  repeat(): void {
    const last = this.#api.history(this.kind)[this.#position - 1]
    const known = last && this.#objects.get(keyOf(refOf(last.object)))
    if (known) this.#tell({ kind: 'updated', object: known, previous: known })
  }

  /** Lists again: everything is as it is in the API, and what was missed becomes a change. */
  relist(): void {
    this.#position = this.#api.history(this.kind).length
    this.#version = this.#api.version
    const present = new Map(this.#api.list(this.kind).map(object => [keyOf(refOf(object)), object]))
    for (const [key, object] of [...this.#objects]) if (!present.has(key)) this.#apply(null, object)
    for (const object of present.values()) this.#apply(object, object)
    this.#wake()
  }

  #apply(object: T | null, named: T): void {
    const key = keyOf(refOf(named))
    const previous = this.#objects.get(key)
    this.#sorted = null
    if (object === null) {
      if (!previous) return
      this.#objects.delete(key)
      this.#tell({ kind: 'deleted', object: named })
      return
    }
    if (previous?.metadata?.resourceVersion === object.metadata?.resourceVersion) return
    this.#objects.set(key, object)
    this.#tell(previous ? { kind: 'updated', object, previous } : { kind: 'added', object })
  }

  #tell(change: Change<T>): void {
    for (const handler of this.#handlers) handler(change)
  }

  #wake(): void {
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      const waiting = this.#waiting[at]
      if (!waiting || waiting.version > this.#version) continue
      this.#waiting.splice(at, 1)
      waiting.resolve()
    }
  }

  get(ref: ObjectRef): T | null {
    return this.#objects.get(keyOf(ref)) ?? null
  }

  list(namespace?: string): readonly T[] {
    this.#sorted ??= [...this.#objects.keys()].sort().flatMap(key => this.#objects.get(key) ?? [])
    if (namespace === undefined) return this.#sorted
    return this.#sorted.filter(object => object.metadata?.namespace === namespace)
  }

  byIndex(indexName: string, value: string): readonly T[] {
    const valuesOf = this.#indexes.get(indexName)
    return valuesOf ? this.list().filter(object => valuesOf(object).includes(value)) : []
  }

  addIndex(indexName: string, valuesOf: (object: T) => readonly string[]): void {
    this.#indexes.set(indexName, valuesOf)
  }

  onChange(handler: (change: Change<T>) => void): () => void {
    for (const object of this.list()) handler({ kind: 'added', object })
    this.#handlers.add(handler)
    return () => this.#handlers.delete(handler)
  }

  async synced(): Promise<void> {}

  /** The history of this API never goes back. */
  restores(): number {
    return 0
  }

  version(): string {
    return String(this.#version)
  }

  reached(resourceVersion: string): Promise<void> {
    const version = Number(resourceVersion)
    if (version <= this.#version) return Promise.resolve()
    return new Promise(resolve => this.#waiting.push({ version, resolve }))
  }
}
