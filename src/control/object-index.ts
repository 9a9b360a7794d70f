import type { ApiObject } from '../api/object.ts'
import { keyOf, type ObjectRef, refOf } from '../api/object.ts'
import { assert } from '../base/assert.ts'

/** Objects in memory, by namespace and name and by whatever else they are looked up. Lists come ordered, always. */
export class ObjectIndex<T extends ApiObject> {
  readonly #namespaces = new Map<string, Shelf<T>>()
  readonly #indexes = new Map<string, ValueIndex<T>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(ref: ObjectRef): T | null {
    return this.#namespaces.get(ref.namespace)?.get(ref.name) ?? null
  }

  /** Ordered by namespace and name. */
  list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return this.#namespaces.get(namespace)?.list() ?? []
    const [first, ...more] = [...this.#namespaces.keys()].sort()
    if (first === undefined) return []
    if (more.length === 0) return this.list(first)
    return [first, ...more].flatMap(each => this.list(each))
  }

  /** Ordered by namespace and name. */
  byIndex(indexName: string, value: string): readonly T[] {
    const index = this.#indexes.get(indexName)
    assert(index, `the index ${indexName} was added before it is used`)
    return index.shelves.get(value)?.list() ?? []
  }

  /** Adds an index. One that exists under this name stays: sharers of an informer add the same one. */
  addIndex(indexName: string, valuesOf: (object: T) => readonly string[]): void {
    if (this.#indexes.has(indexName)) return
    const index: ValueIndex<T> = { valuesOf, shelves: new Map() }
    this.#indexes.set(indexName, index)
    for (const object of this.list()) file(index, object)
  }

  put(object: T): void {
    const { namespace, name } = refOf(object)
    const shelf = this.#namespaces.get(namespace) ?? new Shelf<T>()
    this.#namespaces.set(namespace, shelf)
    const previous = shelf.get(name)
    shelf.put(name, object)
    if (previous === null) this.#size++
    for (const index of this.#indexes.values()) refile(index, previous, object)
  }

  remove(ref: ObjectRef): void {
    const shelf = this.#namespaces.get(ref.namespace)
    const previous = shelf?.get(ref.name) ?? null
    if (!shelf || !previous) return
    shelf.remove(ref.name)
    if (shelf.isEmpty) this.#namespaces.delete(ref.namespace)
    this.#size--
    for (const index of this.#indexes.values()) unfile(index, previous)
  }
}

interface ValueIndex<T extends ApiObject> {
  readonly valuesOf: (object: T) => readonly string[]
  readonly shelves: Map<string, Shelf<T>>
}

function file<T extends ApiObject>({ valuesOf, shelves }: ValueIndex<T>, object: T): void {
  for (const value of valuesOf(object)) {
    const shelf = shelves.get(value) ?? new Shelf<T>()
    shelves.set(value, shelf)
    shelf.put(keyOf(refOf(object)), object)
  }
}

function unfile<T extends ApiObject>({ valuesOf, shelves }: ValueIndex<T>, object: T): void {
  for (const value of valuesOf(object)) {
    const shelf = shelves.get(value)
    shelf?.remove(keyOf(refOf(object)))
    if (shelf?.isEmpty) shelves.delete(value)
  }
}

function refile<T extends ApiObject>(index: ValueIndex<T>, previous: T | null, object: T): void {
  // Filed first, so that a shelf the object stays on keeps its order.
  file(index, object)
  if (!previous) return
  const kept = new Set(index.valuesOf(object))
  const left = index.valuesOf(previous).filter(value => !kept.has(value))
  if (left.length > 0) unfile({ shelves: index.shelves, valuesOf: () => left }, previous)
}

/** Objects by name, with the ordered list of them kept between changes. A list handed out is never changed. */
class Shelf<T> {
  readonly #objects = new Map<string, T>()
  #names: string[] | null = null
  #list: readonly T[] | null = null

  get isEmpty(): boolean {
    return this.#objects.size === 0
  }

  get(name: string): T | null {
    return this.#objects.get(name) ?? null
  }

  put(name: string, object: T): void {
    if (!this.#objects.has(name)) this.#names = null
    this.#objects.set(name, object)
    this.#list = null
  }

  remove(name: string): void {
    this.#objects.delete(name)
    this.#names = null
    this.#list = null
  }

  list(): readonly T[] {
    this.#names ??= [...this.#objects.keys()].sort()
    this.#list ??= this.#names.flatMap(name => this.#objects.get(name) ?? [])
    return this.#list
  }
}
