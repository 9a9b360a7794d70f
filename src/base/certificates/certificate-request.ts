// Requests for certificates (PKCS#10, RFC 2986), as clients send them in PEM: who they are to be for, for which key, and whether
// whoever sent them has that key.
//
// A subject is understood, not copied: what is signed later is written anew from what was read here, so that nobody gets a
// certificate which says something else to others than it said to the rules that let it through. Attributes of a name beyond
// the usual ones are dropped, as upstream's signer does.
import { DerError, DerReader, dottedOf, tags } from './der-reader.ts'
import { signatureProblem } from './request-signature.ts'

/** The attributes of a name that are kept, in the order in which they are written. */
export const nameAttributes = {
  country: '2.5.4.6',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  locality: '2.5.4.7',
  province: '2.5.4.8',
  street: '2.5.4.9',
  postalCode: '2.5.4.17',
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
} as const

export type NameAttribute = keyof typeof nameAttributes
export type Subject = { readonly [attribute in NameAttribute]: readonly string[] }

export const alternativeTags = { email: 1, dns: 2, uri: 6, ip: 7 } as const
export type AlternativeKind = keyof typeof alternativeTags

/** A subject alternative name; the bytes are those of the text, or of the address. */
export interface AlternativeName {
  readonly kind: AlternativeKind
  readonly bytes: Uint8Array
}

export interface CertificateRequest {
  /** `CN` is the last one given. */
  readonly subject: Subject
  readonly alternatives: readonly AlternativeName[]
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
}

/** What cannot be read, or is not signed with its own key; the message is for the client. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
}

/** The PEM text of `spec.request`, which the API carries in base64. */
export const requestText = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1')

/** More than any key needs: reading a request takes no time that others would notice. */
const bytesMax = 128 * 1024

/** Reads a request and checks its signature. Throws `RequestError` and nothing else. */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const der = requestBytes(pem)
  try {
    return readRequest(der)
  } catch (error) {
    if (error instanceof DerError) throw new RequestError(error.message)
    throw error
  }
}

const block =
  /^-----BEGIN CERTIFICATE REQUEST-----[ \t]*\r?\n([A-Za-z0-9+/=\r\n \t]*)-----END CERTIFICATE REQUEST-----/m

function requestBytes(pem: string): Uint8Array {
  if (pem.length > bytesMax) throw new RequestError('x509: certificate request too large')
  const first = /^-----BEGIN ([^\r\n]*)-----/m.exec(pem)
  const found = first?.[1] === 'CERTIFICATE REQUEST' ? block.exec(pem) : null
  if (!found) throw new RequestError('PEM block type must be CERTIFICATE REQUEST')
  return Buffer.from(found[1] ?? '', 'base64')
}

function readRequest(der: Uint8Array): CertificateRequest {
  const file = new DerReader(der)
  const request = file.enter(tags.sequence)
  file.requireEnd()
  const signed = request.take(tags.sequence)
  const algorithm = dottedOf(request.enter(tags.sequence).take(tags.objectIdentifier).content)
  const signature = bitsOf(request.take(tags.bitString).content)
  request.requireEnd()

  const info = new DerReader(signed.content)
  info.take(tags.integer)
  const subject = readName(info.enter(tags.sequence))
  const publicKey = info.take(tags.sequence).whole
  const alternatives = info.isAtEnd ? [] : readAttributes(info.enter(attributesTag))
  const problem = signatureProblem({ algorithm, publicKey, signed: signed.whole, signature })
  if (problem !== null) throw new RequestError(problem)
  return { subject, alternatives, publicKey }
}

const attributesTag = 0xa0

/** Whole bytes: keys and signatures leave no bits open. */
function bitsOf(content: Uint8Array): Uint8Array {
  if (content[0] !== 0) throw new DerError('asn1: syntax error: invalid padding bits in BIT STRING')
  return content.subarray(1)
}

const attributeNames = new Map(Object.entries(nameAttributes).map(([name, oid]) => [oid as string, name]))

function readName(name: DerReader): Subject {
  const found: { [attribute: string]: string[] } = {}
  for (const attribute of Object.keys(nameAttributes)) found[attribute] = []
  while (!name.isAtEnd) {
    const set = name.enter(tags.set)
    while (!set.isAtEnd) {
      const pair = set.enter(tags.sequence)
      const oid = dottedOf(pair.take(tags.objectIdentifier).content)
      const { tag, content } = pair.next()
      const attribute = attributeNames.get(oid ?? '')
      if (attribute !== undefined) found[attribute]?.push(textOf(tag, content))
    }
  }
  const subject = found as unknown as { [attribute in NameAttribute]: readonly string[] }
  return {
    ...subject,
    commonName: subject.commonName.slice(-1),
    serialNumber: subject.serialNumber.slice(-1),
  }
}

/** The ways in which a name's text may be written, by their tags. */
const textDecoders: { readonly [tag: number]: () => { decode(bytes: Uint8Array): string } } = {
  12: () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  18: () => ascii,
  19: () => ascii,
  20: () => ({ decode: bytes => Buffer.from(bytes).toString('latin1') }),
  22: () => ascii,
  30: () => new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true }),
}

const ascii = {
  decode(bytes: Uint8Array): string {
    if (bytes.some(byte => byte > 0x7f)) throw new RangeError('not ASCII')
    return Buffer.from(bytes).toString('latin1')
  },
}

function textOf(tag: number, content: Uint8Array): string {
  const decoder = textDecoders[tag]?.()
  if (!decoder)
    throw new DerError(
      'x509: invalid RDNSequence: invalid attribute value: unsupported string type: '.concat(String(tag)),
    )
  try {
    return decoder.decode(content)
  } catch {
    throw new DerError('x509: invalid RDNSequence: invalid attribute value: invalid string')
  }
}

const extensionRequest = '1.2.840.113549.1.9.14'
const subjectAltName = '2.5.29.17'

/** Of the attributes, the alternative names among the extensions that are asked for. */
function readAttributes(attributes: DerReader): readonly AlternativeName[] {
  const found: AlternativeName[] = []
  while (!attributes.isAtEnd) {
    const attribute = attributes.enter(tags.sequence)
    const isExtensions = dottedOf(attribute.take(tags.objectIdentifier).content) === extensionRequest
    const values = attribute.enter(tags.set)
    if (!isExtensions) continue
    const extensions = values.enter(tags.sequence)
    while (!extensions.isAtEnd) {
      const extension = extensions.enter(tags.sequence)
      const oid = dottedOf(extension.take(tags.objectIdentifier).content)
      let value = extension.next()
      // Whether it is critical, which may be left out.
      if (value.tag === 0x01) value = extension.next()
      if (oid === subjectAltName) readAlternatives(new DerReader(value.content).enter(tags.sequence), found)
    }
  }
  return found
}

function readAlternatives(names: DerReader, found: AlternativeName[]): void {
  const kinds = Object.entries(alternativeTags) as [AlternativeKind, number][]
  while (!names.isAtEnd) {
    const { tag, content } = names.next()
    const kind = kinds.find(([, number]) => tag === (0x80 | number))?.[0]
    if (!kind) continue
    if (
      kind === 'ip'
        ? content.byteLength !== 4 && content.byteLength !== 16
        : content.some(byte => byte > 0x7f)
    )
      throw new DerError(
        kind === 'ip'
          ? `x509: cannot parse IP address of length ${content.byteLength}`
          : 'x509: SAN is malformed',
      )
    found.push({ kind, bytes: content })
  }
}
