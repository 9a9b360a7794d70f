// The credentials in a pull secret.

export interface RegistryCredential {
  /** As the secret names it: a host, or an address. */
  readonly registry: string
  readonly username: string
  readonly password: string
}

/** What `kubectl create secret docker-registry` writes, and the older form of it. */
export function credentialsOf(data: { readonly [key: string]: string }): readonly RegistryCredential[] {
  const config = jsonOf(data['.dockerconfigjson'])
  const auths = config === null ? jsonOf(data['.dockercfg']) : fieldOf(config, 'auths')
  if (typeof auths !== 'object' || auths === null) return []
  return Object.entries(auths).flatMap(([registry, auth]) => credentialOf(registry, auth))
}

function jsonOf(base64: string | undefined): unknown {
  if (base64 === undefined) return null
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  } catch {
    return null
  }
}

function credentialOf(registry: string, auth: unknown): readonly RegistryCredential[] {
  const [username, password, joined] = ['username', 'password', 'auth'].map(name => fieldOf(auth, name))
  if (typeof username === 'string' && typeof password === 'string') return [{ registry, username, password }]
  if (typeof joined !== 'string') return []
  const [name = '', ...rest] = Buffer.from(joined, 'base64').toString('utf8').split(':')
  return [{ registry, username: name, password: rest.join(':') }]
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
