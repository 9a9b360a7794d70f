// What a password is checked by: scrypt with a salt of its own and the parameters that it was made with, so that these can
// grow without anybody having to change a password. It runs on the threads of libuv: nobody waits for it but who signs in.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

export interface Verifier {
  readonly kind: 'scrypt'
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
  /** In base64, like the hash. */
  readonly salt: string
  readonly hash: string
}

/** As OWASP's cheat sheet on storing passwords has them for 32 MiB: about a quarter of a second of one core. */
const strength = { cost: 2 ** 15, blockSize: 8, parallelization: 3 }
const saltBytes = 16
const hashBytes = 32

/** What derives keys; tests count its calls. */
export type Derive = (password: string, salt: Buffer, options: typeof strength) => Promise<Buffer>

export const deriveByScrypt: Derive = (password, salt, options) =>
  new Promise((resolve, reject) => {
    const memory = 256 * options.cost * options.blockSize
    scrypt(password, salt, hashBytes, { ...options, maxmem: memory }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })

/** The same characters however a keyboard has put them together. */
const textOf = (password: string): string => password.normalize('NFKC')

export async function makeVerifier(password: string, derive: Derive): Promise<Verifier> {
  const salt = randomBytes(saltBytes)
  const hash = await derive(textOf(password), salt, strength)
  return { kind: 'scrypt', ...strength, salt: salt.toString('base64'), hash: hash.toString('base64') }
}

export async function isPasswordOf(verifier: Verifier, password: string, derive: Derive): Promise<boolean> {
  const { cost, blockSize, parallelization } = verifier
  const salt = Buffer.from(verifier.salt, 'base64')
  const found = await derive(textOf(password), salt, { cost, blockSize, parallelization })
  return timingSafeEqual(found, Buffer.from(verifier.hash, 'base64'))
}

/** Of nobody: costs what any other costs, and no password fits. */
export const verifierOfNobody: Verifier = {
  kind: 'scrypt',
  ...strength,
  salt: Buffer.alloc(saltBytes).toString('base64'),
  hash: Buffer.alloc(hashBytes).toString('base64'),
}
