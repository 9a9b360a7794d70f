import type { Binding, DeleteOptions, Eviction, Scale } from '../api/generated/types.ts'
import type { Kind } from '../api/kinds.ts'
import type { ApiList, ApiObject, ObjectRef } from '../api/object.ts'
import type { Arriving } from '../api/transport.ts'

export interface ListQuery {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly resourceVersion?: string
  readonly limit?: number
  readonly continue?: string
  /** How much of each object is wanted; the whole where it is left out. */
  readonly form?: PartForm
}

/** Of each object its metadata alone; with `rows` also the cells that the server prints of it, as a `Row`. */
export type PartForm = 'metadata' | 'rows'

/** An object as the server prints it: its metadata, and cells by the names of their columns. */
export interface Row extends ApiObject {
  readonly cells?: { readonly [column: string]: unknown }
}

export interface WatchQuery extends Omit<ListQuery, 'limit' | 'continue'> {
  readonly allowWatchBookmarks?: boolean
  /** The server ends the watch after this long. */
  readonly timeoutSeconds?: number
  /** Ends the watch. */
  readonly signal?: AbortSignal
}

export type WatchEvent<T extends ApiObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly object: ApiObject }

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply'

export interface WriteQuery {
  /** `All` asks for every effect but the write itself. */
  readonly dryRun?: 'All'
  readonly fieldManager?: string
  /** Only for `apply`. */
  readonly force?: boolean
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
  /** `status`, `scale` …; the object itself when left out. */
  readonly subresource?: string
  /** Called with each `Warning` header of the answer. */
  onWarning?(text: string): void
}

/**
 * The Kubernetes API as our components see it: the same against Kedge in this process and any cluster.
 * Every refusal is thrown as `StatusError`; what cannot be reached as `Unreachable` (see transport.ts).
 * Objects come back frozen in depth or shared: never change them, use `draftOf`.
 */
export interface Client {
  get<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): Promise<T>
  list<T extends ApiObject>(kind: Kind<T>, query?: ListQuery): Promise<ApiList<T>>
  /** Ends without an error when the server closes it; throws `Expired` as StatusError when the past is gone. */
  watch<T extends ApiObject>(kind: Kind<T>, query?: WatchQuery): Arriving<WatchEvent<T>>
  create<T extends ApiObject>(kind: Kind<T>, object: T, query?: WriteQuery): Promise<T>
  /** Replaces; conditional when the object carries a resourceVersion. */
  update<T extends ApiObject>(kind: Kind<T>, object: T, query?: WriteQuery): Promise<T>
  patch<T extends ApiObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    patch: { readonly type: PatchType; readonly body: unknown },
    query?: WriteQuery,
  ): Promise<T>
  /** The object as it stands after the deletion began, or a `Status` when it is gone. */
  delete<T extends ApiObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    options?: DeleteOptions & { dryRun?: readonly string[] },
  ): Promise<unknown>
  scale(kind: Kind, ref: ObjectRef, replicas: number): Promise<Scale>
  bind(pod: ObjectRef, binding: Binding): Promise<void>
  evict(pod: ObjectRef, eviction: Eviction): Promise<void>
  /** Anything else: discovery, logs as text, paths of other API groups. Like all others it throws what is refused. */
  raw(request: RawRequest): Promise<RawReply>
}

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: { readonly [name: string]: string | undefined }
  readonly headers?: { readonly [name: string]: string }
  readonly body?: unknown
}

/** Of a request that was not refused: there is no code to look at. */
export interface RawReply {
  readonly headers: { readonly [name: string]: string | undefined }
  /** Parsed when the answer is JSON, else its text. */
  readonly body: unknown
}
