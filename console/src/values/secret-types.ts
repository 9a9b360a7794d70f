// The types of Secrets: by which word people know them, and which keys each asks for. Pure.

export interface SecretType {
  readonly code: string
  /** The keys that it has, in the order of a form. */
  readonly keys: readonly string[]
}

/** Those that a form makes, by the keys of their words. */
export const madeTypes = {
  opaque: { code: 'Opaque', keys: [] },
  registry: { code: 'kubernetes.io/dockerconfigjson', keys: ['.dockerconfigjson'] },
  tls: { code: 'kubernetes.io/tls', keys: ['tls.crt', 'tls.key'] },
  basic: { code: 'kubernetes.io/basic-auth', keys: ['username', 'password'] },
  ssh: { code: 'kubernetes.io/ssh-auth', keys: ['ssh-privatekey'] },
  token: { code: 'kubernetes.io/service-account-token', keys: [] },
} as const satisfies { readonly [word: string]: SecretType }
export type MadeType = keyof typeof madeTypes

/** Those that programs make. */
const otherTypes = {
  'kubernetes.io/dockercfg': 'registryOld',
  'bootstrap.kubernetes.io/token': 'bootstrap',
  'helm.sh/release.v1': 'helm',
} as const
type OtherType = (typeof otherTypes)[keyof typeof otherTypes]

/** Under which key its word stands; null for a type of somebody else's own. */
export function wordOfSecretType(code: string): MadeType | OtherType | null {
  const made = (Object.keys(madeTypes) as MadeType[]).find(word => madeTypes[word].code === code)
  return made ?? (Object.hasOwn(otherTypes, code) ? otherTypes[code as keyof typeof otherTypes] : null)
}

/** The keys that a Secret of this type always has. */
export const keysOfType = (code: string): readonly string[] =>
  Object.values<SecretType>(madeTypes).find(each => each.code === code)?.keys ?? []

/** What a value has to be, by its key: a text that begins so. */
const pemOf: {
  readonly [key: string]: { readonly begins: RegExp; readonly lacks: 'noCertificate' | 'noKey' }
} = {
  'tls.crt': { begins: /-----BEGIN CERTIFICATE-----/, lacks: 'noCertificate' },
  'tls.key': { begins: /-----BEGIN ([A-Z0-9]+ )?PRIVATE KEY-----/, lacks: 'noKey' },
  'ssh-privatekey': { begins: /-----BEGIN ([A-Z0-9]+ )?PRIVATE KEY-----/, lacks: 'noKey' },
}

/** `otherKey`: it does not belong to the certificate beside it. */
export type ValueFault = 'noCertificate' | 'noKey' | 'otherKey'

/** What is wrong with the value of a key that its type asks for; the server takes any. Null before something is typed. */
export function faultOfValue(key: string, text: string): ValueFault | null {
  const pem = Object.hasOwn(pemOf, key) ? pemOf[key] : undefined
  return pem === undefined || text.trim() === '' || pem.begins.test(text) ? null : pem.lacks
}

/** What everybody may see of what a Secret holds: a name, a certificate. It is typed uncovered. */
const plainKeys: ReadonlySet<string> = new Set(['username', 'tls.crt', 'ca.crt'])
export const isPlainKey = (key: string): boolean => plainKeys.has(key)

/** A certificate says for whom it is, and until when. */
export const isCertificateKey = (key: string): boolean => key === 'tls.crt' || key === 'ca.crt'

/** Whose account the cluster makes a token for. */
export const accountAnnotation = 'kubernetes.io/service-account.name'
