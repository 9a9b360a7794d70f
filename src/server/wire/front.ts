import type { IncomingHttpHeaders } from 'node:http'
import type { User } from '../request/request.ts'

export interface FrontRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Whom a client certificate vouches for. */
  readonly user: User | null
}

export interface FrontReply {
  readonly code: number
  readonly headers: { readonly [name: string]: string }
  readonly bytes: Uint8Array
}

export type FrontUser =
  | { readonly kind: 'none' }
  | { readonly kind: 'user'; readonly user: User }
  /** What came with the request may not be used, for the reason given in a sentence. */
  | { readonly kind: 'refused'; readonly reason: string }

/** What shares the port with the API: it has paths of its own, and knows people by the session of a browser. */
export interface Front {
  /** Null for what is the API's. */
  answer(request: FrontRequest): Promise<FrontReply | null>
  userOf(request: Pick<FrontRequest, 'method' | 'headers'>, isStream: boolean): FrontUser
}
