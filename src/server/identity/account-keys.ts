import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** A public key by which tokens are checked, under the id that their headers name. */
export interface CheckingKey {
  readonly id: string
  readonly key: KeyObject
  readonly algorithm: 'ES256' | 'RS256'
}

/** By what tokens of service accounts are signed and checked. */
export interface AccountKeys {
  readonly signing: CheckingKey
  /** That of `signing` first, then those of tokens that were signed before it. */
  readonly checking: readonly CheckingKey[]
}

/** From a private key and further public ones, in PEM. Throws for what is no key or none that signs tokens. */
export function accountKeys(privateKey: string, publicKeys: readonly string[] = []): AccountKeys {
  const key = createPrivateKey(privateKey)
  const own = checkingKey(createPublicKey(key))
  const others = publicKeys.map(each => checkingKey(createPublicKey(each))).filter(({ id }) => id !== own.id)
  return { signing: { ...own, key }, checking: [own, ...others] }
}

/** A new private key, in PEM. */
export async function newAccountKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Its id is upstream's: a hash of the key itself, so that it needs no name. */
function checkingKey(key: KeyObject): CheckingKey {
  const id = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
  return { id, key, algorithm: algorithmOf(key) }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): CheckingKey['algorithm'] {
  if (asymmetricKeyType === 'rsa') return 'RS256'
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256'
  throw new TypeError(`tokens are signed with RSA or P-256, not with ${asymmetricKeyType ?? 'this'}`)
}

/** The keys as others read them to check tokens: a JSON Web Key Set. */
export const keySetOf = ({ checking }: AccountKeys): { readonly keys: readonly object[] } => ({
  keys: checking.map(({ id, key, algorithm }) => ({
    use: 'sig',
    kid: id,
    alg: algorithm,
    ...key.export({ format: 'jwk' }),
  })),
})
