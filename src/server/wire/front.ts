import type { IncomingHttpHeaders } from 'node:http'
import type { User } from '../request/request.ts'

/** Whom a client certificate names. */
export interface Vouched {
  readonly user: User
  /** In milliseconds since 1970. */
  readonly expiresAt: number
}

export interface FrontRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Null where the connection brings none, or one that is not good. */
  readonly certificate: Vouched | null
  readonly peer?: { readonly remoteAddress?: string | undefined }
  /** Whom any credentials of the API vouch for; null also for wrong ones. */
  vouched(): Promise<User | null>
  /** The whole body, which is small: more than some kilobytes are refused by a `StatusError`, and what comes too slowly, too. */
  body(): Promise<Uint8Array>
}

export interface FrontReply {
  readonly code: number
  readonly headers: { readonly [name: string]: string | readonly string[] }
  readonly bytes: Uint8Array
}

export type FrontUser =
  | { readonly kind: 'none' }
  | { readonly kind: 'user'; readonly user: User }
  /** The request counts as one with this bearer token. */
  | { readonly kind: 'token'; readonly token: string }
  /** What came with the request may not be used, for the reason given in a sentence. */
  | { readonly kind: 'refused'; readonly reason: string }

/** What shares the port with the API: it has paths of its own, and knows people by the session of a browser. */
export interface Front {
  /** Whether a path may be its own: all others are the API's at once. */
  owns(path: string): boolean
  /** Null for what is the API's. */
  answer(request: FrontRequest): Promise<FrontReply | null>
  userOf(request: Pick<FrontRequest, 'method' | 'path' | 'headers' | 'peer'>, isStream: boolean): FrontUser
}
