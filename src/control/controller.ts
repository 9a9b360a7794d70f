import type { Kind } from '../api/kinds.ts'
import type { ApiObject, ObjectRef } from '../api/object.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Client } from '../client/client.ts'

/** What a reconcile answers: when to look at the key again if nothing happens before. */
export type Outcome = { readonly kind: 'settled' } | { readonly kind: 'checkAgain'; readonly afterMs: number }

export const settled: Outcome = { kind: 'settled' }

/** A failure that trying again cannot mend: logged once, the key is left until something changes. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

export type Change<T extends ApiObject> =
  | { readonly kind: 'added'; readonly object: T }
  | { readonly kind: 'updated'; readonly object: T; readonly previous: T }
  | { readonly kind: 'deleted'; readonly object: T }

/** A local copy of all objects of a kind, kept fresh by list and watch. Its objects are frozen: shared by all readers. */
export interface Informer<T extends ApiObject> {
  readonly kind: Kind<T>
  get(ref: ObjectRef): T | null
  /** Ordered by namespace and name. */
  list(namespace?: string): readonly T[]
  /** Objects that `indexName` files under `value`. */
  byIndex(indexName: string, value: string): readonly T[]
  /** Adds an index; before the informer starts or after, both work. */
  addIndex(indexName: string, valuesOf: (object: T) => readonly string[]): void
  /** Called for every change, and once per present object as `added` on subscription. Returns an unsubscribe. */
  onChange(handler: (change: Change<T>) => void): () => void
  /** Resolves once the first list has arrived. */
  synced(): Promise<void>
  /** The resourceVersion that the copy has reached; null before the first list. */
  version(): string | null
  /** How often the API's history has gone back, as it does when it is restored from a backup. */
  restores(): number
  /**
   * Resolves once the copy has reached this resourceVersion of its kind: a write of one's own is then in it. Or once the
   * API's history has gone back, and nobody knows whether it ever will.
   */
  reached(resourceVersion: string): Promise<void>
}

/** One informer per kind, shared by every controller of the process, started on first use. */
export interface Informers {
  of<T extends ApiObject>(kind: Kind<T>): Informer<T>
  /** Gives up the copy of a kind that is served no more; asked for again, it begins anew. */
  release(kind: Kind): void
  stop(): void
}

/** What every controller is built from. */
export interface ControllerContext {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly client: Client
  readonly informers: Informers
  readonly events: EventRecorder
}

export interface EventRecorder {
  /** Records a core/v1 Event about `regarding`; equal ones are counted up, floods are dropped. Never throws. */
  record(event: {
    readonly regarding: ApiObject
    /** The part that the event is about: `spec.containers{nginx}`. */
    readonly fieldPath?: string
    readonly type: 'Normal' | 'Warning'
    readonly reason: string
    readonly message: string
    /** `statefulset-controller`, as upstream names the source. */
    readonly component: string
    readonly host?: string
  }): void
}

/** A running controller. */
export interface Running {
  /** Ends after the reconciles under way. */
  stop(): Promise<void>
}

export interface ControllerOptions {
  readonly name: string
  readonly workers: number
  readonly context: Pick<ControllerContext, 'clock' | 'log' | 'random'>
  /** Gets a key and re-reads everything. A thrown error means back-off, `PermanentError` means never again. */
  reconcile(key: string): Promise<Outcome>
  /** Back-off per key: 5 ms·2ⁿ up to this, unless told otherwise. */
  readonly backoffMsMax?: number
}

/** A controller's work queue, as the sources of its keys see it. */
export interface Wake {
  enqueue(key: string): void
  enqueueAfter(key: string, afterMs: number): void
  /** Forgets a key's back-off, because something that matters to it has changed. */
  resetBackoff(key: string): void
}

export interface ControllerQueue extends Running, Wake {}
