// A local copy of all objects of one kind, kept fresh by list and watch.
//
// Invariants:
//   - the copy moves from version to version of the API and never back, unless the server's own history did (it
//     was restored from a backup, say): lists are read at the newest version, so a list is right as it comes;
//   - handlers hear of each change once, after the copy shows it: what came and went unseen during a break is
//     found by comparing, a deletion included, and the same name with a new uid is a deletion and an addition;
//   - the version is raised before handlers run, so what they read is at least as new as what they are told;
//   - an answer that does not fit (an event of the past that the copy does not know) leads to a new list.
//
// Life: list; watch from the list's version; when the watch ends, watch again from the last version seen; when
// that is `Expired`, list again. What fails is tried again with a growing, jittered delay. A watch that falls
// silent is given up: the server ends each after `timeoutSeconds`, and one that sends bookmarks sends them
// every minute.

import { deepFreeze } from '../api/equality.ts'
import { apiVersionOf, type Kind } from '../api/kinds.ts'
import { type ApiList, type ApiObject, type ObjectRef, refOf } from '../api/object.ts'
import { compareVersions } from '../api/resource-version.ts'
import { isRefusal, StatusError } from '../api/status-error.ts'
import { type Clock, type Instant, sleep } from '../base/clock.ts'
import { loopTurnOf } from '../base/event-loop/loop-turn.ts'
import { trail } from '../base/event-loop/trail.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Client, ListQuery, WatchEvent } from '../client/client.ts'
import { Backoff } from './backoff.ts'
import type { Change, Informer } from './controller.ts'
import { ObjectIndex } from './object-index.ts'
import { Watchdog } from './watchdog.ts'

export interface InformerOptions {
  readonly client: Pick<Client, 'list' | 'watch'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Freezes every object in depth. For tests: it costs time. */
  readonly freeze?: boolean
}

/** A server ends our watches after a time in between, at random, so that not all of them come back at once. */
const watchSecondsMin = 300
const watchSecondsMax = 600
/** The server has this long to end a watch that is over. */
const endGraceMs = 30_000
/** A server that sends bookmarks is silent for a minute at most; three are a sign that nobody is there. */
const silenceMsMax = 180_000
/** A watch that ends sooner and brings nothing is a failure, and so is a list that holds no longer. */
const shortMs = 1000
/** After a watch that held so long, all is well: longer than the longest back-off. */
const longMs = 60_000

export class ObjectInformer<T extends ApiObject> implements Informer<T> {
  readonly kind: Kind<T>
  readonly #options: InformerOptions
  readonly #query: Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'>
  readonly #objects = new ObjectIndex<T>()
  readonly #handlers = new Set<(change: Change<T>) => void>()
  readonly #stopping = new AbortController()
  readonly #backoff: Backoff
  #waiters: { readonly version: string; readonly resolve: () => void }[] = []
  #version: string | null = null
  #restores = 0
  #listedAt: Instant | null = null
  #running: Promise<void> | null = null

