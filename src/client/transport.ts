export type { ApiReply, ApiRequest, Arriving, Transport } from '../api/transport.ts'

/** The server could not be reached or broke off: worth a retry, nothing is known about the request's effect. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}
