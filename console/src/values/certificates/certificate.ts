// What a certificate says (X.509, RFC 5280): for which names, from when until when, and with which key. Pure. It is shown, and
// nothing is trusted for it: signatures are not checked.
import { textOfUtf8 } from '../../../../src/base/bytes.ts'
import { DerError, DerReader, dottedOf, tags } from '../../../../src/base/certificates/der-reader.ts'
import { pemBlocks } from './pem.ts'

export interface Certificate {
  /** The names and addresses that it is for; its common name where it has none. */
  readonly names: readonly string[]
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number
  readonly key: PublicKey
}

export interface PublicKey {
  /** Of the algorithm: `1.2.840.113549.1.1.1`. */
  readonly algorithm: string
  readonly bits: Uint8Array
}

/** The first of the text, which is the server's own; null where none can be read. */
export function readCertificate(pem: string): Certificate | null {
  const first = pemBlocks(pem).find(({ label }) => label === 'CERTIFICATE')
  if (!first) return null
  try {
    return read(new DerReader(first.der))
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

const [versionTag, extensionsTag, utcTime] = [0xa0, 0xa3, 0x17]

function read(file: DerReader): Certificate {
  const signed = file.enter(tags.sequence).enter(tags.sequence)
  if (signed.next().tag === versionTag) signed.take(tags.integer)
  signed.take(tags.sequence)
  signed.take(tags.sequence)
  const validity = signed.enter(tags.sequence)
  const [from, until] = [timeOf(validity.next()), timeOf(validity.next())]
  const subject = signed.enter(tags.sequence)
  const key = readPublicKey(signed.enter(tags.sequence))
  const names = signed.isAtEnd ? [] : alternativeNames(signed)
  return { names: names.length > 0 ? names : commonNames(subject), from, until, key }
}

/** As they stand in it: `261231235959Z` of this century or the last, `20501231235959Z`. */
function timeOf({ tag, content }: { readonly tag: number; readonly content: Uint8Array }): number {
  const text = textOfUtf8(content)
  const short = tag === utcTime
  const [, year = '', ...rest] =
    (short ? /^(..)(..)(..)(..)(..)(..)Z$/ : /^(....)(..)(..)(..)(..)(..)Z$/).exec(text) ?? []
  const full = short ? (Number(year) < 50 ? 2000 : 1900) + Number(year) : Number(year)
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = rest.map(Number)
  return Date.UTC(full, month - 1, day, hour, minute, second)
}

function readPublicKey(info: DerReader): PublicKey {
  const algorithm = info.enter(tags.sequence)
  return {
    algorithm: dottedOf(algorithm.take(tags.objectIdentifier).content) ?? '',
    // The first byte says how many bits of the last one do not count: none, in keys.
    bits: info.take(tags.bitString).content.subarray(1),
  }
}

function commonNames(subject: DerReader): readonly string[] {
  const names: string[] = []
  while (!subject.isAtEnd) {
    const attribute = subject.enter(tags.set).enter(tags.sequence)
    if (dottedOf(attribute.take(tags.objectIdentifier).content) === '2.5.4.3')
      names.push(textOfUtf8(attribute.next().content))
  }
  return names
}

function alternativeNames(signed: DerReader): readonly string[] {
  while (!signed.isAtEnd) {
    const { tag, content } = signed.next()
    if (tag !== extensionsTag) continue
    const extensions = new DerReader(content).enter(tags.sequence)
    while (!extensions.isAtEnd) {
      const extension = extensions.enter(tags.sequence)
      if (dottedOf(extension.take(tags.objectIdentifier).content) !== '2.5.29.17') continue
      let value = extension.next()
      // Whether it is critical stands before it, where it is.
      if (value.tag !== tags.octetString) value = extension.take(tags.octetString)
      return namesIn(new DerReader(value.content).enter(tags.sequence))
    }
  }
  return []
}

const [emailTag, dnsTag, uriTag, addressTag] = [0x81, 0x82, 0x86, 0x87]

function namesIn(list: DerReader): readonly string[] {
  const names: string[] = []
  while (!list.isAtEnd) {
    const { tag, content } = list.next()
    if (tag === emailTag || tag === dnsTag || tag === uriTag) names.push(textOfUtf8(content))
    if (tag === addressTag) names.push(addressOf(content))
  }
  return names
}

function addressOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  )
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')
}
