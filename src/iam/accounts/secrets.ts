// Secrets that Kedge makes itself: 32 random bytes, which nobody guesses, so that a plain hash is enough to know them again.
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Of a secret, under which it is known again. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Public names of sessions and the like. */
export const newId = (): string => randomBytes(8).toString('hex')

const algorithm = 'aes-256-gcm'
/** The secret is random throughout, so a keyed hash of it is as good a key as any. */
const keyOf = (secret: string) => createHmac('sha256', secret).update('kedge sealed').digest()

/** A text that only who has the secret can read. */
export function seal(text: string, secret: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv(algorithm, keyOf(secret), iv)
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url')
}

/** Null where this is not the secret. */
export function unseal(sealed: string, secret: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const decipher = createDecipheriv(algorithm, keyOf(secret), bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch {
    // It is another's, or damaged: neither can be used.
    return null
  }
}
