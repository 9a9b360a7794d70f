import type { IncomingHttpHeaders } from 'node:http'
import type { Turns } from '../fairness/turns.ts'

/** Who asks. The names and groups of certificates and tokens. */
export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: { readonly [key: string]: readonly string[] }
}

/** A body in bytes came over a wire; one as a value was handed over in this process and belongs to its sender. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'value'; readonly value: unknown }

/** A request without its wire: what `listen.ts` reads from sockets and `in-process.ts` makes of calls. */
export interface ServerRequest {
  readonly method: string
  /** As on the request line: percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The same as it came, without its `?`: with what `query` leaves out. None where it never was a text. */
  readonly search?: string
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Names and values by turns, as they came; none where they never were lines. */
  readonly rawHeaders?: readonly string[]
  readonly body: Body
  /** Whom the transport vouches for: a verified client certificate, or the caller in this process. */
  readonly user: User | null
  /** A client certificate came with the connection that vouches for nobody: expired, of an unknown CA, for other uses. */
  readonly hasBadCertificate?: boolean
  /** The other end of the connection; none for callers in this process. */
  readonly peer?: { readonly remoteAddress?: string | undefined }
  /** Where lists wait for their turn; none for callers in this process. */
  readonly turns?: Turns
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** What is passed on, or told of, is what was asked, also where nobody here could read it. */
export const searchOf = ({ search, query }: Pick<ServerRequest, 'search' | 'query'>): string => {
  const text = search ?? query.toString()
  return text === '' ? '' : `?${text}`
}

export const noBody: Body = { kind: 'none' }
