import type { StatusError } from '../../api/status-error.ts'
import type { Entry } from '../../store/store.ts'

interface ReplyHead {
  readonly code: number
  readonly headers?: { readonly [name: string]: string | readonly string[] }
  /** Texts of `Warning` headers. */
  readonly warnings?: readonly string[]
  /** Called when it has been written, or given up. */
  readonly release?: () => void
}

/** An answer before its wire. Over HTTP stored objects go out as their bytes; in this process as shared values. */
export type Reply = ReplyHead &
  (
    | { readonly kind: 'stored'; readonly entry: Entry }
    | { readonly kind: 'value'; readonly value: unknown; readonly contentType?: string }
    | {
        readonly kind: 'list'
        /** All of the document but its items, which come last. */
        readonly head: object
        readonly entries: readonly Entry[]
        /** How the entries look, where not as they are stored. */
        readonly shown?: ShownList
        /** What stored entries say of themselves and items leave out, since the list says it for all; none where they do not. */
        readonly leftOut?: TypeMeta
      }
    | { readonly kind: 'text'; readonly text: string; readonly contentType: string }
    | {
        readonly kind: 'bytes'
        readonly bytes: Uint8Array
        readonly contentType: string
        /** The same answer as objects, where it is one of objects. */
        readonly of?: Reply
      }
    | { readonly kind: 'chunks'; readonly chunks: AsyncIterable<Uint8Array>; readonly contentType: string }
    | {
        readonly kind: 'watch'
        readonly contentType: string
        /** How an event looks on the wire, where not as a line of JSON. */
        readonly frame?: (line: WatchLine) => Uint8Array
        open(sink: WatchSink): () => void
      }
  )

/** Each entry in another form: made one by one, since all at once would hold everybody up. */
export interface ShownList {
  readonly itemsAs: 'items' | 'rows'
  readonly yaml: boolean
  show(entry: Entry): unknown
}

export interface TypeMeta {
  readonly kind: string
  readonly apiVersion: string
}

/** An item of a list that says for all what they are. */
export function untyped(object: unknown): unknown {
  const { kind: _kind, apiVersion: _version, ...rest } = Object(object) as Partial<TypeMeta>
  return rest
}

export interface ListHead {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
}

/** One event of a watch: a stored state as it is, or a value made for this watcher. */
export type WatchLine =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly entry: Entry }
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; readonly value: unknown }

/** Where a watch's events go. */
export interface WatchSink {
  send(lines: readonly WatchLine[]): void
  /** Nothing comes after this; what was sent before still reaches the watcher. */
  end(): void
  /** Forgets what still waits: the watcher gets this line and the end. */
  abandon(last: WatchLine): void
  /** How many events wait for the watcher to take them. */
  readonly waiting: number
  /** What of them is kept for this watcher. */
  readonly waitingBytes: number
}

export const valueReply = (code: number, value: unknown): Reply => ({ kind: 'value', code, value })

export const textReply = (code: number, text: string): Reply => ({
  kind: 'text',
  code,
  text,
  contentType: 'text/plain; charset=utf-8',
})

export function refusalReply(error: StatusError): Reply {
  const seconds = error.status.details?.retryAfterSeconds
  return {
    kind: 'value',
    code: error.code,
    value: error.status,
    ...(seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } }),
  }
}

/** A list as a value: `plain` shows an entry that is not to look otherwise. */
export const valueOfList = (
  { head, entries, shown }: Reply & { readonly kind: 'list' },
  plain: (entry: Entry) => unknown,
): unknown => ({ ...head, [shown?.itemsAs ?? 'items']: entries.map(shown?.show ?? plain) })
