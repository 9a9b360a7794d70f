// How an entry looks on the disk when it is sealed: AES-256-GCM under a key that has a name.
//
//   0x00 'S' | length of the key's name | the name | nonce (12) | tag (16) | what was encrypted
//
// What the API stores is JSON and begins with `{`, so the first byte tells a sealed entry from an open one. The entry's
// key in the store and its revision are authenticated with it: a record that was copied to another place does not open.
//
// A nonce is random. NIST SP 800-38D allows 2³² of them under one key, which is more Secrets than are ever written here.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SealingKey } from '../../base/encryption-keys.ts'
import type { Entry } from '../store.ts'

const mark = Buffer.from([0x00, 0x53])
const nonceBytes = 12
const tagBytes = 16
const algorithm = 'aes-256-gcm'

/** The key that an entry is sealed with; null for an open one. Throws for what begins like a sealed one and is none. */
export function sealingKeyNameOf(bytes: Uint8Array): string | null {
  if (bytes[0] !== mark[0]) return null
  return partsOf(bytes).name
}

/** The entry as it is kept on the disk. */
export function seal({ key, revision, bytes }: Entry, { name, secret }: SealingKey): Entry {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, secret, nonce, { authTagLength: tagBytes })
  cipher.setAAD(placeOf({ key, revision }))
  const encrypted = [cipher.update(bytes), cipher.final()]
  const head = [mark, Buffer.from([name.length]), Buffer.from(name, 'latin1'), nonce, cipher.getAuthTag()]
  return { key, revision, bytes: Buffer.concat([...head, ...encrypted]) }
}

/** The entry as it was before `seal`. Throws when the key is another one, or when the record was changed or moved. */
export function unseal(entry: Entry, { secret }: SealingKey): Entry {
  const { nonce, tag, encrypted } = partsOf(entry.bytes)
  const decipher = createDecipheriv(algorithm, secret, nonce, { authTagLength: tagBytes })
  decipher.setAAD(placeOf(entry))
  decipher.setAuthTag(tag)
  const { key, revision } = entry
  return { key, revision, bytes: Buffer.concat([decipher.update(encrypted), decipher.final()]) }
}

function partsOf(bytes: Uint8Array) {
  const nameLength = bytes[mark.length] ?? 0
  const nameAt = mark.length + 1
  const nonceAt = nameAt + nameLength
  const tagAt = nonceAt + nonceBytes
  const encryptedAt = tagAt + tagBytes
  if (bytes[1] !== mark[1] || bytes.byteLength < encryptedAt) throw new Error('the record is cut short')
  return {
    name: Buffer.from(bytes.subarray(nameAt, nonceAt)).toString('latin1'),
    nonce: bytes.subarray(nonceAt, tagAt),
    tag: bytes.subarray(tagAt, encryptedAt),
    encrypted: bytes.subarray(encryptedAt),
  }
}

const placeOf = ({ key, revision }: Pick<Entry, 'key' | 'revision'>): Buffer =>
  Buffer.from(`${revision}:${key}`)
