import type { TLSSocket } from 'node:tls'
import { systemClock } from '../../base/clock.ts'
import { authenticatedGroup } from '../access/authenticate.ts'
import type { User } from '../request/request.ts'

/** What the certificate of a connection says of its client. */
export type CertificateClaim =
  | { readonly kind: 'none' }
  /** It was not verified: expired, not valid yet, of an unknown CA, or for other uses than a client's. */
  | { readonly kind: 'bad' }
  | { readonly kind: 'user'; readonly user: User; readonly expiresAt: number }

const claims = new WeakMap<object, CertificateClaim>()

const none: CertificateClaim = { kind: 'none' }
const bad: CertificateClaim = { kind: 'bad' }

/** The user that a connection's verified client certificate names: CN the user, each O a group. */
export function claimOfCertificate(socket: TLSSocket | undefined): CertificateClaim {
  if (!socket) return none
  let claim = claims.get(socket)
  if (!claim) {
    claim = readClaim(socket)
    claims.set(socket, claim)
  }
  // A connection may outlive its certificate.
  return claim.kind === 'user' && claim.expiresAt < systemClock.now() ? bad : claim
}

function readClaim(socket: TLSSocket): CertificateClaim {
  const certificate = socket.getPeerCertificate()
  const { subject } = certificate
  if (!subject) return none
  if (!socket.authorized) return bad
  const name = subject.CN
  if (typeof name !== 'string' || name === '') return bad
  const organizations: string | string[] | undefined = subject.O
  const groups = organizations === undefined ? [] : [organizations].flat()
  // Of the certificate itself: hexadecimal and without the colons that Node writes.
  const print = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${print}`] }
  const user = { name, groups: [...groups, authenticatedGroup], extra }
  return { kind: 'user', user, expiresAt: Date.parse(certificate.valid_to) }
}
