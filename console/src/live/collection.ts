// A live copy of the objects of one kind, in one namespace or in all: listed in pages, then watched with bookmarks.
//
// Invariants: what is shown is always a state that the server had (a list is shown whole, never page by page mixed with
// the old one; of the very first, its first page as a beginning that is still loading); a broken connection keeps the last
// state and says since when it is old; recovery resumes at the last revision and lists again only where the past is gone
// (410). Changes are told with the beat (beat.ts), the first of all at once.
// What is refused is told once and asked for again only when a person asks: a role does not come by itself.
import { type Kind, resourceName } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { isRefusal, StatusError } from '../../../src/api/status-error.ts'
import type { Client, PartForm } from '../../../src/client/client.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { Beat } from './beat.ts'
import { firstPageSize } from './early-list.ts'
import { offlineDuring, pause } from './network.ts'
import { keyOf, type Sorted, sortedOf, withChanges } from './sorted-objects.ts'

export type LiveState =
  | { readonly kind: 'loading' }
  /** Nothing has come yet, since nobody answers; it is tried again. */
  | { readonly kind: 'unreached'; readonly error: unknown }
  | { readonly kind: 'live' }
  /** The objects are those of this moment. */
  | { readonly kind: 'lost'; readonly since: number }
  /** The API does not let this user see them, or does not have them. */
  | { readonly kind: 'refused'; readonly error: StatusError }
  /** This user may list them, and not watch: the objects are those of this moment, until a refresh. */
  | { readonly kind: 'still'; readonly since: number; readonly error: StatusError }

export interface LiveSnapshot<T extends ApiObject> {
  readonly state: LiveState
  /** By namespace and name. */
  readonly items: readonly T[]
  /** All of them are there, be it as they were when the connection was lost; before that their number says nothing. */
  readonly isListed: boolean
}

/** Nothing more is to come: all are there, or none will be. */
export const isLoaded = ({ state, isListed }: LiveSnapshot<ApiObject>): boolean =>
  isListed || state.kind === 'refused'

const nothing: LiveSnapshot<never> = { state: { kind: 'loading' }, items: [], isListed: false }

const pageSize = 500
const retryMsFirst = 500
const retryMsMax = 15_000

/** Which of them, and how much of each. */
export interface Narrowed {
  readonly form?: PartForm
  readonly fieldSelector?: string
}

export interface CollectionOptions<T extends ApiObject> {
  readonly kind: Kind<T>
  /** Every one when empty. */
  readonly namespace: string
  readonly narrowed?: Narrowed
  /** Whether the API lets this person watch. */
  mayWatch?(): Promise<boolean>
  /** Of all that are told together; its own where it is left out. */
  readonly beat?: Beat
  /** Told of every change of the state, before the page is drawn anew. */
  onState?(): void
  /** Told whenever something has come from the server. */
  onHeard?(): void
}

export class LiveCollection<T extends ApiObject> {
  readonly #client: Client
  readonly #onState: () => void
  readonly #onHeard: () => void
  readonly #mayWatch: () => Promise<boolean>
  readonly #kind: Kind<T>
  readonly #namespace: string
  readonly #narrowed: Narrowed
  #sorted: Sorted<T> = { keys: [], items: [] }
  /** What came since the last telling. */
  #changes = new Map<string, T | null>()
  readonly #beat: Beat
  #isTold = false
  readonly #listeners = new Set<() => void>()
  #snapshot: LiveSnapshot<T> = nothing
  #isListed = false
  #stop: AbortController | null = null
  #state: LiveState = { kind: 'loading' }
  /** Ends the watch, or the rest after a refusal, so that everything is listed again. */
  #again = new AbortController()
  /** Ends the watch, as of a server that is not there any more; its reason is since when. */
  #silence = new AbortController()

  constructor(client: Client, options: CollectionOptions<T>) {
    const {
      kind,
      namespace,
      narrowed = {},
      beat = new Beat(() => this.size),
      onState = () => {},
      onHeard = () => {},
      mayWatch = async () => true,
    } = options
    this.#client = client
    this.#mayWatch = mayWatch
    this.#kind = kind
    this.#namespace = namespace
    this.#narrowed = narrowed
    this.#beat = beat
    this.#onState = onState
    this.#onHeard = onHeard
  }

  get state(): LiveState {
    return this.#state
  }

  /** How many objects it holds. */
  get size(): number {
    return this.#sorted.items.length
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0
  }

  readonly snapshot = (): LiveSnapshot<T> => this.#snapshot

  /** The first who looks starts the watch; it ends a while after the last has gone. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (!this.#stop) {
      this.#stop = new AbortController()
      void this.#run(this.#stop.signal)
    }
    this.#onState()
    return () => {
      this.#listeners.delete(listener)
      this.#onState()
      setTimeout(() => {
        if (!this.isWatched) this.#end()
      }, 10_000)
    }
  }

  /** For who looks in a moment: resolves when there is something to be seen, or it is known that there is not. */
  begin(): Promise<void> {
    return new Promise(resolve => {
      const leave = this.subscribe(() => {
        leave()
        resolve()
      })
    })
  }

  /** Lists again; what is shown stays until the new list is there. What nobody looks at is listed when somebody does. */
  refresh(): void {
    if (this.isWatched) this.#again.abort()
    else this.#end()
  }

  /** The server does not answer: what is shown is of `since`, and is the past until it does. */
  lose(since: number): void {
    this.#silence.abort(since)
  }

