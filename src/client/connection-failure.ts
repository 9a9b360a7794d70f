import type http from 'node:http'
import { CredentialError } from './exec-credential.ts'
import { Unreachable } from './transport.ts'

/** The server closed a kept connection at the moment it was used again: nothing of the request has been done. */
export class ConnectionWasClosed extends Unreachable {}

/** What a request that got no answer fails with. */
export function failureOf(server: string, error: Error, request: http.ClientRequest): Error {
  const code = 'code' in error ? error.code : ''
  if (request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE'))
    return new ConnectionWasClosed(`${new URL(server).origin} closed the connection`, { cause: error })
  return unreachableBy(server, error)
}

export function unreachableBy(server: string, error: unknown): Error {
  if (error instanceof Unreachable || error instanceof CredentialError) return error
  return new Unreachable(`cannot reach ${new URL(server).origin}: ${reasonOf(error)}`, { cause: error })
}

const unknownAuthority = 'its certificate is signed by an unknown authority'

/** What a person makes of a code of the system. */
const words: { readonly [code: string]: string } = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'its name cannot be resolved just now',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection was closed',
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return words[code] ?? (error.message || code)
}
