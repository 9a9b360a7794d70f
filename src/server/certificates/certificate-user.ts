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

/** The user that a connection's verified client certificate names: the last CN the user, each O a group. */
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
  const name = valuesOf(subject.CN).at(-1) ?? ''
  // Upstream, too, hears those whom a certificate does not name as if they had brought none.
  if (name === '') return none
  const uids = valuesOf(Reflect.get(subject, uidAttribute))
  const [uid] = uids
  if (uids.length > 1 || uid === '') return bad
  const groups = valuesOf(subject.O)
  // Of the certificate itself: hexadecimal and without the colons that Node writes.
  const print = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${print}`] }
  const known = { name, groups: [...groups, authenticatedGroup], extra }
  const user = uid === undefined ? known : { ...known, uid }
  return { kind: 'user', user, expiresAt: Date.parse(certificate.valid_to) }
}

/** The attribute of a subject that is the user's UID. */
const uidAttribute = '1.3.6.1.4.1.57683.2'

/** Node gives an attribute that a subject has several times as a list. */
const valuesOf = (attribute: unknown): readonly string[] =>
  [attribute].flat().filter(each => typeof each === 'string')
