// Whether a private key is that of a certificate: its public half is compared. RSA and EC keys carry it; of Ed25519 the browser
// makes it anew.
import {
  DerError,
  DerReader,
  type DerValue,
  dottedOf,
  tags,
} from '../../../../src/base/certificates/der-reader.ts'
import type { PublicKey } from './certificate.ts'
import { pemBlocks } from './pem.ts'

export type KeyMatch =
  | 'same'
  | 'other'
  /** It is encrypted, or of a kind that is not read here. */
  | 'unknown'

const rsa = '1.2.840.113549.1.1.1'
const ec = '1.2.840.10045.2.1'
const ed25519 = '1.3.101.112'

export async function matchOf(pem: string, key: PublicKey): Promise<KeyMatch> {
  const found = pemBlocks(pem).find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (!found) return 'unknown'
  try {
    switch (found.label) {
      case 'PRIVATE KEY':
        return await matchOfPkcs8(found.der, key)
      case 'RSA PRIVATE KEY':
        return key.algorithm === rsa ? compared(publicOfRsa(new DerReader(found.der)), key) : 'other'
      case 'EC PRIVATE KEY':
        return key.algorithm === ec ? compared(publicOfEc(new DerReader(found.der)), key) : 'other'
      default:
        return 'unknown'
    }
  } catch (error) {
    if (error instanceof DerError) return 'unknown'
    throw error
  }
}

async function matchOfPkcs8(der: Uint8Array<ArrayBuffer>, key: PublicKey): Promise<KeyMatch> {
  const info = new DerReader(der).enter(tags.sequence)
  info.take(tags.integer)
  const algorithm = dottedOf(info.enter(tags.sequence).take(tags.objectIdentifier).content)
  if (algorithm !== key.algorithm) return 'other'
  const inner = info.take(tags.octetString).content
  switch (algorithm) {
    case rsa:
      return compared(publicOfRsa(new DerReader(inner)), key)
    case ec:
      return compared(publicOfEc(new DerReader(inner)), key)
    case ed25519:
      return compared(await publicOfEd25519(der), key)
    default:
      return 'unknown'
  }
}

const compared = (bits: Uint8Array | null, key: PublicKey): KeyMatch =>
  bits === null ? 'unknown' : isSame(bits, key.bits) ? 'same' : 'other'

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

/** Modulus and exponent, which are the whole of the public key, without the sequence around them. */
function publicOfRsa(file: DerReader): Uint8Array {
  const parts = file.enter(tags.sequence)
  parts.take(tags.integer)
  return inSequence([parts.take(tags.integer), parts.take(tags.integer)])
}

function inSequence(values: readonly DerValue[]): Uint8Array {
  const length = values.reduce((sum, { whole }) => sum + whole.length, 0)
  const digits = length < 0x80 ? [length] : lengthDigits(length)
  return Uint8Array.from([tags.sequence, ...digits, ...values.flatMap(({ whole }) => [...whole])])
}

function lengthDigits(length: number): readonly number[] {
  const digits: number[] = []
  for (let left = length; left > 0; left >>>= 8) digits.unshift(left & 0xff)
  return [0x80 | digits.length, ...digits]
}

const publicKeyTag = 0xa1

/** Its point, which may be left out: then nothing is known. */
function publicOfEc(file: DerReader): Uint8Array | null {
  const parts = file.enter(tags.sequence)
  while (!parts.isAtEnd) {
    const { tag, content } = parts.next()
    if (tag === publicKeyTag) return new DerReader(content).take(tags.bitString).content.subarray(1)
  }
  return null
}

/** Null where the browser does not know them. */
async function publicOfEd25519(der: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  try {
    const key = await crypto.subtle.importKey('pkcs8', der, { name: 'Ed25519' }, true, ['sign'])
    const { x = '' } = await crypto.subtle.exportKey('jwk', key)
    const base64 = x.replaceAll('-', '+').replaceAll('_', '/')
    return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  } catch {
    return null
  }
}
