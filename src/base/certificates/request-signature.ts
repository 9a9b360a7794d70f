import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { DerReader, dottedOf, tags } from './der-reader.ts'

interface Signature {
  readonly algorithm: string | null
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

type KeyType = 'rsa' | 'ec' | 'ed25519'

const keyTypes: { readonly [oid: string]: KeyType } = {
  '1.2.840.113549.1.1.1': 'rsa',
  '1.2.840.10045.2.1': 'ec',
  '1.3.101.112': 'ed25519',
}

/** A curve is named: one that is described takes long to check. */
const curves: ReadonlySet<string> = new Set([
  '1.2.840.10045.3.1.7',
  '1.3.132.0.33',
  '1.3.132.0.34',
  '1.3.132.0.35',
])

const algorithms: { readonly [oid: string]: { readonly key: KeyType; readonly hash: string | null } } = {
  '1.2.840.113549.1.1.5': { key: 'rsa', hash: 'sha1' },
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.1': { key: 'ec', hash: 'sha1' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
  '1.3.101.112': { key: 'ed25519', hash: null },
}

const failures: { readonly [key in KeyType]: string } = {
  rsa: 'crypto/rsa: verification error',
  ec: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
}

/** What is wrong with the signature of a request; null when its sender has the key. */
export function signatureProblem({ algorithm, publicKey, signed, signature }: Signature): string | null {
  const method = algorithms[algorithm ?? '']
  const type = keyTypeOf(publicKey)
  if (!method || type === null) return 'x509: cannot verify signature: algorithm unimplemented'
  if (type !== method.key) return 'x509: signature algorithm specifies a key of another kind'
  const key = readKey(publicKey)
  if (!key) return 'x509: failed to parse public key'
  try {
    return verify(method.hash, signed, key, signature) ? null : failures[type]
  } catch {
    return failures[type]
  }
}

function keyTypeOf(publicKey: Uint8Array): KeyType | null {
  const algorithm = new DerReader(publicKey).enter(tags.sequence).enter(tags.sequence)
  const type = keyTypes[dottedOf(algorithm.take(tags.objectIdentifier).content) ?? ''] ?? null
  if (type !== 'ec') return type
  const curve = dottedOf(algorithm.take(tags.objectIdentifier).content)
  return curve !== null && curves.has(curve) ? type : null
}

function readKey(publicKey: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
  } catch {
    return null
  }
}
