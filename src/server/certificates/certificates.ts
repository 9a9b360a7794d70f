// The keys of one Kedge: a CA made once and kept, a serving certificate renewed when it must be, and the client
// certificate of its administrator. Everything is ECDSA P-256 in PEM; keeping it is the caller's matter.
import { X509Certificate } from 'node:crypto'
import type { Instant } from '../../base/clock.ts'
import { issueCertificate, type KeyPair } from './issue-certificate.ts'

export type { KeyPair }

export interface Certificates {
  readonly ca: KeyPair
  readonly serving: KeyPair
  readonly client: KeyPair
}

export interface CertificatesOptions {
  /** DNS names that the server is reached by. */
  readonly names: readonly string[]
  /** IP addresses that it is reached by. */
  readonly addresses: readonly string[]
  readonly now: Instant
  /** What an earlier start kept: used again as far as it is still good. */
  readonly existing?: Partial<Certificates>
}

const dayMs = 24 * 60 * 60 * 1000
const caDays = 3650
const leafDays = 365
/** A certificate with less than this left is made anew. */
const renewDays = 30
/** Clocks differ: a certificate is good from a little before it was made. */
const skewMs = 5 * 60 * 1000

/** The three key pairs; those of `existing` that are still good come back as the same objects. */
export function makeCertificates(options: CertificatesOptions): Certificates {
  const { names, addresses, now, existing = {} } = options
  const validFor = (days: number) => ({ notBefore: now - skewMs, notAfter: now + days * dayMs })
  const ca = isGood(existing.ca, null, now)
    ? existing.ca
    : issueCertificate({ commonName: 'kedge-ca', use: 'ca', ...validFor(caDays) }, null)
  const serving =
    isGood(existing.serving, ca, now) && isFor(existing.serving, names, addresses)
      ? existing.serving
      : issueCertificate({ commonName: 'kedge', use: 'server', names, addresses, ...validFor(leafDays) }, ca)
  const client = isGood(existing.client, ca, now)
    ? existing.client
    : issueCertificate(
        {
          commonName: 'kubernetes-admin',
          organizations: ['system:masters'],
          use: 'client',
          ...validFor(leafDays),
        },
        ca,
      )
  return { ca, serving, client }
}

/** A CA of its own: who is believed to speak for others is not believed to be somebody. */
export interface FrontProxy {
  readonly frontProxyCa: KeyPair
  readonly frontProxyClient: KeyPair
}

/** By what servers of other groups know that it is Kedge who tells them who asks. */
export const frontProxyName = 'front-proxy-client'

export function makeFrontProxy(existing: Partial<FrontProxy>, now: Instant): FrontProxy {
  const validFor = (days: number) => ({ notBefore: now - skewMs, notAfter: now + days * dayMs })
  const ca = isGood(existing.frontProxyCa, null, now)
    ? existing.frontProxyCa
    : issueCertificate({ commonName: 'front-proxy-ca', use: 'ca', ...validFor(caDays) }, null)
  const client = isGood(existing.frontProxyClient, ca, now)
    ? existing.frontProxyClient
    : issueCertificate({ commonName: frontProxyName, use: 'client', ...validFor(leafDays) }, ca)
  return { frontProxyCa: ca, frontProxyClient: client }
}

function isGood(pair: KeyPair | undefined, issuer: KeyPair | null, now: Instant): pair is KeyPair {
  if (!pair) return false
  try {
    const certificate = new X509Certificate(pair.certificate)
    const signer = issuer ? new X509Certificate(issuer.certificate) : certificate
    const left = Date.parse(certificate.validTo) - now
    return left > renewDays * dayMs && certificate.verify(signer.publicKey) && certificate.checkIssued(signer)
  } catch {
    // What cannot be read is made anew, like what is missing.
    return false
  }
}

function isFor({ certificate }: KeyPair, names: readonly string[], addresses: readonly string[]): boolean {
  const parsed = new X509Certificate(certificate)
  return (
    names.every(name => parsed.checkHost(name, { wildcards: false }) !== undefined) &&
    addresses.every(address => parsed.checkIP(address) !== undefined)
  )
}