  /** What is not watched is soon the past: who looks next begins with nothing, and not with what was. */
  #end(): void {
    this.#stop?.abort()
    this.#stop = null
    this.#state = nothing.state
    this.#sorted = { keys: [], items: [] }
    this.#changes = new Map()
    this.#isListed = false
    this.#snapshot = nothing
  }

  async #run(signal: AbortSignal): Promise<void> {
    let version: string | null = null
    let retryMs = retryMsFirst
    /** The past was gone the last time, too: a server that forgets so soon is not asked without a rest. */
    let wasExpired = false
    while (!signal.aborted) {
      try {
        if (version === null) {
          // A list that is refused says so by itself. Of the watch it is asked meanwhile.
          const mayWatch = this.#mayWatch()
          version = await this.#list(signal)
          if (!(await mayWatch)) throw this.#watchRefused()
        } else if (this.#state.kind === 'lost') await this.#reach()
        // Whoever looked may have gone meanwhile, and the next have begun: what this run hears is no news then.
        signal.throwIfAborted()
        retryMs = retryMsFirst
        this.#become({ kind: 'live' })
        const again = new AbortController()
        this.#again = again
        const over = new AbortController()
        const cut = offlineDuring(over.signal)
        const silence = new AbortController()
        this.#silence = silence
        const until = AbortSignal.any([signal, again.signal, cut, silence.signal])
        version = await this.#watch(version, until)
          .catch((error: unknown) => {
            if (again.signal.aborted) return null
            // It goes on from what came last.
            if (silence.signal.aborted) throw new Unreachable('the server does not answer')
            throw error
          })
          .finally(() => over.abort())
        wasExpired = false
        if (again.signal.aborted) version = null
        if (silence.signal.aborted) throw new Unreachable('the server does not answer')
        if (cut.aborted) throw new Unreachable('the browser is offline')
      } catch (error) {
        if (signal.aborted) return
        if (isRefusal(error, 'Expired')) {
          version = null
          if (wasExpired) await pause(retryMs, signal)
          wasExpired = true
        } else if (isRefusal(error) && [401, 403, 404, 405].includes(error.code)) {
          const isListed = version !== null
          this.#become(isListed ? { kind: 'still', since: Date.now(), error } : { kind: 'refused', error })
          version = null
          this.#again = new AbortController()
          await abortOf(AbortSignal.any([signal, this.#again.signal]))
        } else {
          const since: unknown = this.#silence.signal.reason
          if (this.#sorted.items.length === 0 && !this.#isListed) this.#become({ kind: 'unreached', error })
          else if (this.#state.kind === 'live')
            this.#become({ kind: 'lost', since: typeof since === 'number' ? since : Date.now() })
          else if (this.#state.kind === 'loading') this.#become({ kind: 'lost', since: Date.now() })
          // Who does not want to wait asks for it now.
          this.#again = new AbortController()
          await pause(retryMs, AbortSignal.any([signal, this.#again.signal]))
          retryMs = Math.min(retryMs * 2, retryMsMax)
        }
      }
    }
  }

  /** Nothing was seen yet. */
  get #isBeginning(): boolean {
    return this.#state.kind === 'loading' || this.#state.kind === 'unreached'
  }

  #watchRefused(): StatusError {
    const message = `${resourceName(this.#kind)} is forbidden: you may not watch it`
    return new StatusError({ reason: 'Forbidden', message })
  }

  /** Until the server answers again, what is shown is the past: a watch that is begun has not told anything yet. */
  async #reach(): Promise<void> {
    await this.#client.list(this.#kind, { namespace: this.#namespace, ...this.#narrowed, limit: 1 })
  }

  async #list(signal: AbortSignal): Promise<string> {
    const found: T[] = []
    let next: string | undefined
    let version = ''
    do {
      const list = await this.#client.list(this.#kind, {
        namespace: this.#namespace,
        ...this.#narrowed,
        limit: this.#isBeginning && !next ? firstPageSize : pageSize,
        ...(next ? { continue: next } : {}),
      })
      signal.throwIfAborted()
      this.#onHeard()
      found.push(...list.items)
      version = list.metadata.resourceVersion ?? ''
      next = list.metadata.continue || undefined
      if (next && this.#isBeginning && found.length === list.items.length) {
        // There is no old state that it could be mixed with: the first page is shown as a beginning.
        this.#sorted = sortedOf(found)
        this.#changed()
      }
    } while (next)
    this.#changes = new Map()
    this.#sorted = sortedOf(found)
    this.#isListed = true
    this.#changed()
    return version
  }

  /** Ends without an error when the server ends the watch: it goes on from the version that is returned. */
  async #watch(from: string, signal: AbortSignal): Promise<string> {
    let version = from
    const events = this.#client.watch(this.#kind, {
      namespace: this.#namespace,
      ...this.#narrowed,
      resourceVersion: from,
      allowWatchBookmarks: true,
      signal,
    })
    for await (const event of events) {
      this.#onHeard()
      version = event.object.metadata?.resourceVersion ?? version
      if (event.type === 'BOOKMARK') continue
      this.#changes.set(keyOf(event.object), event.type === 'DELETED' ? null : event.object)
      this.#changed()
    }
    return version
  }

  #become(state: LiveState): void {
    if (state.kind === this.#state.kind && state.kind !== 'refused' && state.kind !== 'still') return
    this.#state = state
    this.#onState()
    this.#changed()
  }

  #changed(): void {
    if (this.#isTold) this.#beat.ask(this.#tell)
    else this.#tell()
  }

  readonly #tell = (): void => {
    this.#isTold = true
    if (this.#changes.size > 0) this.#sorted = withChanges(this.#sorted, this.#changes)
    this.#changes = new Map()
    this.#snapshot = { state: this.#state, items: this.#sorted.items, isListed: this.#isListed }
    for (const listener of this.#listeners) listener()
  }
}

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
