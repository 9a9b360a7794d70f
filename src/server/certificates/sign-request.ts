import { X509Certificate } from 'node:crypto'
import {
  alternativeTags,
  type CertificateRequest,
  type NameAttribute,
  nameAttributes,
  parseCertificateRequest,
  type Subject,
} from '../../base/certificates/certificate-request.ts'
import type { Instant } from '../../base/clock.ts'
import { bits, identifier, implicit, sequence, set, utf8 } from './der.ts'
import { extension, issuerOf, type KeyPair, signCertificate } from './issue-certificate.ts'

export interface Grant {
  /** The request in PEM. */
  readonly request: string
  /** As the API names them; those that no signer here gives are left out. */
  readonly usages: readonly string[]
  readonly notBefore: Instant
  readonly notAfter: Instant
}

/** The certificate that was asked for, in PEM; not good for longer than that of the CA. */
export function signRequest(ca: KeyPair, { request, usages, notBefore, notAfter }: Grant): string {
  const parsed = parseCertificateRequest(request)
  const caEnd = Date.parse(new X509Certificate(ca.certificate).validTo)
  return signCertificate(
    {
      subject: subjectName(parsed.subject),
      publicKey: parsed.publicKey,
      notBefore,
      notAfter: Math.min(notAfter, caEnd),
      extensions: extensionsOf(parsed, usages),
    },
    issuerOf(ca),
  )
}

const subjectName = (subject: Subject): Buffer =>
  sequence(
    ...Object.entries(nameAttributes).flatMap(([attribute, oid]) =>
      subject[attribute as NameAttribute].map(value => set(sequence(identifier(oid), utf8(value)))),
    ),
  )

/** Bits of the first byte of a key usage. */
const keyUsages: { readonly [usage: string]: number } = {
  'digital signature': 0x80,
  'key encipherment': 0x20,
}

const extendedUsages: { readonly [usage: string]: string } = {
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
}

function extensionsOf({ alternatives }: CertificateRequest, usages: readonly string[]): readonly Buffer[] {
  const byte = usages.reduce((sum, usage) => sum | (keyUsages[usage] ?? 0), 0)
  // No bits at the end that are zero.
  const unused = byte & 0x20 ? 5 : 7
  const purposes = usages.flatMap(usage => extendedUsages[usage] ?? [])
  return [
    ...(byte === 0 ? [] : [extension('2.5.29.15', bits(Buffer.from([byte]), unused), true)]),
    ...(purposes.length === 0 ? [] : [extension('2.5.29.37', sequence(...purposes.map(identifier)))]),
    extension('2.5.29.19', sequence(), true),
    ...(alternatives.length === 0
      ? []
      : [
          extension(
            '2.5.29.17',
            sequence(...alternatives.map(({ kind, bytes }) => implicit(alternativeTags[kind], bytes))),
          ),
        ]),
  ]
}
