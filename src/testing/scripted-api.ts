// One kind of an API, in memory, whose answers a test can spoil: what informers are tested against.
//
// It keeps a history as a real server does: a list has a version, a watch gets what came after its version, and a
// version before `compact()` is `Expired`.
import type { Kind } from '../api/kinds.ts'
import { type ApiList, type ApiObject, keyOf, refOf } from '../api/object.ts'
import { StatusError } from '../api/status-error.ts'
import type { Client, ListQuery, WatchEvent, WatchQuery } from '../client/client.ts'
import { Unreachable } from '../client/transport.ts'

interface Past<T extends ApiObject> {
  readonly version: number
  readonly event: WatchEvent<T>
}

export class ScriptedApi<T extends ApiObject> {
  readonly kind: Kind<T>
  /** Every request, as `list` or `watch <version>`. */
  readonly requests: string[] = []
  readonly queries: (ListQuery | WatchQuery)[] = []
  #version = 100
  #compacted = 0
  readonly #objects = new Map<string, T>()
  readonly #history: Past<T>[] = []
  readonly #watches = new Set<OpenWatch<T>>()
  readonly #failures: { readonly verb: 'list' | 'watch'; readonly error: Error }[] = []
  #isDeaf = false

  constructor(kind: Kind<T>) {
    this.kind = kind
  }

  get version(): number {
    return this.#version
  }

  get openWatches(): number {
    return this.#watches.size
  }

  /** What there is, ordered by namespace and name. */
  objects(): readonly T[] {
    return [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
  }

  /** Creates or changes an object; it gets the next version. */
  put(object: T): T {
    const version = ++this.#version
    const key = keyOf(refOf(object))
    const type = this.#objects.has(key) ? 'MODIFIED' : 'ADDED'
    const written = versioned(object, version)
    this.#objects.set(key, written)
    this.#happen({ version, event: { type, object: written } })
    return written
  }

  remove(ref: { readonly namespace: string; readonly name: string }): void {
    const object = this.#objects.get(keyOf(ref))
    if (!object) return
    const version = ++this.#version
    this.#objects.delete(keyOf(ref))
    this.#happen({ version, event: { type: 'DELETED', object: versioned(object, version) } })
  }

  /** Something of another kind was written: the version goes on without an event. */
  skipVersions(count: number): void {
    this.#version += count
  }

  bookmark(): void {
    const object: ApiObject = { kind: this.kind.kind, metadata: { resourceVersion: `${this.#version}` } }
    this.send({ type: 'BOOKMARK', object })
  }

  /** Forgets the history: a watch from any version so far is `Expired`. */
  compact(): void {
    this.#compacted = this.#version
    this.#history.length = 0
  }

  /** Ends the open watches: as a server does that shuts down, or as a broken connection. */
  endWatches(how: 'closed' | 'broken'): void {
    for (const watch of [...this.#watches])
      if (how === 'closed') watch.close()
      else watch.fail(new Unreachable('the connection was reset'))
  }

  /** The next request of this verb fails. */
  failNext(verb: 'list' | 'watch', error: Error = new Unreachable('connection refused')): void {
    this.#failures.push({ verb, error })
  }

  /** Open watches stay open and say nothing: what happens is lost to them. */
  fallSilent(): void {
    this.#isDeaf = true
    for (const watch of this.#watches) watch.isMuted = true
  }

  wakeUp(): void {
    this.#isDeaf = false
  }

  /** Sends an event as it stands to every open watch. */
  send(event: WatchEvent<T>): void {
    for (const watch of this.#watches) watch.push(event)
  }

  client(): Pick<Client, 'list' | 'watch'> {
    // The informer under test asks for this kind only.
    return {
      list: async (_kind: unknown, query: ListQuery = {}) => this.#list(query),
      watch: (_kind: unknown, query: WatchQuery = {}) => this.#watch(query),
    } as unknown as Pick<Client, 'list' | 'watch'>
  }

  #happen(past: Past<T>): void {
    this.#history.push(past)
    for (const watch of this.#watches) watch.push(past.event)
  }

  #fail(verb: 'list' | 'watch'): void {
    const at = this.#failures.findIndex(failure => failure.verb === verb)
    const [failure] = at < 0 ? [] : this.#failures.splice(at, 1)
    if (failure) throw failure.error
  }

  #list(query: ListQuery): ApiList<T> {
    this.requests.push('list')
    this.queries.push(query)
    this.#fail('list')
    return { metadata: { resourceVersion: `${this.#version}` }, items: [...this.#objects.values()] }
  }

  async *#watch(query: WatchQuery): AsyncGenerator<WatchEvent<T>> {
    this.requests.push(`watch ${query.resourceVersion}`)
    this.queries.push(query)
    this.#fail('watch')
    const from = Number(query.resourceVersion)
    if (from < this.#compacted)
      throw new StatusError({ reason: 'Expired', message: `too old resource version: ${from}` })
    const watch = new OpenWatch<T>()
    for (const { version, event } of this.#history) if (version > from) watch.push(event)
    watch.isMuted = this.#isDeaf
    this.#watches.add(watch)
    const abort = () => watch.close()
    query.signal?.addEventListener('abort', abort, { once: true })
    try {
      if (!query.signal?.aborted) yield* watch.events()
    } finally {
      query.signal?.removeEventListener('abort', abort)
      this.#watches.delete(watch)
    }
  }
}

function versioned<T extends ApiObject>(object: T, version: number): T {
  return { ...object, metadata: { ...object.metadata, resourceVersion: `${version}` } }
}

class OpenWatch<T extends ApiObject> {
  isMuted = false
  readonly #queue: WatchEvent<T>[] = []
  #end: { readonly error: Error | null } | null = null
  #wake: () => void = () => {}

  push(event: WatchEvent<T>): void {
    if (this.isMuted || this.#end) return
    this.#queue.push(event)
    this.#wake()
  }

  close(): void {
    this.#end ??= { error: null }
    this.#wake()
  }

  fail(error: Error): void {
    this.#end ??= { error }
    this.#wake()
  }

  async *events(): AsyncGenerator<WatchEvent<T>> {
    for (;;) {
      for (let event = this.#queue.shift(); event; event = this.#queue.shift()) yield event
      if (this.#end?.error) throw this.#end.error
      if (this.#end) return
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }
}