  constructor(
    kind: Kind<T>,
    options: InformerOptions,
    query: Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'> = {},
  ) {
    this.kind = kind
    this.#options = options
    this.#query = query
    this.#backoff = new Backoff({ random: options.random, firstMs: 800, maxMs: 30_000 })
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Resolves once nothing will change any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  get(ref: ObjectRef): T | null {
    return this.#objects.get(ref)
  }

  list(namespace?: string): readonly T[] {
    return this.#objects.list(namespace)
  }

  byIndex(indexName: string, value: string): readonly T[] {
    return this.#objects.byIndex(indexName, value)
  }

  addIndex(indexName: string, valuesOf: (object: T) => readonly string[]): void {
    this.#objects.addIndex(indexName, valuesOf)
  }

  onChange(handler: (change: Change<T>) => void): () => void {
    // Its own function, so that one handler may subscribe twice.
    const subscriber = (change: Change<T>) => handler(change)
    const present = this.#objects.list()
    this.#handlers.add(subscriber)
    for (const object of present) this.#tell(subscriber, { kind: 'added', object })
    return () => this.#handlers.delete(subscriber)
  }

  synced(): Promise<void> {
    return this.reached('')
  }

  version(): string | null {
    return this.#version
  }

  restores(): number {
    return this.#restores
  }

  reached(resourceVersion: string): Promise<void> {
    if (this.#version !== null && compareVersions(this.#version, resourceVersion) >= 0)
      return Promise.resolve()
    return new Promise(resolve => this.#waiters.push({ version: resourceVersion, resolve }))
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted
  }

  async #run(): Promise<void> {
    let listIsDue = true
    while (!this.#isStopped) {
      try {
        if (listIsDue) await this.#listOnce()
        listIsDue = false
        listIsDue = (await this.#watchOnce()) === 'listAgain'
      } catch (error) {
        if (this.#isStopped) return
        // A watch that broke off goes on where it was; one that was refused needs a new beginning.
        listIsDue ||= error instanceof StatusError && !isRefusal(error, 'TooManyRequests')
        if (!isRefusal(error, 'Expired', 'Gone')) await this.#waitAfter(error)
      }
    }
  }

  async #listOnce(): Promise<void> {
    const { client, clock } = this.#options
    if (this.#listedAt !== null && clock.now() - this.#listedAt < shortMs)
      await this.#waitAfter(new Error('the list was out of date at once'))
    const list = await client.list(this.kind, this.#query)
    this.#listedAt = clock.now()
    trail.mark('informer', this.kind.plural)
    if (!this.#isStopped) this.#replace(list)
  }

  /** Follows one watch to its end. */
  async #watchOnce(): Promise<'watchAgain' | 'listAgain'> {
    const { client, clock, random } = this.#options
    const startedAt = clock.now()
    const spread = Math.floor(random.next() * (watchSecondsMax - watchSecondsMin))
    const timeoutSeconds = watchSecondsMin + spread
    const turn = loopTurnOf(clock)
    const watchdog = new Watchdog(clock, this.#stopping.signal)
    watchdog.expectEndWithin(timeoutSeconds * 1000 + endGraceMs)
    try {
      const events = client.watch(this.kind, {
        ...this.#query,
        resourceVersion: this.#version ?? '',
        allowWatchBookmarks: true,
        timeoutSeconds,
        signal: watchdog.signal,
      })
      let received = 0
      for await (const first of events) {
        received++
        this.#backoff.reset()
        trail.mark('informer', this.kind.plural)
        for (const event of [first, ...(events.takeArrived?.() ?? [])]) {
          if (turn.isLong()) await turn.next()
          if (event.type === 'BOOKMARK') watchdog.expectSign(silenceMsMax)
          else watchdog.renewSign()
          if (this.#isStopped) return 'watchAgain'
          if (this.#apply(event) === 'doesNotFit') return 'listAgain'
        }
      }
      if (received === 0 && clock.now() - startedAt < shortMs && !watchdog.signal.aborted)
        await this.#waitAfter(new Error('the watch ended at once, with nothing'))
      return 'watchAgain'
    } finally {
      watchdog.stop()
      // It held for a while: what fails next is a new trouble, not more of the old one.
      if (clock.now() - startedAt >= longMs) this.#backoff.reset()
    }
  }

  async #waitAfter(error: unknown): Promise<void> {
    const retryInMs = this.#backoff.next()
    const { clock, log } = this.#options
    log.warn('list or watch failed', {
      kind: this.kind.kind,
      apiVersion: apiVersionOf(this.kind),
      error,
      retryInMs,
    })
    await sleep(clock, retryInMs, this.#stopping.signal)
  }

  #apply(event: WatchEvent<T>): 'applied' | 'doesNotFit' {
    const version = event.object.metadata?.resourceVersion ?? ''
    if (event.type === 'BOOKMARK') {
      if (this.#isNews(version)) this.#moveTo(version, [])
      return 'applied'
    }
    const object = this.#own(event.object)
    const previous = this.#objects.get(refOf(object))
    if (!this.#isNews(version)) return isKnown(previous, version) ? 'applied' : 'doesNotFit'
    if (event.type === 'DELETED') {
      this.#objects.remove(refOf(object))
      this.#moveTo(version, previous ? [{ kind: 'deleted', object }] : [])
    } else {
      this.#objects.put(object)
      this.#moveTo(version, changesBetween(previous, object))
    }
    return 'applied'
  }

  /** Makes the copy what the list says, and tells the difference. */
  #replace(list: ApiList<T>): void {
    const version = list.metadata.resourceVersion ?? ''
    const changes: Change<T>[] = []
    const listed = new ObjectIndex<T>()
    for (const item of list.items) listed.put(this.#own(item))
    for (const object of this.#objects.list())
      if (!listed.get(refOf(object))) {
        this.#objects.remove(refOf(object))
        changes.push({ kind: 'deleted', object })
      }
    for (const object of listed.list()) {
      const previous = this.#objects.get(refOf(object))
      if (previous && versionOf(previous) === versionOf(object)) continue
      this.#objects.put(object)
      changes.push(...changesBetween(previous, object))
    }
    this.#moveTo(version, changes)
  }

  #isNews(version: string): boolean {
    return this.#version === null || compareVersions(version, this.#version) > 0
  }

  #moveTo(version: string, changes: readonly Change<T>[]): void {
    const isBack = this.#version !== null && compareVersions(version, this.#version) < 0
    this.#version = version
    if (isBack) this.#restores++
    // Those subscribed now; whoever subscribes meanwhile is told of the copy as it already is.
    const handlers = [...this.#handlers]
    for (const change of changes)
      for (const handler of handlers) if (this.#handlers.has(handler)) this.#tell(handler, change)
    const isDue = (waiter: { readonly version: string }) =>
      isBack || compareVersions(waiter.version, version) <= 0
    const due = this.#waiters.filter(isDue)
    if (due.length === 0) return
    this.#waiters = this.#waiters.filter(waiter => !isDue(waiter))
    for (const { resolve } of due) resolve()
  }

  #tell(handler: (change: Change<T>) => void, change: Change<T>): void {
    try {
      handler(change)
    } catch (error) {
      // A bug in one sharer of the copy must not stop it for the others.
      this.#options.log.error('a handler of changes failed', {
        kind: this.kind.kind,
        change: change.kind,
        error,
      })
    }
  }

  #own(object: T): T {
    return this.#options.freeze ? deepFreeze(object) : object
  }
}

const versionOf = (object: ApiObject): string => object.metadata?.resourceVersion ?? ''

/** Whether an event of the past brings nothing that the copy does not show: it was sent twice. */
const isKnown = (present: ApiObject | null, version: string): boolean =>
  present !== null && compareVersions(versionOf(present), version) >= 0

function changesBetween<T extends ApiObject>(previous: T | null, object: T): readonly Change<T>[] {
  if (!previous) return [{ kind: 'added', object }]
  if (previous.metadata?.uid === object.metadata?.uid) return [{ kind: 'updated', object, previous }]
  return [
    { kind: 'deleted', object: previous },
    { kind: 'added', object },
  ]
}
