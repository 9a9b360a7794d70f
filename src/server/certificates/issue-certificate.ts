import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import type { Instant } from '../../base/clock.ts'
import {
  bits,
  boolean,
  explicit,
  identifier,
  implicit,
  integer,
  octets,
  pem,
  sequence,
  set,
  time,
  utf8,
} from './der.ts'
import { bytesOfAddress } from './ip-bytes.ts'

/** A certificate and its key, in PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

export interface CertificateRequest {
  readonly commonName: string
  readonly organizations?: readonly string[]
  readonly use: 'ca' | 'server' | 'client'
  readonly names?: readonly string[]
  readonly addresses?: readonly string[]
  readonly notBefore: Instant
  readonly notAfter: Instant
}

/** Makes an ECDSA P-256 key and an X.509 certificate for it, signed by `issuer`, or by itself when there is none. */
export function issueCertificate(request: CertificateRequest, issuer: KeyPair | null): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicBytes = publicKey.export({ type: 'spki', format: 'der' })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const signer: Issuer = issuer
    ? issuerOf(issuer)
    : { name: nameOf(request), key: privateKey, publicKey: publicBytes }
  const subject = nameOf(request)
  const extensions = extensionsOf(request)
  return {
    certificate: signCertificate({ ...request, subject, publicKey: publicBytes, extensions }, signer),
    key,
  }
}

export interface Issuer {
  readonly name: Buffer
  readonly key: KeyObject
  readonly publicKey: Buffer
}

export function issuerOf(pair: KeyPair): Issuer {
  const key = createPrivateKey(pair.key)
  return {
    name: subjectOf(pair),
    key,
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
  }
}

/** What a certificate is to say, its parts encoded. */
export interface CertificateParts {
  readonly subject: Buffer
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  readonly notBefore: Instant
  readonly notAfter: Instant
  /** Besides the identifiers of the keys. */
  readonly extensions: readonly Buffer[]
}

/** The certificate in PEM. */
export function signCertificate(parts: CertificateParts, issuer: Issuer): string {
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    ecdsaWithSha256,
    issuer.name,
    sequence(time(parts.notBefore), time(parts.notAfter)),
    parts.subject,
    parts.publicKey,
    explicit(
      3,
      sequence(
        ...parts.extensions,
        extension('2.5.29.14', octets(keyId(parts.publicKey))),
        extension('2.5.29.35', sequence(implicit(0, keyId(issuer.publicKey)))),
      ),
    ),
  )
  const signature = sign('sha256', toBeSigned, issuer.key)
  return pem('CERTIFICATE', sequence(toBeSigned, ecdsaWithSha256, bits(signature)))
}

/** An extension by its identifier, with its value encoded. */
export const extension = (oid: string, value: Buffer, critical = false): Buffer =>
  sequence(identifier(oid), ...(critical ? [boolean(true)] : []), octets(value))

const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'))

/** Positive and never zero. */
const serialNumber = (): Buffer => Buffer.concat([Buffer.from([1]), randomBytes(15)])

const keyId = (publicBytes: Uint8Array): Buffer =>
  createHash('sha256').update(publicBytes).digest().subarray(0, 20)

function nameOf({
  organizations = [],
  commonName,
}: Pick<CertificateRequest, 'organizations' | 'commonName'>): Buffer {
  const attribute = (oid: string, value: string) => set(sequence(identifier(oid), utf8(value)))
  return sequence(...organizations.map(each => attribute('2.5.4.10', each)), attribute('2.5.4.3', commonName))
}

/** Our issuers have a common name and nothing else. */
function subjectOf({ certificate }: KeyPair): Buffer {
  const commonName = /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? ''
  return nameOf({ commonName })
}

const uses = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' }

function extensionsOf(request: CertificateRequest): readonly Buffer[] {
  const isCa = request.use === 'ca'
  // digitalSignature, keyCertSign, cRLSign: the bits 0, 5 and 6.
  const keyUsage = isCa ? bits(Buffer.from([0x86]), 1) : bits(Buffer.from([0x80]), 7)
  const alternatives = alternativesOf(request)
  return [
    extension('2.5.29.15', keyUsage, true),
    ...(request.use === 'ca' ? [] : [extension('2.5.29.37', sequence(identifier(uses[request.use])))]),
    extension('2.5.29.19', isCa ? sequence(boolean(true)) : sequence(), true),
    ...(alternatives.length === 0 ? [] : [extension('2.5.29.17', sequence(...alternatives))]),
  ]
}

function alternativesOf({ names = [], addresses = [] }: CertificateRequest): readonly Buffer[] {
  return [
    ...names.map(name => implicit(2, Buffer.from(name, 'ascii'))),
    ...addresses.map(address => implicit(7, bytesOfAddress(address))),
  ]
}
