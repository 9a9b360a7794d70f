import type { Duplex } from 'node:stream'
import type { ServerRequest } from '../request/request.ts'

/** A request to leave HTTP, with the connection it came on. */
export interface Upgrade {
  readonly request: ServerRequest
  readonly socket: Duplex
  /** What came with the head of the request. */
  readonly head: Buffer
}
